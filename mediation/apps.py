"""Mediation: its place in the house."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    """The app mediation."""

    name = "mediation"
