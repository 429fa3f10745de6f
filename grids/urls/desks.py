"""Addresses: where grid leaders and staff work with many cases."""

from django.urls import path

from grids.views import desks, filing_for, lists, triage

urlpatterns = [
    path("today/", desks.today, name="today"),
    path("triage/", triage.triage, name="triage"),
    path("cases/", lists.cases, name="cases"),
    path("cases/export/", lists.case_export, name="case_export"),
    path("cases/new/", filing_for.file_for, name="file_for"),
]
