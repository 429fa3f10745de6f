"""What happened at a door, in order: visits, requests, and the times in which it was left in peace. Newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from grids.models import Case, Household, HouseholdMute, Visit
from grids.queries.mutes import last_day
from portal.actors import Actor

ENTRIES_A_PAGE = 20
VISIT, CASE, MUTE = 3, 2, 1
"""Which comes first of what happened at the same moment."""
Key = tuple[datetime, int, int]


@dataclass(frozen=True)
class Entry:
    """One entry: exactly one of visit, case and mute."""

    at: datetime
    rank: int
    pk: int
    visit: Visit | None = None
    case: Case | None = None
    mute: HouseholdMute | None = None

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return (self.at, self.rank, self.pk)

    @property
    def until(self) -> date | None:
        """The last day of a mute; None of one that ended before it held for a day, and of everything else."""
        return None if self.mute is None or self.mute.period.isempty else last_day(self.mute)


@dataclass(frozen=True)
class Story:
    """Some entries, newest first; `older` is the key to go on from, empty at the end."""

    entries: list[Entry]
    older: str


def story_at(actor: Actor, home: Household, *, before: str = "", most: int = ENTRIES_A_PAGE) -> Story:
    """The story of a household as far as the actor may read its parts. At most three queries.

    The caller has made sure that the actor may see the household's visits. `before`: the key of the last entry read.
    """
    key = _key_of(before)
    found = [*_visits(home, key, most), *_cases(actor, home, key, most), *_mutes(actor, home, key, most)]
    found.sort(key=lambda entry: entry.key, reverse=True)
    entries = found[:most]
    return Story(entries, _key_in_words(entries[-1]) if len(found) > most else "")


def _visits(home: Household, key: Key | None, most: int) -> list[Entry]:
    rows = Visit.objects.filter(household=home).select_related("kind", "by", "case", "taken_back")
    return [
        Entry(one.happened_at, VISIT, one.pk, visit=one)
        for one in _before(rows, "happened_at", VISIT, key)[: most + 1]
    ]


def _cases(actor: Actor, home: Household, key: Key | None, most: int) -> list[Entry]:
    rows = Case.objects.visible_to(actor, "case.view").filter(household=home).select_related("category")
    return [
        Entry(one.filed_at, CASE, one.pk, case=one)
        for one in _before(rows, "filed_at", CASE, key)[: most + 1]
    ]


def _mutes(actor: Actor, home: Household, key: Key | None, most: int) -> list[Entry]:
    rows = HouseholdMute.objects.visible_to(actor, "visit.view").filter(household=home).select_related("by")
    return [Entry(one.at, MUTE, one.pk, mute=one) for one in _before(rows, "at", MUTE, key)[: most + 1]]


def _before(rows: QuerySet[Any], at: str, rank: int, key: Key | None) -> QuerySet[Any]:
    """The rows that come after `key` in the order of reading."""
    if key is not None:
        moment, there, pk = key
        earlier = Q(**{f"{at}__lt": moment})
        if rank == there:
            earlier |= Q(**{at: moment, "pk__lt": pk})
        elif rank < there:
            earlier |= Q(**{at: moment})
        rows = rows.filter(earlier)
    return rows.order_by(f"-{at}", "-pk")


def _key_in_words(entry: Entry) -> str:
    return f"{entry.at.isoformat()}_{entry.rank}_{entry.pk}"


def _key_of(typed: str) -> Key | None:
    """The key that an address names; None for nonsense, so that it starts from the newest."""
    moment, _mark, rest = typed[:80].partition("_")
    rank, _mark, pk = rest.partition("_")
    try:
        at = parse_datetime(moment)
        numbers = int(rank), int(pk)
    except ValueError:
        return None
    if at is None or timezone.is_naive(at) or not 1900 < at.year < 2200 or numbers[1] >= 2**63:
        return None
    return (at, *numbers)
