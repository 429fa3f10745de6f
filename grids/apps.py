"""Grids: the territory, and its place in the house."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GridsConfig(AppConfig):
    """Buildings, households, stations, cases."""

    name = "grids"

    def ready(self) -> None:
        """Put the territory's presets and demo parts where the ground floor finds them."""
        from grids import demo, navigation, presets, promises

        post_migrate.connect(presets.fill_empty_tables, sender=self)
        demo.register()
        navigation.register()
        promises.register()
