"""Due items of one household at once, where waiting for the night would be too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from grids.domain.duties.producing import Batch, batches, insertion, to_ask
from grids.domain.duties.resting import Days, next_step
from grids.duty_sources import DutySource
from grids.models import DutyVersion, Household

EVERY_ID = 2**62
_OF_ONE = "select * from ({rows}) theirs where theirs.household_id = %(household)s"
"""A source's pairs of one household: the database looks only there, whatever ids the source counts by."""


def make_for(household: Household, today: date) -> int:
    """Make what the rules in force ask for `household` up to the horizon and what is not there; how many were new.

    The nightly run would make the same, a night later. Its building must be at hand.
    """
    found = to_ask(versions_over(household), today)
    return sum(len(make(batch, household, today)) for version in found for batch in batches(version, today))


def versions_over(household: Household) -> QuerySet[DutyVersion]:
    """The versions of the rules in use whose area the household lies in, with rule and kind."""
    above = household.building.area.prefixes()
    rules = DutyVersion.objects.filter(rule__in_use=True, rule__area__path__in=above)
    return rules.select_related("rule__area", "rule__kind").order_by("rule_id")


def make(batch: Batch, household: Household, today: date) -> list[int]:
    """Insert the items of one household in one period, with the first reminder still to come; the ids of the new ones."""
    if not batch.source.has_household:
        return []
    version, window = batch.version, batch.window
    number, day = next_step(Days(window.due, window.latest, tuple(version.steps), version.climbs), today)
    values = batch.values() | {
        "within": household.building.area.path, "household": household.pk, "after": 0, "upto": EVERY_ID,
        "next_step": number, "remind_on": day,
    }  # fmt: skip
    statement = insertion(replace(batch, source=_of_one(batch.source)))
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} returning id", values)
        return sorted(int(row[0]) for row in cursor.fetchall())


def _of_one(source: DutySource) -> DutySource:
    return replace(source, rows=_OF_ONE.format(rows=source.rows))
