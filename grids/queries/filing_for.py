"""Whom and where somebody may file for: residents, buildings and doors in the areas of his posts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from grids.models import Building, Household, Resident
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area
from portal.queries.access import fetch
from portal.rules.text import fold

PERMISSION = "case.file_for"
MOST_FOUND = 12
MOST_WORDS = 4
SHORTEST = 2
TAIL = 4
_DOOR = re.compile(r"(?:(?P<entrance>[^-\s]{1,20})-)?(?P<room>[0-9A-Za-z]{1,20})")
# "3 号楼" is one word, as "3号楼" is.
_LOOSE_NUMBER = re.compile(r"(?<=[0-9])\s+(?=[^\s0-9A-Za-z])")


def is_too_short(typed: str) -> bool:
    """Whether that is too little to look for anybody."""
    return len(fold(typed)) < SHORTEST


def residents_called(actor: Actor, typed: str) -> list[Resident]:
    """Residents in scope who fit every word: a part of a name or of the building's, a door, the end of a phone. One query.

    At most twelve; nothing for less than two characters.
    """
    typed = typed.replace("\0", "")
    if is_too_short(typed):
        return []
    close = Replace("household__building__area__name", Value(" "), Value(""))
    fits = Q()
    for word in _LOOSE_NUMBER.sub("", fold(typed)).split()[:MOST_WORDS]:
        fits &= _fits(word)
    return list(_living(actor).alias(building=close).filter(fits).order_by("person__name", "pk")[:MOST_FOUND])


def _fits(word: str) -> Q:
    fits = Q(person__name__contains=word) | Q(building__contains=word)
    fits |= Q(household__building__estate__contains=word)
    door = _DOOR.fullmatch(word)
    if door:
        at_door = Q(household__room__iexact=door["room"])
        fits |= at_door & Q(household__entrance__name=door["entrance"]) if door["entrance"] else at_door
    if len(word) == TAIL and word.isascii() and word.isdigit():
        fits |= Q(person__phone_tail=word)
    return fits


def resident_by_key(actor: Actor, pk: int) -> Resident | None:
    """One of them; None when he does not live in scope."""
    return _living(actor).filter(pk=pk).first()


def _living(actor: Actor) -> QuerySet[Resident]:
    living = Resident.objects.visible_to(actor, PERMISSION).filter(until=None, household__is_active=True)
    return living.select_related("person", "household__building__area", "household__entrance")


def communities_of(actor: Actor) -> list[Area]:
    """The communities to choose from first, when the scope is wider than one. One query, none for a smaller scope."""
    wide = (AreaKind.COUNTY, AreaKind.SUBDISTRICT)
    if not any(post.area_kind in wide for post in actor.posts_with(PERMISSION)):
        return []
    return list(Area.objects.visible_to(actor, PERMISSION).filter(kind=AreaKind.COMMUNITY, is_active=True))


def buildings_of(actor: Actor, within: Area | None) -> list[tuple[str, list[tuple[int, str]]]]:
    """(estate, [(id, building)]) in scope and, when the scope is wide, in one community. One query."""
    areas = Area.objects.visible_to(actor, PERMISSION).filter(kind=AreaKind.BUILDING, is_active=True)
    if within is not None:
        areas = areas.filter(path__startswith=within.path)
    rows = Building.objects.filter(area__in=areas.order_by()).select_related("area")
    found = sorted(rows, key=lambda b: (b.estate, len(b.area.name), b.area.name))
    return [(estate, [(b.pk, str(b)) for b in some]) for estate, some in groupby(found, lambda b: b.estate)]


def doors_of(actor: Actor, building_id: int) -> list[tuple[str, list[tuple[int, str]]]]:
    """(entrance, [(id, door)]) of a building in scope. One query."""
    doors = Household.objects.visible_to(actor, PERMISSION).filter(building_id=building_id, is_active=True)
    rows = doors.select_related("entrance").order_by("entrance__order", "entrance_id", "floor", "room")
    return [(name, [(door.pk, door.door) for door in some]) for name, some in groupby(rows, _entrance)]


def _entrance(door: Household) -> str:
    return door.entrance.name if door.entrance else ""


def building_of(actor: Actor, pk: int) -> Area:
    """The area of a building in scope; Http404 else."""
    return fetch(Area, actor, PERMISSION, pk=pk, kind=AreaKind.BUILDING)


def door_of(actor: Actor, pk: int) -> Household:
    """A door in scope, with its building; Http404 else."""
    return fetch(Household, actor, PERMISSION, pk=pk)


def begun_at(actor: Actor, household_id: int) -> dict[str, Any]:
    """The form as it starts from a household's page: its people found, its door chosen; Http404 for a foreign one."""
    home = door_of(actor, household_id)
    above = Area.objects.filter(path__in=home.building.area.prefixes(), kind=AreaKind.COMMUNITY).first()
    begun = {
        "find": f"{home.building} {home.door}",
        "community": str(above.pk) if above else "",
        "building": str(home.building_id),
        "household": str(home.pk),
    }
    living = list(_living(actor).filter(household=home).values_list("pk", flat=True)[:2])
    return begun | ({"who": str(living[0])} if len(living) == 1 else {})


def area_of(actor: Actor, community: Area | None) -> Area:
    """Where a place in words alone lies: the community that was chosen, else the area of the widest post."""
    if community is not None:
        return community
    return fetch(Area, actor, PERMISSION, pk=actor.posts_with(PERMISSION)[0].area_id)


def grouped(groups: Iterable[tuple[str, list[tuple[int, str]]]]) -> list[tuple[object, object]]:
    """Groups as choices of a select; a group without a name stands without a heading."""
    choices: list[tuple[object, object]] = []
    for name, some in groups:
        choices += [(name, some)] if name else list(some)
    return choices
