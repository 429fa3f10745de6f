"""Households that are left in peace: one, and those of an area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from grids.models import DutyVersion, Household, HouseholdMute, Visit
from portal.actors import Actor

ROWS_A_PAGE = 50


def mute_on(household_id: int, day: date) -> HouseholdMute | None:
    """The mute in which `day` lies, with who set it. One query."""
    found = HouseholdMute.objects.filter(household=household_id, period__contains=day).select_related("by")
    return found.first()


def lately(household_id: int, rules: QuerySet[DutyVersion]) -> tuple[str, bool]:
    """How the newest visit that stands went (empty when there was none), and whether there is any of `rules`. One query."""
    newest = (
        Visit.objects.filter(household=OuterRef("pk"), taken_back=None).order_by("-pk").values("outcome")[:1]
    )
    row = Household.objects.filter(pk=household_id).values_list(Subquery(newest), Exists(rules)).get()
    return row[0] or "", row[1]


def last_day(mute: HouseholdMute) -> date:
    """The last day on which the household is left in peace; of a mute that is not empty."""
    upper: date = mute.period.upper
    return upper - timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """Mutes in force with their last days, the newest first; `older`: the id to go on from, None where the list ends."""

    rows: list[tuple[HouseholdMute, date]]
    older: int | None = None


def muted_in_scope(
    actor: Actor, day: date, *, reason: str = "", before: int | None = None, size: int = ROWS_A_PAGE
) -> Page:
    """Who is left in peace on `day` in the actor's areas, from the id `before` on. One query."""
    mutes = HouseholdMute.objects.visible_to(actor, "visit.view").filter(
        period__contains=day, household__is_active=True
    )
    if reason:
        mutes = mutes.filter(reason=reason)
    if before is not None:
        mutes = mutes.filter(pk__lt=before)
    related = mutes.select_related("by", "household__building__area", "household__entrance")
    rows = list(related.order_by("-pk")[: size + 1])
    shown = rows[:size]
    return Page([(mute, last_day(mute)) for mute in shown], shown[-1].pk if len(rows) > size else None)
