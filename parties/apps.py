"""Parties: members and pairings, and their place in the house."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Members, whom they are paired with, and what help was given."""

    name = "parties"

    def ready(self) -> None:
        """Put what this floor brings where the floors below find it."""
        from parties import duties, navigation, trail_words

        duties.register()
        navigation.register()
        trail_words.register()
        self._about_people()
        self._about_households()

    def _about_people(self) -> None:
        """Whom staff know as members, what is shown to everybody of his own, and what joining two records ends."""
        from parties.domain.members import settle_memberships
        from parties.queries.members import members_in_scope
        from parties.queries.own import facts_about
        from parties.views.panels import own_panel
        from portal import registry

        registry.add_person_scope(members_in_scope)
        registry.add_person_merger(settle_memberships)
        registry.add_own_panel(20, own_panel)
        registry.add_own_facts(20, facts_about)

    def _about_households(self) -> None:
        """Whoever is paired with a household visits it; its page says who that is."""
        from grids.duty_sources import add_own_households
        from parties.queries.pairings import own_households
        from parties.views.panels import household_panel
        from portal import registry

        add_own_households(own_households)
        registry.add_panel("household", 30, household_panel)
