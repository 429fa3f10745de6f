"""Addresses of the ground floor, a file a room."""

from portal.routes import accounts, devices, files, health, notices, unsent

urlpatterns = [
    *accounts.urlpatterns,
    *files.urlpatterns,
    *notices.urlpatterns,
    *health.urlpatterns,
    *unsent.urlpatterns,
    *devices.urlpatterns,
]
