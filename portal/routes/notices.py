"""Addresses: notices."""

from django.urls import URLPattern, path

from portal.views import notices

urlpatterns: list[URLPattern] = [
    path("inbox/", notices.inbox, name="inbox"),
    path("inbox/read/", notices.inbox_read, name="inbox_read"),
    path("inbox/settings/", notices.inbox_settings, name="inbox_settings"),
    path("inbox/<int:pk>/", notices.inbox_item, name="inbox_item"),
]
