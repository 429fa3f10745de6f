"""Grids: the territory, and its place in the house."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GridsConfig(AppConfig):
    """Buildings, households, stations, cases."""

    name = "grids"

    def ready(self) -> None:
        """Put the territory's presets and demo parts where the ground floor finds them."""
        from grids import demo, duties, navigation, own_page, presets, promises, trail_words

        post_migrate.connect(presets.fill_empty_tables, sender=self)
        demo.register()
        navigation.register()
        promises.register()
        duties.register()
        own_page.register()
        trail_words.register()
        self._about_visits()
        self._about_filing()
        self._about_people()
        self._about_the_roster()

    def _about_visits(self) -> None:
        """A household's page shows its visits; every night new due items are made."""
        from grids import reminders
        from grids.domain.duties import nightly
        from grids.domain.duties.merging import settle_duties
        from grids.queries.visits import photo_of_visit_is_open_to
        from grids.views.visits import panel
        from portal import registry

        registry.add_panel("household", 20, panel)
        registry.add_attachment_guard(photo_of_visit_is_open_to)
        registry.add_errand_handler(nightly.PRODUCE, nightly.on_produce)
        registry.add_person_merger(settle_duties)
        reminders.register()

    def _about_filing(self) -> None:
        """Who may see pictures of drafts; and categories are read anew after a database was filled."""
        from grids.domain import tidying
        from grids.queries import catalogue, drafts
        from portal import registry

        post_migrate.connect(catalogue.forget, sender=self)
        registry.add_attachment_guard(drafts.photo_of_draft_is_open_to)
        registry.add_errand_handler(tidying.TIDY, tidying.on_tidy)

    def _about_people(self) -> None:
        """Whom staff know through the cases of their area."""
        from grids.queries.reporters import reporters_in_scope
        from portal import registry

        registry.add_person_scope(reporters_in_scope)

    def _about_the_roster(self) -> None:
        """Sheets that were checked and never imported are thrown away."""
        from grids.domain.roster import forgetting
        from portal import registry

        registry.add_errand_handler(forgetting.FORGET, forgetting.on_forget)
