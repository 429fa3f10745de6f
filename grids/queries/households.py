"""Which doors there are, in walking order, and who lives behind them.

A list is read at one area: a post's own, or any below it. Pages go by key: the place in the walk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import (
    Cast,
    Coalesce,
    Collate,
    Concat,
    JSONObject,
    Left,
    Length,
    LPad,
    Replace,
)
from django.http import Http404

from grids.enums import HouseholdState
from grids.models import Household, HouseholdTag, Resident
from grids.models.households import HouseholdQuerySet
from portal.actors import Actor, PostRef
from portal.crypto import lookup_hash
from portal.models import Area
from portal.rules import identity, phones
from portal.rules.addresses import id_in
from portal.rules.text import fold

ROWS_A_PAGE = 25
CLOSED = "closed"
"""Asked for instead of a state of living: the doors that were closed."""
_DOOR = re.compile(r"(?:(?P<entrance>[^-\s]{1,20})-)?(?P<room>[0-9A-Za-z]{1,20})")
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
# "3 号楼" is one word, as "3号楼" is.
_LOOSE_NUMBER = re.compile(r"(?<=[0-9])\s+(?=[^\s0-9A-Za-z])")


@dataclass(frozen=True)
class HouseholdFilter:
    """Which doors, and from where in the walk. `at`: an area at or below a post, None for the widest post."""

    at: int | None = None
    state: str = ""
    tag: int | None = None
    words: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> HouseholdFilter:
        """What an address asks for. What makes no sense counts as not asked."""
        state = typed.get("state", "")
        return cls(
            at=id_in(typed.get("at")),
            state=state if state in (*HouseholdState.values, CLOSED) else "",
            tag=id_in(typed.get("tag")),
            words=typed.get("q", "").replace("\0", "").strip()[:40],
            before=id_in(typed.get("before")),
            after=id_in(typed.get("after")),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether something was asked for beyond the area."""
        return bool(self.state or self.tag or self.words)


@dataclass(frozen=True)
class Whereabouts:
    """The area a list is read at: the way down to it from the actor's post, and the areas just below."""

    here: Area
    above: list[Area] = field(default_factory=list)
    below: list[Area] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """Some doors in walking order. `newer` and `older`: the household to page from, None where the walk ends."""

    rows: list[Household] = field(default_factory=list)
    newer: int | None = None
    older: int | None = None


def posts_to_walk(actor: Actor, permission: str = "household.view") -> list[PostRef]:
    """The actor's posts that open households, the widest first, one for each area."""
    by_area = {post.area_id: post for post in reversed(actor.posts_with(permission))}
    return sorted(by_area.values(), key=lambda post: (len(post.area_path), post.area_path))


def whereabouts(actor: Actor, at: int | None, permission: str = "household.view") -> Whereabouts:
    """The area `at`, or the actor's widest. Http404 for one that no post covers. At most two queries."""
    posts = posts_to_walk(actor, permission)
    if not posts:
        raise Http404
    own = next((post for post in posts if at is None or post.area_id == at), None)
    path = own.area_path if own else _path_of(at)
    top = next((post.area_path for post in posts if path.startswith(post.area_path)), None)
    if top is None:
        raise Http404
    return _around(path, top)


def _path_of(at: int | None) -> str:
    path = Area.objects.filter(pk=at, is_active=True).order_by().values_list("path", flat=True).first()
    if path is None:
        raise Http404
    return str(path)


