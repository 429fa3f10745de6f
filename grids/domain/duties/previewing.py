"""What a version would make, before it is saved: counted by the same statement that makes it.

It stands beside producing and not among the queries, because it is the same SQL (`Batch.new`): what is shown here cannot
differ from what is made. A statement a period, never a row; at most `MOST_PERIODS` of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from grids.domain.duties.producing import Batch, batches, first_batch
from grids.domain.duties.steps import course_of
from grids.domain.duties.withdrawing import UNTOUCHED
from grids.duty_sources import CHAIN, source
from grids.models import DutyVersion
from grids.rules.periods import Period, Window
from portal.domain.calendar import working_calendar

MOST_PERIODS = 6
"""So many periods are counted; a daily rule has more of them within the horizon, and they are all alike."""
SAMPLE = 20
ALL = {"after": 0, "upto": 2**62}

_COUNT = """
select coalesce(sum(held.items), 0), count(*), count(*) filter (where held.holder_post_id is not null and not exists (
    select from portal_tenure tenure where tenure.post_id = held.holder_post_id and tenure.period @> %(today)s::date
))
from (select pair.holder_post_id, pair.holder_person_id, count(*) as items {new} group by 1, 2) held
"""
_SAMPLE = """
select pair.holder_post_id, pair.holder_person_id, pair.household_id {new} order by pair.source_id limit {limit}
"""
_WITHOUT = """
select (
    select count(*) from grids_household pair_home join portal_area place on place.id = pair_home.building_id
    cross join lateral (select pair_home.id as household_id) pair
    where pair_home.is_active and place.path like %(within)s || '%%' and {tagged}
) - (select count(*) from ({rows}) pair where {tagged})
"""
_THERE = f"""
select count(*) filter (where {UNTOUCHED}), count(*) filter (where not ({UNTOUCHED}))
from grids_dueitem there where there.rule_id = %(rule)s and there.period >= %(since)s
"""  # noqa: S608 - put together of constants only


@dataclass(frozen=True)
class Counted:
    """One period: how many items, for how many holders, and how many of those are posts in which nobody sits today."""

    period: Period
    window: Window
    items: int
    holders: int
    vacant: int


@dataclass(frozen=True)
class Pair:
    """Who would have to go where: keys, for a page to put into words."""

    holder_post_id: int | None
    holder_person_id: int | None
    household_id: int | None


@dataclass(frozen=True)
class Preview:
    """What a version would make.

    `counted`: period by period, the first one far away when none begins within the horizon; of a trigger, what it would
    make if the thing happened everywhere today. `more`: further periods within the horizon that were not counted.
    `sample`: the first pairs of the first period that has some; `reminders`: its days. Of a change `taken_back`: items
    of later periods that the versions before made and that make room, and `kept`: those that stay, because somebody was
    told of them or has done them. `without`: households in whose chain there is no such post, so that nobody is asked.
    """

    counted: list[Counted] = field(default_factory=list)
    more: int = 0
    sample: list[Pair] = field(default_factory=list)
    window: Window | None = None
    reminders: list[date] = field(default_factory=list)
    taken_back: int = 0
    kept: int = 0
    without: int = 0


def preview(version: DutyVersion, today: date | None = None) -> Preview:
    """What `produce` would make of this version, saved or not. Changes nothing; about `MOST_PERIODS` + 3 statements."""
    today = today or timezone.localdate()
    asked, more = _asked(version, today)
    counted = [_counted(batch, today) for batch in asked]
    shown = next((batch for batch, count in zip(asked, counted, strict=True) if count.items), None)
    taken_back, kept = _there(version)
    without = _without(asked[0]) if asked else 0
    found = Preview(counted=counted, more=more, taken_back=taken_back, kept=kept, without=without)
    if shown is None:
        return found
    window = shown.window
    course = course_of(window.due, window.latest, version.steps, version.climbs, working_calendar())
    days = sorted({slot.day for slot in course.slots if not slot.climbs})
    return replace(found, sample=_sample(shown), window=window, reminders=days)


def _asked(version: DutyVersion, today: date) -> tuple[list[Batch], int]:
    """The batches to count, and how many more there are."""
    if version.trigger:
        return [_if_it_happened(version, today)], 0
    within = list(batches(version, today))
    if within:
        return within[:MOST_PERIODS], len(within[MOST_PERIODS:])
    return [batch for batch in [first_batch(version, today)] if batch is not None], 0


def _if_it_happened(version: DutyVersion, today: date) -> Batch:
    """What a trigger would make if it came over every household today."""
    calendar = working_calendar()
    noon = datetime.combine(today, time(12), calendar.tz)
    due = calendar.add_days(noon, version.limit_days).date()
    window = Window(today, due, date.fromordinal(due.toordinal() + version.grace_days))
    return Batch(version, Period(today, today), window, source(version.whose))


def _new(batch: Batch) -> str:
    """What is missing: past what will be taken back, unless this very version made it. A trigger counts everybody."""
    if batch.version.trigger:
        return batch.new(stands="false")
    return batch.new(stands=f"(not ({UNTOUCHED}) or there.version_id = %(version)s)")


def _counted(batch: Batch, today: date) -> Counted:
    row = _rows(batch, _COUNT.format(new=_new(batch)), today=today)[0]
    return Counted(batch.period, batch.window, int(row[0]), int(row[1]), int(row[2]))


def _sample(batch: Batch) -> list[Pair]:
    return [Pair(*row) for row in _rows(batch, _SAMPLE.format(new=_new(batch), limit=SAMPLE))]


def _rows(batch: Batch, statement: str, **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, batch.values() | ALL | more)
        return list(islice(cursor.fetchall(), SAMPLE))


def _without(batch: Batch) -> int:
    """Households of the area and the tag that a source of the chain pairs with nobody: it pairs each at most once."""
    if not batch.source.key.startswith(CHAIN):
        return 0
    statement = _WITHOUT.format(rows=batch.source.rows, tagged=batch.tagged())
    return int(_rows(batch, statement)[0][0])


def _there(version: DutyVersion) -> tuple[int, int]:
    """Of the rule's items for periods from the version's first day on: how many make room, how many stay."""
    if version.rule_id is None:
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(_THERE, {"rule": version.rule_id, "since": version.valid.lower})
        return cursor.fetchone()  # type: ignore[no-any-return]
