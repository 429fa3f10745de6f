"""Parties: members and pairings, and their place in the house."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Members, whom they are paired with, and what help was given."""

    name = "parties"

    def ready(self) -> None:
        """Put what this floor brings where the floors below find it."""
        from parties import duties, trail_words

        duties.register()
        trail_words.register()
