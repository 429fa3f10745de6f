"""Addresses: visits."""

from django.urls import path

from grids.views import packs, visits

urlpatterns = [
    path("walk/", visits.walk, name="walk"),
    path("walk/offline/", packs.offline, name="walk_offline"),
    path("walk/pack.json", packs.pack, name="walk_pack"),
    path("walk/sync/", packs.sync, name="walk_sync"),
    path("walk/worker.js", packs.worker, name="walk_worker"),
    path("households/<int:pk>/visit/", visits.visit_new, name="visit_new"),
]
