"""Parties: its place in the house."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The app parties."""

    name = "parties"
