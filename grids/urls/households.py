"""Addresses: households."""

from django.urls import path

from grids.views import doors, households, vacancies

urlpatterns = [
    path("households/", households.households, name="households"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/at/<int:pk>/building/", doors.building_new, name="building_new"),
    path("households/building/<int:pk>/edit/", doors.building_edit, name="building_edit"),
    path("households/building/<int:pk>/new/", doors.household_new, name="household_new"),
    path("households/<int:pk>/door/", doors.household_door, name="household_door"),
    path("households/<int:pk>/close/", doors.household_close, name="household_close"),
    path("households/<int:pk>/reopen/", doors.household_reopen, name="household_reopen"),
    path("households/<int:pk>/edit/", households.household_edit, name="household_edit"),
    path("households/<int:pk>/residents/new/", households.resident_new, name="resident_new"),
    path("households/<int:pk>/residents/<int:resident_pk>/", households.resident, name="resident"),
    path(
        "households/<int:pk>/residents/<int:resident_pk>/relation/",
        households.resident_relation,
        name="resident_relation",
    ),
    path(
        "households/<int:pk>/residents/<int:resident_pk>/move-out/",
        households.resident_move_out,
        name="resident_move_out",
    ),
    path(
        "households/<int:pk>/residents/<int:resident_pk>/reveal/",
        households.household_reveal,
        name="household_reveal",
    ),
    path("vacancies/", vacancies.vacancies, name="vacancies"),
]
