"""Pairings as people look at them: at a household, of a member, one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from grids.enums import DueState
from grids.models import DueItem, Household
from grids.queries.households import HouseholdFilter, found_at
from parties.models import Member, Pairing
from portal.actors import Actor
from portal.models import Area

DOOR = ("household__building__area", "household__entrance")
MOST = 50


def pairing_for(actor: Actor, permission: str, pk: int) -> Pairing:
    """The pairing with door, party and who goes; Http404 for a foreign one. One query."""
    rows = Pairing.objects.visible_to(actor, permission).select_related(*DOOR, "goes", "member", "unit")
    found: Pairing | None = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def pairings_at(household: Household) -> list[Pairing]:
    """Who is and who was paired with a household, those in force first. One query."""
    rows = Pairing.objects.filter(household=household).select_related("goes", "member", "unit")
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "-pk")[:MOST])


def pairings_of(actor: Actor, member: Member) -> list[Pairing]:
    """A member's pairings where the actor may look, those in force first. One query."""
    rows = Pairing.objects.visible_to(actor, "pairing.view").filter(member=member)
    return list(
        rows.select_related(*DOOR, "goes").order_by(F("ends_on").desc(nulls_first=True), "-pk")[:MOST]
    )


def sent_for_units(actor: Actor, member: Member) -> list[Pairing]:
    """Households to which a unit sends this member, where the actor may look. One query."""
    rows = Pairing.objects.visible_to(actor, "pairing.view").filter(
        goes_id=member.person_id, unit__isnull=False, ends_on=None
    )
    return list(rows.select_related(*DOOR, "unit").order_by("pk")[:MOST])


def own_pairings(person_id: int) -> list[Pairing]:
    """The households to which somebody goes, in the order of a walk. One query."""
    rows = Pairing.objects.filter(goes_id=person_id, ends_on=None, household__is_active=True)
    walk = ("household__building__area__path", "household__floor", "household__room")
    return list(rows.select_related(*DOOR, "unit").order_by(*walk)[:MOST])


def next_due_of(person_id: int, day: date) -> dict[int, DueItem]:
    """By household, what a person has to do there first of what he may do on `day`. One query."""
    rows = DueItem.objects.filter(holder_person_id=person_id, state=DueState.OPEN, earliest__lte=day)
    first = (
        rows.filter(household__isnull=False).order_by("household_id", "due", "pk").distinct("household_id")
    )
    return {item.household_id: item for item in first.select_related("rule") if item.household_id}


def own_households(person_id: int) -> QuerySet[Any, Any]:
    """The ids of those households, as a query."""
    return Pairing.objects.filter(goes_id=person_id, ends_on=None).values("household_id")


def open_items_of(actor: Actor, person_id: int, day: date, *, most: int = 20) -> list[DueItem]:
    """What a person may do now in person, as far as the actor may look at it, the first due first. One query."""
    rows = DueItem.objects.visible_to(actor, "visit.view")
    mine = rows.filter(holder_person_id=person_id, state=DueState.OPEN, earliest__lte=day)
    related = mine.select_related("rule__kind", "household__building__area", "household__entrance")
    return list(related.order_by("due", "pk")[:most])


def doors_to_pair(here: Area, words: str, *, most: int = 20) -> list[Household]:
    """Households in use at `here` by door, building, name or number, in walking order. One query.

    The caller has made sure that the reader may look at `here`.
    """
    if not words.strip():
        return []
    return list(found_at(here, HouseholdFilter(words=words)).order_by("place")[:most])
