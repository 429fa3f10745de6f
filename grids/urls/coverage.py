"""Addresses: coverage, and the calendar feed."""

from django.urls import path

from grids.views import coverage

urlpatterns = [
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/doors/", coverage.coverage_doors, name="coverage_doors"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
    path("coverage/doors/export/", coverage.coverage_doors_export, name="coverage_doors_export"),
]
