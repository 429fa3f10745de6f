"""Addresses: visits and other deeds, and the notes that come with them."""

from django.urls import path

from grids.views import deeds, home_story, notes, visit_list, visit_pages, visits, walk

urlpatterns = [
    path("walk/", walk.walk, name="walk"),
    path("households/<int:pk>/visit/", visits.visit_new, name="visit_new"),
    path("households/<int:pk>/story/", home_story.household_story, name="household_story"),
    path("deeds/new/", deeds.deed_new, name="deed_new"),
    path("visits/", visit_list.my_visits, name="my_visits"),
    path("visits/export/", visit_list.visit_export, name="visit_export"),
    path("visits/<int:pk>/", visit_pages.visit_page, name="visit"),
    path("visits/<int:pk>/saved/", visits.visit_saved, name="visit_saved"),
    path("visits/<int:pk>/take-back/", visit_pages.visit_take_back, name="visit_take_back"),
    path("notes/", notes.notes, name="notes"),
    path("notes/<int:pk>/", notes.note, name="note"),
]
