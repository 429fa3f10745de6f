"""Grids: its place in the house."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """The app grids."""

    name = "grids"
