"""The day pack: the doors of today's walk as a device takes them along, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from grids.enums import DueState
from grids.models import Building, DueItem, Household, HouseholdMute
from grids.queries.visits import households_to_visit, walk_of
from grids.rules.packs import Was
from portal.actors import Actor

Doors = list[tuple[Household, list[DueItem]]]


@dataclass(frozen=True)
class Stop:
    """A building on the way, and its doors in walking order with what is due there."""

    building: Building
    doors: Doors


@dataclass(frozen=True)
class Standing:
    """How a door stands now. `household` None: not (any more) the actor's to visit, or never there."""

    household: Household | None
    quiet: bool = False
    taken: tuple[DueItem, ...] = ()
    """What somebody else did meanwhile."""
    dropped: int = 0
    """How many items need nobody any more, or are another's now."""


def stops_of(actor: Actor, day: date) -> list[Stop]:
    """The walk of `day` by building and door; what is about no household stays out of it. One query."""
    items: Iterable[Any] = (item for item in walk_of(actor, day) if item.household_id)
    return [
        Stop(building, [(home, list(due)) for home, due in groupby(doors, lambda item: item.household)])
        for building, doors in groupby(items, lambda item: item.household.building)
    ]


def quiet_ones(household_ids: Iterable[int], day: date) -> set[int]:
    """Which of these households are left in peace on `day`. One query."""
    mutes = HouseholdMute.objects.filter(household__in=list(household_ids), period__contains=day)
    return set(mutes.values_list("household_id", flat=True))


def door_of(home: Household) -> str:
    """A door with its building, as the walk shows it."""
    return f"{home.building} {home.door}"


def standing(actor: Actor, household_id: int, was: Was, day: date) -> Standing:
    """How the door stands now, against how it `was` when the list was taken. Three queries.

    What the actor himself has done meanwhile is no change: it came from this very device, or he knows of it.
    """
    homes = Household.objects.filter(households_to_visit(actor), pk=household_id)
    home = homes.select_related("building__area", "entrance").first()
    if home is None:
        return Standing(None)
    mine = DueItem.objects.of(actor).filter(pk__in=was.items, household=home)
    items = {item.pk: item for item in mine.select_related("rule", "visit")}
    taken = [item for item in items.values() if _is_done_by_another(actor, item)]
    void = sum(item.state == DueState.VOID for item in items.values())
    dropped = len(was.items) - len(items) + void
    return Standing(home, bool(quiet_ones([home.pk], day)), tuple(taken), dropped)


def _is_done_by_another(actor: Actor, item: DueItem) -> bool:
    return item.visit is not None and item.visit.by_id != actor.person_id
