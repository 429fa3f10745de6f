"""Due items out of rules: set-based, in portions that commit by themselves, the same ones never twice.

A million items are made by the database in one walk over their source, not one by one. Killed anywhere, the next run
goes on where something is missing. The unique key `dueitem_once` keeps every pair from being made twice, whoever runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone

from grids.domain.duties.steps import course_of
from grids.duty_sources import DutySource, source
from grids.models import DutyVersion
from grids.rules.periods import Cadence, Period, Window, window_of
from portal.domain.calendar import working_calendar

HORIZON = timedelta(days=35)
"""Items are made for periods that begin within so many days; later ones come with later nights."""
PORTION = 250_000
"""So many ids of a source at a time."""
ROOM = "set local work_mem = '64MB'"
"""So that the pairs of a portion are compared in memory."""

_COLUMNS = (
    "rule_id, version_id, period, holder_post_id, holder_person_id, household_id, grid_id, community_id, "
    "earliest, due, latest, state, next_step, remind_on"
)
_NEW = """
from ({rows}) pair
where {tagged} and not exists (
    select from grids_householdmute mute
    where mute.household_id = pair.household_id and mute.period @> daterange(%(earliest)s, %(due)s, '[]')
) and not exists (
    select from grids_dueitem there
    where there.rule_id = %(rule)s and there.period = %(period)s and {same} and {stands}
)
"""
_INSERT = """
insert into grids_dueitem ({columns})
select %(rule)s, %(version)s, %(period)s::date, pair.holder_post_id, pair.holder_person_id, pair.household_id,
    pair.grid_id, pair.community_id, %(earliest)s::date, %(due)s::date, %(latest)s::date, 'open', %(next_step)s, %(remind_on)s::date
{new}
"""
_BEGUN = "select exists (select from grids_dueitem where rule_id = %(rule)s and period = %(period)s)"
# Counted, not asked whether there is one: for the first row the planner would probe a million times.
_MISSING = "select count(*) {new}"
_TAGGED = """exists (
    select from grids_household_tags tagged
    where tagged.household_id = pair.household_id and tagged.householdtag_id = %(tag)s
)"""


def to_ask(versions: QuerySet[DutyVersion], today: date) -> QuerySet[DutyVersion]:
    """Those of the versions that have a period to make: in force today, or from a day within the horizon."""
    within = DateRange(today, today + HORIZON, "[]")
    return versions.filter(rule__in_use=True, valid__overlap=within).exclude(unit="")


@dataclass(frozen=True)
class Batch:
    """What one version asks for in one period, and with what values."""

    version: DutyVersion
    period: Period
    window: Window
    source: DutySource

    def values(self) -> dict[str, Any]:
        """The values of the statements."""
        version, window = self.version, self.window
        course = course_of(window.due, window.latest, version.steps, version.climbs, working_calendar())
        return {
            "rule": version.rule_id,
            "version": version.pk,
            "period": self.period.first,
            "within": version.rule.area.path,
            "day": window.due,
            "tag": version.tag_id,
            "earliest": window.earliest,
            "due": window.due,
            "latest": window.latest,
            "next_step": 0,
            "remind_on": course.slots[0].day if course.slots else None,
        }

    def tagged(self) -> str:
        """Which pairs the version is about."""
        return _TAGGED if self.version.tag_id else "true"

    def new(self, *, stands: str = "true") -> str:
        """From where what is missing comes: the part that inserting and previewing share.

        `stands`: which of the items that are `there` count as made; a preview looks past those that will be taken back.
        """
        same = ["there.holder_post_id = pair.holder_post_id" if self.source.by_post
                else "there.holder_person_id = pair.holder_person_id"]  # fmt: skip
        same.append(
            "there.household_id = pair.household_id"
            if self.source.has_household
            else "there.household_id is null"
        )
        return _NEW.format(
            rows=self.source.rows,
            tagged=self.tagged(),
            same=" and ".join(same),
            stands=stands,
        )


def produce(*, version: DutyVersion, today: date | None = None) -> int:
    """Make every due item of `version` whose period begins up to the horizon; returns how many were new.

    Each portion is a transaction of its own. Nothing is announced: reminders come by their own days.
    """
    return sum(produce_batch(batch) for batch in batches(version, today or timezone.localdate()))


def produce_batch(batch: Batch) -> int:
    """Make what is missing of one period, portion after portion; returns how many were new."""
    after, made = 0, 0
    while (end := after_portion(batch, after)) is not None:
        made += produce_portion(batch, after)
        after = end
    return made


def after_portion(batch: Batch, after: int) -> int | None:
    """Up to which id of the source the portion from `after` on goes; None when nothing is left to do.

    A period that is whole is not gone through in portions: one look at all of it costs less than four at a quarter.
    """
    if after >= _last(batch.source) or (after == 0 and is_whole(batch)):
        return None
    return after + PORTION


def produce_portion(batch: Batch, after: int) -> int:
    """Make what is missing of one portion, in one statement and transaction; returns how many were new."""
    values = batch.values() | {"after": after, "upto": after + PORTION}
    with transaction.atomic(), connection.cursor() as cursor:
        if not _stands(batch):
            return 0
        # A new table looks small to the planner: for every pair it would walk through all that this statement writes.
        cursor.execute(f"set local enable_nestloop = off; {ROOM}")
        try:
            with transaction.atomic():
                cursor.execute(_plain(batch), values)
        except IntegrityError:
            # Somebody made one of these at the same moment, for a single door: more slowly, around it.
            cursor.execute(insertion(batch), values)
        made = int(cursor.rowcount)
        cursor.execute("set local enable_nestloop = on")
        return made


def is_whole(batch: Batch) -> bool:
    """Whether items of this period were made and none is missing."""
    values = batch.values() | {"after": 0, "upto": _last(batch.source)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{ROOM}; {_BEGUN}", values)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(_MISSING.format(new=batch.new()), values)
        return int(cursor.fetchone()[0]) == 0


def batches(version: DutyVersion, today: date) -> Iterator[Batch]:
    """The periods of a cadence that are under way or begin within the horizon, and that the version is valid for."""
    if not version.unit:
        return
    cadence = Cadence(version.every, version.unit, version.anchor)
    current = cadence.period_of(today)
    for period in cadence.periods(current.first, today + HORIZON):
        if in_force(version, period):
            yield batch_of(version, period)


def first_batch(version: DutyVersion, today: date) -> Batch | None:
    """What the version asks for in its first period from today's on, however far away; None for none."""
    period = first_period(version, today)
    return None if period is None else batch_of(version, period)


