"""Addresses: visits and other deeds, the notes that come with them, households left in peace."""

from django.urls import path

from grids.views import deeds, home_story, notes, packs, peace, visit_list, visit_pages, visits, walk

urlpatterns = [
    path("walk/", walk.walk, name="walk"),
    path("walk/muted/", peace.muted, name="muted"),
    path("walk/offline/", packs.offline, name="walk_offline"),
    path("walk/pack.json", packs.pack, name="walk_pack"),
    path("walk/sync/", packs.sync, name="walk_sync"),
    path("walk/worker.js", packs.worker, name="walk_worker"),
    path("households/<int:pk>/visit/", visits.visit_new, name="visit_new"),
    path("households/<int:pk>/story/", home_story.household_story, name="household_story"),
    path("households/<int:pk>/mute/", peace.mute_new, name="mute_new"),
    path("households/<int:pk>/mute/end/", peace.mute_end, name="mute_end"),
    path("households/<int:pk>/tell/", peace.tell, name="tell"),
    path("deeds/new/", deeds.deed_new, name="deed_new"),
    path("visits/", visit_list.my_visits, name="my_visits"),
    path("visits/export/", visit_list.visit_export, name="visit_export"),
    path("visits/<int:pk>/", visit_pages.visit_page, name="visit"),
    path("visits/<int:pk>/saved/", visits.visit_saved, name="visit_saved"),
    path("visits/<int:pk>/take-back/", visit_pages.visit_take_back, name="visit_take_back"),
    path("notes/", notes.notes, name="notes"),
    path("notes/<int:pk>/", notes.note, name="note"),
]
