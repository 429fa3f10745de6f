"""Addresses: pairings and aid."""

from django.urls import path

from parties.views import aid, pairings

urlpatterns = [
    path("members/<int:pk>/pair/", pairings.pairing_search, name="pairing_search"),
    path("members/<int:pk>/pair/<int:home_pk>/", pairings.pairing_new, name="pairing_new"),
    path("households/<int:pk>/pair/", pairings.household_pair, name="household_pair"),
    path("households/<int:pk>/pair/unit/", pairings.unit_pairing_new, name="unit_pairing_new"),
    path("pairings/<int:pk>/end/", pairings.pairing_end, name="pairing_end"),
    path("pairings/<int:pk>/send/", pairings.pairing_send_other, name="pairing_send_other"),
    path("pairings/<int:pk>/aid/", aid.aid_new, name="aid_new"),
    path("aid/<int:pk>/take-back/", aid.aid_take_back, name="aid_take_back"),
]
