"""Addresses: uploaded pictures, and pages that only say something."""

from django.urls import URLPattern, path

from portal.views import files, pages

urlpatterns: list[URLPattern] = [
    path("files/<uuid:pk>/", files.attachment, name="attachment"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]
