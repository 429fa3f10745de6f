"""Addresses: stations."""

from django.urls import path

from grids.views import stations

urlpatterns = [
    path("stations/", stations.stations, name="stations"),
    path("stations/new/", stations.station_new, name="station_new"),
    path("stations/<int:pk>/", stations.station, name="station"),
    path("stations/<int:pk>/edit/", stations.station_edit, name="station_edit"),
    path("stations/<int:pk>/days/", stations.station_days, name="station_days"),
    path("stations/<int:pk>/days/<int:day_pk>/drop/", stations.station_day_drop, name="station_day_drop"),
    path("stations/<int:pk>/marks/", stations.station_marks, name="station_marks"),
]
