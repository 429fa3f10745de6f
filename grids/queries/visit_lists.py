"""One's own visits, newest first, a page at a time. Pages go by key: the id, in the index `visit_by`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from grids.enums import VisitOutcome
from grids.models import DeedKind, Visit
from grids.models.visits import VisitQuerySet
from portal.actors import Actor
from portal.rules.addresses import day_in, id_in
from portal.rules.text import fold

ROWS_A_PAGE = 25
MOST_WORDS = 3
_DOOR = re.compile(r"(?:(?P<entrance>[^-\s]{1,20})-)?(?P<room>[0-9A-Za-z]{1,20})")

# "3 号楼" is one word, as "3号楼" is.
_LOOSE_NUMBER = re.compile(r"(?<=[0-9])\s+(?=[^\s0-9A-Za-z])")


@dataclass(frozen=True)
class VisitFilter:
    """Which visits, and from where in the list."""

    kind: int | None = None
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> VisitFilter:
        """What an address asks for. What makes no sense counts as not asked."""
        outcome = typed.get("outcome", "")
        return cls(
            kind=id_in(typed.get("kind")),
            outcome=outcome if outcome in VisitOutcome.values else "",
            since=day_in(typed.get("since")),
            until=day_in(typed.get("until")),
            words=typed.get("q", "").replace("\0", "").strip()[:40],
            before=id_in(typed.get("before")),
            after=id_in(typed.get("after")),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether something was asked for."""
        return self.has_details or bool(self.words)

    @property
    def has_details(self) -> bool:
        """Whether something besides words was asked for."""
        return bool(self.kind or self.outcome or self.since or self.until)


@dataclass(frozen=True)
class Page:
    """Some visits, newest first. `newer` and `older`: the id to page from, None where the list ends."""

    rows: list[Visit] = field(default_factory=list)
    newer: int | None = None
    older: int | None = None


def page_of_visits(actor: Actor, asked: VisitFilter, *, size: int = ROWS_A_PAGE) -> Page:
    """One page of what the actor wrote down. One query."""
    visits = own_visits(actor, asked)
    if asked.after:
        rows = list(visits.filter(pk__gt=asked.after).order_by("pk")[: size + 1])
    else:
        rows = list((visits.filter(pk__lt=asked.before) if asked.before else visits)[: size + 1])
    goes_on, rows = len(rows) > size, rows[:size]
    if asked.after:
        rows.reverse()
    newer = rows[0].pk if rows and (goes_on if asked.after else asked.before) else None
    older = rows[-1].pk if rows and (goes_on or asked.after) else None
    return Page(rows, newer, older)


def own_visits(actor: Actor, asked: VisitFilter) -> VisitQuerySet:
    """Everything that `asked` names of what the actor wrote down, newest first, with what a row shows."""
    visits = Visit.objects.filter(by=actor.person_id)
    plain = {"kind": asked.kind, "outcome": asked.outcome}
    visits = visits.filter(**{name: value for name, value in plain.items() if value})
    if asked.since:
        visits = visits.filter(happened_at__gte=_midnight(asked.since))
    if asked.until:
        visits = visits.filter(happened_at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.words:
        visits = visits.alias(building=Replace("household__building__area__name", Value(" "), Value("")))
    for word in _LOOSE_NUMBER.sub("", fold(asked.words)).split()[:MOST_WORDS]:
        visits = visits.filter(_at(word))
    named = visits.select_related("kind", "household__building__area", "household__entrance", "taken_back")
    return named.order_by("-pk")


def kinds_to_ask_for() -> list[DeedKind]:
    """All kinds of deed, those out of use too: old visits still carry them. One query."""
    return list(DeedKind.objects.all())


def _at(word: str) -> Q:
    """A door, or a part of the name of a building or an estate."""
    fits = Q(household__building__estate__contains=word) | Q(building__contains=word)
    door = _DOOR.fullmatch(word)
    if door is None:
        return fits
    at_door = Q(household__room__iexact=door["room"])
    return fits | (at_door & Q(household__entrance__name=door["entrance"]) if door["entrance"] else at_door)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
