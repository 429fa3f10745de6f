"""Addresses of members and pairings, a file a room."""

from parties.urls import members, pairings, sheets

urlpatterns = [*members.urlpatterns, *pairings.urlpatterns, *sheets.urlpatterns]
