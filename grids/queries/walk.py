"""The walk of a day: stops and doors in the order in which one walks, and what needs no door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q

from grids.models import Building, DueItem, Household, Visit
from grids.queries.settling import about, open_items
from grids.queries.visits import MOST, households_to_visit, walk_of, who_lives_at
from portal.actors import Actor
from portal.rules.masking import mask_name

MOST_AGAIN = 50


@dataclass
class Door:
    """A household of the walk: what waits there, and the day on which somebody said he would come again."""

    home: Household
    lives: str
    duties: list[DueItem] = field(default_factory=list)
    again_on: date | None = None

    @property
    def due(self) -> date:
        """The first day on which something is due here."""
        days = [item.due for item in self.duties] + ([self.again_on] if self.again_on else [])
        return min(days)

    @property
    def latest(self) -> date:
        """After this day something here is late."""
        days = [item.latest for item in self.duties] + ([self.again_on] if self.again_on else [])
        return min(days)


@dataclass(frozen=True)
class Stop:
    """A building and its doors."""

    building: Building
    doors: list[Door]


@dataclass(frozen=True)
class Walk:
    """The stops of a day, what is to be done without a door, and whether there is more than is shown."""

    stops: list[Stop]
    elsewhere: list[DueItem]
    is_cut: bool

    @property
    def doors(self) -> list[Door]:
        """All doors in walking order."""
        return [door for stop in self.stops for door in stop.doors]

    def late(self, today: date) -> int:
        """How many items are past their window."""
        items = [item for door in self.doors for item in door.duties] + self.elsewhere
        return sum(item.latest < today for item in items)

    def after(self, home: Household) -> Door | None:
        """The door that follows `home` on the way; from the last one back to the first. None when nothing is left."""
        doors = [door for door in self.doors if door.home.pk != home.pk]
        return next((door for door in doors if _place(door.home) > _place(home)), doors[0] if doors else None)


def walk_on(actor: Actor, day: date, *, most: int = MOST) -> Walk:
    """The actor's walk on that day. Three queries."""
    items = walk_of(actor, day, most=most)
    doors = {home: list(duties) for home, duties in groupby(items, lambda item: item.household)}
    found = {home.pk: Door(home, _masked(duties[0]), duties) for home, duties in doors.items()}
    for visit in promised_by(actor, day):
        home = visit.household
        if home is None:
            continue
        door = found.setdefault(home.pk, Door(home, _masked(visit)))
        door.again_on = visit.follow_up_on
    ordered = list(found.values()) if len(found) == len(doors) else sorted(found.values(), key=_walked)
    return Walk(_stops(ordered), elsewhere_of(actor, day), len(items) == most)


def promised_by(actor: Actor, day: date) -> list[Visit]:
    """The visits after which the actor wanted to come again by that day and has not come since. One query."""
    if actor.person_id is None:
        return []
    own = Visit.objects.filter(by_id=actor.person_id, taken_back=None)
    since = own.filter(household=OuterRef("household"), pk__gt=OuterRef("pk"))
    his = Household.objects.filter(households_to_visit(actor), is_active=True, pk=OuterRef("household"))
    again = own.filter(~Exists(since), Exists(his), follow_up_on__lte=day, household__isnull=False)
    named = again.select_related("household__building__area", "household__entrance")
    return list(
        named.annotate(lives=who_lives_at("household_id")).order_by("follow_up_on", "pk")[:MOST_AGAIN]
    )


def elsewhere_of(actor: Actor, day: date) -> list[DueItem]:
    """What the actor has to do that needs no door, the first due first. One query."""
    items = open_items(actor, day).filter(about(None)).select_related("rule__kind")
    return list(items.order_by("due", "pk")[:MOST])


def has_own_duties(actor: Actor) -> bool:
    """Whether somebody without a post has something to do in person, or has done so before. One query."""
    if actor.person_id is None:
        return False
    waits = DueItem.objects.filter(holder_person=actor.person_id, state="open")
    done = Visit.objects.filter(by=actor.person_id)
    return bool(waits.values("pk")[:1].union(done.values("pk")[:1], all=True))


def own_duties_waiting(actor: Actor, day: date, most: int = 100) -> int:
    """How much somebody has to do in person by that day, counted up to `most`. One query."""
    waits = DueItem.objects.filter(
        Q(retry_on=None) | Q(retry_on__lte=day), holder_person=actor.person_id, state="open"
    )
    return len(waits.filter(earliest__lte=day).values_list("pk", flat=True)[:most])


def _stops(doors: Iterable[Door]) -> list[Stop]:
    return [Stop(building, list(some)) for building, some in groupby(doors, lambda door: door.home.building)]


def _masked(row: Any) -> str:
    return mask_name(row.lives) if row.lives else ""


def _walked(door: Door) -> tuple[Any, ...]:
    return _place(door.home)


def _place(home: Household) -> tuple[Any, ...]:
    """Where a door stands in the walk, as `walk_of` orders it."""
    building, stairs = home.building, home.entrance
    order = (stairs.order, stairs.pk) if stairs else (2**31, 0)
    return (
        building.estate,
        building.area.walk_order,
        building.area.path,
        *order,
        home.floor,
        home.room,
        home.pk,
    )
