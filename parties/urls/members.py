"""Addresses: members."""

from django.urls import path

from parties.views import members

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/new/", members.member_new, name="member_new"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/edit/", members.member_edit, name="member_edit"),
    path("members/<int:pk>/end/", members.member_end, name="member_end"),
    path("members/<int:pk>/reveal/", members.member_reveal, name="member_reveal"),
]
