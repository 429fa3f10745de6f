"""Addresses: members as a sheet."""

from django.urls import path

from parties.views import sheets

urlpatterns = [
    path("members/import/", sheets.member_import, name="member_import"),
    path("members/template/", sheets.member_template, name="member_template"),
    path("members/import/<int:pk>/", sheets.member_import_preview, name="member_import_preview"),
    path("members/import/<int:pk>/apply/", sheets.member_import_apply, name="member_import_apply"),
    path("members/import/<int:pk>/drop/", sheets.member_import_drop, name="member_import_drop"),
    path("members/import/<int:pk>/undo/", sheets.member_import_undo, name="member_import_undo"),
    path("members/export/", sheets.member_export, name="member_export"),
]
