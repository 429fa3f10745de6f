"""The lines of the navigation that the territory brings."""

from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.registry import NavEntry, add_nav, add_nav_counter


def register() -> None:
    """A resident's own cases; for staff the desks, the lists and the registers."""
    daily, registers = _("日常"), _("名册")
    add_nav(
        NavEntry("my_cases", _("诉求"), "my_cases", "message-square-text", "resident", order=20, tab=True),
        # The first line of the menu is also where somebody lands after signing in.
        NavEntry("triage", _("分派台"), "triage", "inbox", "staff", 10, "case.assign", daily, tab=True),
        NavEntry("today", _("今天"), "today", "calendar-check", "staff", 20, "case.handle", daily, tab=True),
        NavEntry("walk", _("走访"), "walk", "footprints", "staff", 25, "visit.record", daily),
        NavEntry("coverage", _("走访覆盖"), "coverage", "chart-column", "staff", 27, "visit.view", daily),
        NavEntry(
            "cases", _("诉求"), "cases", "message-square-text", "staff", 30, "case.view", daily, tab=True
        ),
        NavEntry(
            "households",
            _("户与居民"),
            "households",
            "house",
            "staff",
            40,
            "household.view",
            registers,
            tab=True,
            yields_to="triage",
        ),
        NavEntry("notes", _("社情信息"), "notes", "file-text", "staff", 35, "note.answer", daily),
        NavEntry("links", _("住户申请"), "links", "user-check", "staff", 45, "link.decide", registers),
        NavEntry("stations", _("站点"), "stations", "store", "staff", 50, "station.view", registers),
    )
    add_nav_counter("triage", _to_hand_out)


def _to_hand_out(actor: Actor) -> int:
    """How many cases wait to be dispatched."""
    from grids.queries.desks import to_hand_out

    return to_hand_out(actor)
