"""Addresses of the territory, a file a room."""

from grids.urls import cases, coverage, desks, filing, households, links, roster, stations, visits

urlpatterns = [
    *filing.urlpatterns,
    *cases.urlpatterns,
    *desks.urlpatterns,
    *households.urlpatterns,
    *roster.urlpatterns,
    *stations.urlpatterns,
    *links.urlpatterns,
    *visits.urlpatterns,
    *coverage.urlpatterns,
]
