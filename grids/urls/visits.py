"""Addresses: visits."""

from django.urls import path

from grids.views import visits

urlpatterns = [
    path("walk/", visits.walk, name="walk"),
    path("households/<int:pk>/visit/", visits.visit_new, name="visit_new"),
]
