"""Addresses: where grid leaders and staff work with many cases."""

from django.urls import path

from grids.views import desks, lists

urlpatterns = [
    path("today/", desks.today, name="today"),
    path("cases/", lists.cases, name="cases"),
]
