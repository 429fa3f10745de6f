"""Reminders: on their days, in working time, once each, gathered in one digest a person and day.

An item carries the day of its next reminder; whoever comes first claims what has come, in portions that are one
transaction each: the rows of what was said, the items' next days and the digests. A run that is killed leaves nothing
half done. A day that nobody met within `CATCH_UP` is written down as missed, and the digest says how many those are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from grids.domain.duties.steps import Course, Slot, course_of
from grids.enums import ReminderState
from grids.models import DutyVersion
from grids.queries.duty_holders import above_posts, answering_for, sitting_in
from grids.rules.spans import CHOSEN
from portal.domain.calendar import working_calendar
from portal.domain.digests import add_to_digests
from portal.domain.errands import Note, leave
from portal.models import Errand

REMIND = "duty.remind"
DIGEST = "duty.digest"
CLIMBED = "duty.climbed"
CATCH_UP = timedelta(days=7)
"""After a longer silence a reminder is stale: it is marked missed."""
OVERDUE_SHOWN = timedelta(days=92)
"""So far back the level above looks when it follows its digest."""
PORTION = 10_000

Days = tuple[int, date, date, int]
"""What the days of an item depend on: version, due, latest, and the step it stands at."""
Heard = tuple[bool, bool]
"""Whether somebody hears of it: the holder, the level above."""

_CLAIM = """
with due as materialized (
    select id, version_id, due, latest, next_step, holder_post_id, holder_person_id, community_id
    from grids_dueitem where state = 'open' and remind_on <= %(day)s
    order by remind_on, id limit %(most)s for update skip locked
)
select version_id, due, latest, next_step, holder_post_id, holder_person_id, community_id, array_agg(id)
from due group by 1, 2, 3, 4, 5, 6, 7
"""
_SAY = """
insert into grids_duereminder (item_id, step, on_day, climbed, state, at)
select item, %(step)s, %(on_day)s, %(climbed)s, %(state)s, %(at)s from unnest(%(items)s::bigint[]) as item
on conflict (item_id, step) do nothing
"""
_GO_ON = "update grids_dueitem set next_step = %(step)s, remind_on = %(day)s where id = any(%(items)s)"


@dataclass(frozen=True)
class Group:
    """Claimed items of one holder that have the same days."""

    version: int
    due: date
    latest: date
    next_step: int
    post: int | None
    person: int | None
    community: int | None
    items: list[int]

    @property
    def days(self) -> Days:
        """What the days depend on."""
        return self.version, self.due, self.latest, self.next_step


@dataclass(frozen=True)
class Round:
    """What one portion did: how many items were claimed, and how many people were told."""

    items: int
    told: int


# Errands ---------------------------------------------------------------------------


def next_look(at: datetime) -> Note:
    """The errand for the next full hour of working time from `at` on; whoever leaves it for that hour leaves the same."""
    calendar = working_calendar()
    local = timezone.localtime(at)
    hour = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    look = calendar.next_open(hour)
    return Note(REMIND, f"{REMIND} {look:%Y-%m-%d %H:%M}", {}, look)


def on_remind(errand: Errand) -> None:
    """The handler: look, and see to the next look."""
    leave(look(timezone.now(), again=f"{REMIND} after {errand.pk}", most=PORTION))


def look(now: datetime, *, again: str, most: int) -> Note:
    """In working time one portion, else nothing; the errand of the next look: at once under the key `again` as long
    as portions are full, else in the next hour of working time."""
    if working_calendar().is_open(now) and remind(now=now, most=most).items >= most:
        return Note(REMIND, again)
    return next_look(now)


# One portion -----------------------------------------------------------------------


def remind(*, now: datetime, most: int = PORTION) -> Round:
    """Say what has come by `now`, `most` items at most, in one transaction."""
    today = timezone.localdate(now)
    with transaction.atomic():
        groups = _claimed(today, most)
        if not groups:
            return Round(0, 0)
        courses, hearing = _courses(groups), Hearing.of(groups, today)
        for (days, hears), items in _alike(groups, hearing).items():
            _write(items, courses[days], days, hears, today, now)
        told = _tell(groups, courses, hearing, today, now)
    return Round(sum(len(group.items) for group in groups), told)


def _claimed(today: date, most: int) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"day": today, "most": most})
        return [Group(*row) for row in cursor.fetchall()]


def _courses(groups: Iterable[Group]) -> dict[Days, Course]:
    calendar = working_calendar()
    versions = DutyVersion.objects.in_bulk({group.days[0] for group in groups})
    courses = {}
    for days in {group.days for group in groups}:
        version, due, latest, _step = days
        rule = versions[version]
        courses[days] = course_of(due, latest, rule.steps, rule.climbs, calendar)
    return courses


def _alike(groups: Iterable[Group], hearing: Hearing) -> dict[tuple[Days, Heard], list[int]]:
    """Items that are written alike: the same days, and heard of alike."""
    items: dict[tuple[Days, Heard], list[int]] = defaultdict(list)
    for group in groups:
        heard = (bool(hearing.holders(group)), hearing.level(group) is not None)
        items[group.days, heard].extend(group.items)
    return items


def _write(items: list[int], course: Course, days: Days, heard: Heard, today: date, now: datetime) -> None:
    """What was said or missed of these items, and their next day."""
    following = course.next_after(today)
    step, day = (following.step, following.day) if following else (len(course.slots), None)
    with connection.cursor() as cursor:
        for slot in course.met_by(today, days[-1]):
            is_said = heard[slot.climbs] and is_fresh(slot, today)
            state = ReminderState.SENT if is_said else ReminderState.MISSED
            what: dict[str, Any] = {
                "step": slot.step,
                "on_day": slot.day,
                "climbed": slot.climbs,
                "state": state.value,
            }
            cursor.execute(_SAY, {"items": items, "at": now, **what})
        cursor.execute(_GO_ON, {"step": step, "day": day, "items": items})


def is_fresh(slot: Slot, today: date) -> bool:
    """Whether it still makes sense to say it."""
    return slot.day >= today - CATCH_UP


def _tell(
    groups: Iterable[Group], courses: dict[Days, Course], hearing: Hearing, today: date, now: datetime
) -> int:
    """Digests for holders and, once an item is past everything, for the level above; returns how many people."""
    holders, levels = Counts(today), Counts(today)
    for group in groups:
        met = courses[group.days].met_by(today, group.next_step)
        up = hearing.level(group)
        holders.add(hearing.holders(group), len(group.items), [slot for slot in met if not slot.climbs])
        levels.add([up] if up else [], len(group.items), [slot for slot in met if slot.climbs])
    add_to_digests(DIGEST, today, holders.of, reverse("walk"), now)
    add_to_digests(CLIMBED, today, levels.of, _overdue(today), now)
    return len(holders.of.keys() | levels.of.keys())


def _overdue(today: date) -> str:
    """Where the level above sees the doors that are past their day: they are not on its own walk."""
    since = today - OVERDUE_SHOWN
    return f"{reverse('coverage_doors')}?show=overdue&span={CHOSEN}&since={since:%Y-%m-%d}"


@dataclass(frozen=True)
class Hearing:
    """Who hears of an item: its holder, and the level above."""

    sitting: dict[int, list[int]]
    above: dict[int, int]
    answering: dict[int, int]

    @classmethod
    def of(cls, groups: Iterable[Group], today: date) -> Hearing:
        """Look it up for all of them. Three queries."""
        posts = {group.post for group in groups if group.post}
        communities = {group.community for group in groups if group.community and not group.post}
        return cls(sitting_in(posts, today), above_posts(posts, today), answering_for(communities, today))

    def holders(self, group: Group) -> list[int]:
        """The person, whoever sits in the post, or for a vacant post the level above: nothing goes unheard."""
        if group.person:
            return [group.person]
        up = self.level(group)
        return self.sitting.get(group.post or 0) or ([up] if up else [])

    def level(self, group: Group) -> int | None:
        """The level above the post; for a person's own duty whoever answers for the community."""
        if group.post:
            return self.above.get(group.post)
        return self.answering.get(group.community or 0)


class Counts:
    """Of each person: items to hear of today, and reminders of them that were missed."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.of: dict[int, tuple[int, int]] = {}

    def add(self, people: Iterable[int], items: int, slots: list[Slot]) -> None:
        """Count `items` for each of the people, those whose days are all stale as missed only."""
        if not slots:
            return
        missed = sum(not is_fresh(slot, self.today) for slot in slots)
        said = items if missed < len(slots) else 0
        for person in people:
            n, more = self.of.get(person, (0, 0))
            self.of[person] = (n + said, more + missed * items)
