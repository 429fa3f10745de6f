"""Addresses: the roster."""

from django.urls import path

from grids.views import roster

urlpatterns = [
    path("roster/import/", roster.roster_import, name="roster_import"),
    path("roster/template/", roster.roster_template, name="roster_template"),
    path("roster/import/<int:pk>/", roster.roster_preview, name="roster_preview"),
    path("roster/import/<int:pk>/apply/", roster.roster_apply, name="roster_apply"),
    path("roster/import/<int:pk>/drop/", roster.roster_drop, name="roster_drop"),
    path("roster/import/<int:pk>/undo/", roster.roster_undo, name="roster_undo"),
    path("roster/export/", roster.roster_export, name="roster_export"),
]
