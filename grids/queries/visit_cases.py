"""The requests of a household as somebody at its door sees them."""

from __future__ import annotations

from grids.enums import OPEN_STATES
from grids.models import Case, Household
from grids.queries.cases import cases_open_to, verbs_for
from portal.actors import Actor

MOST = 10


def open_cases_at(actor: Actor, household: Household) -> list[Case]:
    """The open requests of this household on which the actor may leave a word, the newest first. One query."""
    if not actor.posts:
        return []
    cases = cases_open_to(actor).filter(household=household, state__in=OPEN_STATES).order_by("-pk")
    return [case for case in cases[:MOST] if "note" in verbs_for(actor, case)]
