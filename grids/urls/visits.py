"""Addresses: visits, households left in peace, what happened in one."""

from django.urls import path

from grids.views import peace, visits

urlpatterns = [
    path("walk/", visits.walk, name="walk"),
    path("walk/muted/", peace.muted, name="muted"),
    path("households/<int:pk>/visit/", visits.visit_new, name="visit_new"),
    path("households/<int:pk>/mute/", peace.mute_new, name="mute_new"),
    path("households/<int:pk>/mute/end/", peace.mute_end, name="mute_end"),
    path("households/<int:pk>/tell/", peace.tell, name="tell"),
]