def _around(path: str, top: str) -> Whereabouts:
    """The areas from `top` down to `path`, and those one step below it. One query."""
    step = Area.steplen
    way = [path[:end] for end in range(len(top), len(path) + 1, step)]
    below = Q(path__startswith=path, depth=len(path) // step + 1, is_active=True)
    areas = list(Area.objects.filter(Q(path__in=way) | below).order_by("path"))
    line = [area for area in areas if len(area.path) <= len(path)]
    children = sorted((a for a in areas if len(a.path) > len(path)), key=lambda a: (a.walk_order, a.path))
    return Whereabouts(line[-1], line[:-1], children)


def tags_in_use() -> list[HouseholdTag]:
    """What households may be tagged with."""
    return list(HouseholdTag.objects.filter(in_use=True).order_by("pk"))


def page_of_households(here: Area, asked: HouseholdFilter, *, size: int = ROWS_A_PAGE) -> Page:
    """One page of the doors at or below `here`, each with its people and tags. One query.

    The caller has made sure that the reader may look at `here` (`whereabouts`).
    """
    return page_of(found_at(here, asked), asked.before, asked.after, size=size)


def page_of(
    doors: HouseholdQuerySet, before: int | None, after: int | None, *, size: int = ROWS_A_PAGE
) -> Page:
    """One page of doors that carry their place in the walk (`in_walk`), beyond where the last one ended. One query."""
    rows = list(_from_key(doors, before, after)[: size + 1])
    goes_on, rows = len(rows) > size, rows[:size]
    if before:
        rows.reverse()
    newer = rows[0].pk if rows and (goes_on if before else after) else None
    older = rows[-1].pk if rows and (goes_on or before) else None
    return Page(rows, newer, older)


def found_at(here: Area, asked: HouseholdFilter) -> HouseholdQuerySet:
    """The doors at or below `here` that fit everything asked for, with people, tags and place in the walk.

    Closed ones only where they are asked for.
    """
    is_closed = asked.state == CLOSED
    doors: HouseholdQuerySet = Household.objects.filter(
        building__area__path__startswith=here.path, is_active=not is_closed
    )
    if asked.state and not is_closed:
        doors = doors.filter(state=asked.state)
    if asked.tag:
        doors = doors.filter(tags=asked.tag)
    if asked.words:
        close = Replace("building__area__name", Value(" "), Value(""))
        doors = doors.annotate(building_name=close).filter(_sought(asked.words, here))
    return _placed(doors)


def _placed(doors: HouseholdQuerySet) -> HouseholdQuerySet:
    """The doors in the walk; who lives there and the tags gathered in the same statement."""
    living = Resident.objects.filter(household=OuterRef("pk"), until=None).order_by("pk")
    people = living.values(json=JSONObject(name="person__name", relation="relation"))
    through = Household.tags.through.objects.filter(household=OuterRef("pk")).order_by("householdtag_id")
    told: HouseholdQuerySet = in_walk(doors).annotate(
        people=ArraySubquery(people), tag_names=ArraySubquery(through.values("householdtag__name"))
    )
    return told


def in_walk(doors: HouseholdQuerySet) -> HouseholdQuerySet:
    """The doors with their place in the walk (`place`), building and entrance."""
    placed: HouseholdQuerySet = doors.annotate(place=_walk_key())
    return placed.select_related("building__area", "entrance")


def _walk_key() -> Any:
    """Where a door stands in the walk: grid by grid, building by building, stairs, floor, door."""
    stairs = Coalesce("entrance__order", 0), Coalesce("entrance_id", 0)
    parts = [
        Left("building__area__path", Length("building__area__path") - Area.steplen),
        _padded("building__area__walk_order", 10),
        _padded("building_id", 19),
        _padded(stairs[0], 10),
        _padded(stairs[1], 19),
        _padded(F("floor") + 40_000, 5),
        LPad("room", 20, Value(" ")),
        _padded("id", 19),
    ]
    return Collate(Concat(*parts, output_field=CharField()), "C")


def _padded(number: Any, width: int) -> Any:
    return LPad(Cast(number, CharField()), width, Value("0"))


def _from_key(doors: HouseholdQuerySet, before: int | None, after: int | None) -> HouseholdQuerySet:
    """The doors beyond where the last page ended, in the direction of reading."""
    key = before or after
    if key:
        mark = Subquery(Household.objects.filter(pk=key).values(mark=_walk_key()))
        doors = doors.filter(place__lt=mark) if before else doors.filter(place__gt=mark)
    return doors.order_by("-place" if before else "place")


def _sought(words: str, here: Area) -> Q:
    """Every word must fit: a door, a building, an estate, a name, a whole number, or the last four of one."""
    joined = _LOOSE_NUMBER.sub("", fold(words))
    condition = Q()
    for word in joined.split()[:3]:
        condition &= _fits(word, here)
    return condition


def _fits(word: str, here: Area) -> Q:
    if word.isdigit() and len(word) == phones.LENGTH:
        return _lives(Q(person__phone_hash=lookup_hash(word, "phone")), here)
    if len(word) == identity.IDENTITY_LENGTH and word[:17].isdigit():
        return _lives(Q(person__id_hash=lookup_hash(word.upper(), "id_number")), here)
    condition = _by_door(word)
    if _TAIL.fullmatch(word):
        tail = word.upper()
        condition |= _lives(Q(person__phone_tail=tail) | Q(person__id_tail=tail), here)
    if not any(sign.isdigit() for sign in word):
        condition |= _lives(Q(person__name__contains=word), here)
    return condition


def _by_door(word: str) -> Q:
    """ "2-301" or "301"; else a building or an estate by name, or a part of it."""
    found = _DOOR.fullmatch(word)
    if found is None:
        return Q(building__estate__contains=word) | Q(building_name__contains=word)
    at_door = Q(room__iexact=found["room"])
    return at_door & Q(entrance__name=found["entrance"]) if found["entrance"] else at_door


def _lives(who: Q, here: Area) -> Q:
    """Households in which somebody like that lives now."""
    living = Resident.objects.filter(who, until=None, household__building__area__path__startswith=here.path)
    return Q(pk__in=living.values("household_id"))


def household_for(actor: Actor, permission: str, pk: int) -> Household:
    """The household with building and entrance; Http404 for a foreign one. One query."""
    doors = Household.objects.visible_to(actor, permission).select_related("building__area", "entrance")
    found: Household | None = doors.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def resident_for(actor: Actor, permission: str, household_id: int, pk: int) -> Resident:
    """Somebody who lives there now, with household and person; Http404 for a foreign one. One query."""
    living = Resident.objects.visible_to(actor, permission).filter(until=None, household_id=household_id)
    related = living.select_related("person", "household__building__area", "household__entrance")
    found: Resident | None = related.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def residents_of(household: Household) -> list[Resident]:
    """Who lives there now, the head first. One query."""
    living = household.residents.filter(until=None).select_related("person").order_by("pk")
    return sorted(living, key=lambda resident: resident.relation != "head")
