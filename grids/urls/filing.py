"""Addresses: home, filing, one's own cases, looking up by code."""

from django.urls import URLPattern, path

from grids.views import drafts, filing, home, query, receipts, sending

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("file/", filing.file_what, name="file_what"),
    path("file/where/", filing.file_where, name="file_where"),
    path("file/check/", sending.file_check, name="file_check"),
    path("file/done/<uuid:pk>/", receipts.file_done, name="file_done"),
    path("file/save/", drafts.file_save, name="file_save"),
    path("file/questions/", drafts.file_questions, name="file_questions"),
    path("file/places/", drafts.file_places, name="file_places"),
    path("file/drop/", drafts.file_drop, name="file_drop"),
    path("my/cases/", home.my_cases, name="my_cases"),
    path("query/", query.case_query, name="case_query"),
    path("query/<slug:verb>/", query.query_step, name="query_step"),
]
