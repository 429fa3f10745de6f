"""Addresses: coverage, and the calendar feed."""

from django.urls import path

from grids.views import calendar_feeds, coverage

urlpatterns = [
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/doors/", coverage.coverage_doors, name="coverage_doors"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
    path("coverage/doors/export/", coverage.coverage_doors_export, name="coverage_doors_export"),
    path("calendar/<str:secret>.ics", calendar_feeds.calendar_feed, name="calendar_feed"),
    path("me/calendar/", calendar_feeds.calendar_settings, name="calendar_settings"),
    path("me/calendar/make/", calendar_feeds.calendar_make, name="calendar_make"),
    path("me/calendar/revoke/", calendar_feeds.calendar_revoke, name="calendar_revoke"),
]