def first_period(version: DutyVersion, day: date) -> Period | None:
    """The period of a cadence that `day` lies in, or the first one after it that the version is valid for."""
    if not version.unit or version.valid.isempty:
        return None
    cadence = Cadence(version.every, version.unit, version.anchor)
    period = cadence.period_of(day)
    lower = version.valid.lower
    if lower is not None and lower > period.first:
        period = next(cadence.periods(lower, date.max), period)
    return period if in_force(version, period) else None


def batch_of(version: DutyVersion, period: Period) -> Batch:
    """What a version asks for in a period."""
    window = window_of(period, lead_days=version.lead_days, grace_days=version.grace_days)
    return Batch(version, period, window, source(version.whose))


def in_force(version: DutyVersion, period: Period) -> bool:
    """Whether the period begins while the version is valid: a change never touches a period under way."""
    lower, upper = version.valid.lower, version.valid.upper
    return (
        not version.valid.isempty
        and (lower is None or lower <= period.first)
        and (upper is None or period.first < upper)
    )


def insertion(batch: Batch) -> str:
    """The statement that makes what is missing; its values are those of the batch with `after` and `upto`.

    What somebody else makes at the same moment is left alone.
    """
    return f"{_plain(batch)} on conflict do nothing"


def _plain(batch: Batch) -> str:
    return _INSERT.format(columns=_COLUMNS, new=batch.new())


def _stands(batch: Batch) -> bool:
    """Whether the version still asks for the period, whatever was changed since it was read.

    The row stays locked for the portion: a change waits for it, and then takes back what it made.
    """
    rows = DutyVersion.objects.select_for_update(of=("self",), no_key=True).order_by()
    found = rows.filter(pk=batch.version.pk, valid__contains=batch.period.first)
    return found.values_list("pk", flat=True).first() is not None


def _last(of: DutySource) -> int:
    with connection.cursor() as cursor:
        cursor.execute(of.last)
        return int(cursor.fetchone()[0])
