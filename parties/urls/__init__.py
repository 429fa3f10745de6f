"""Addresses of members and pairings, a file a room."""

from parties.urls import members, pairings

urlpatterns = [*members.urlpatterns, *pairings.urlpatterns]
