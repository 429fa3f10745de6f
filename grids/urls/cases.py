"""Addresses: cases."""

from django.urls import URLPattern, path

from grids.views import cases

urlpatterns: list[URLPattern] = [
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/reveal/", cases.case_reveal, name="case_reveal"),
    path("cases/<int:pk>/<slug:verb>/", cases.case_step, name="case_step"),
]
