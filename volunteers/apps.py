"""Volunteers: its place in the house."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """The app volunteers."""

    name = "volunteers"
