"""Where a deed was done, and from which seat: frozen into the visit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from grids.models import DeedKind, Household, Resident
from grids.queries.settling import settled_by
from grids.queries.visits import household_to_visit
from portal.actors import Actor, PostRef
from portal.enums import AreaKind
from portal.models import Area


@dataclass(frozen=True)
class Place:
    """The household, None for a deed without a door; grid and community; the seat, None for somebody without a post."""

    household: Household | None
    grid_id: int | None
    community_id: int | None
    seat: PostRef | None


def place_of(actor: Actor, kind: DeedKind, household_id: int | None) -> Place:
    """Where the actor did that. Http404 for a household, or a kind of deed without a door, that is not his."""
    if household_id is None:
        return _without_a_door(actor, kind)
    household = household_to_visit(actor, household_id)
    if household is None:
        raise Http404
    path = household.building.area.path
    seats = [post for post in actor.posts_with("visit.record") if path.startswith(post.area_path)]
    return _place(household, path, max(seats, key=lambda post: len(post.area_path), default=None))


def _without_a_door(actor: Actor, kind: DeedKind) -> Place:
    """The area of the item that it settles, of the seat, or where he lives."""
    item = settled_by(actor, None, kind, timezone.localdate()).first()
    seats = actor.posts_with("visit.record")
    if item is None and not seats:
        raise Http404
    seat = next((post for post in seats if item and post.post_id == item.holder_post_id), None)
    seat = seat or (seats[0] if seats else None)
    if seat is not None:
        return _place(None, seat.area_path, seat)
    if item is not None and item.community_id is not None:
        return Place(None, item.grid_id, item.community_id, None)
    return _place(None, _home_of(actor), None)


def _home_of(actor: Actor) -> str:
    """The tree path of where the actor lives; empty when nobody knows."""
    living = Resident.objects.filter(person=actor.person_id, until=None, household__is_active=True)
    return living.order_by("pk").values_list("household__building__area__path", flat=True).first() or ""


def _place(household: Household | None, path: str, seat: PostRef | None) -> Place:
    prefixes = Area(path=path).prefixes() if path else []
    above = dict(Area.objects.filter(path__in=prefixes).values_list("kind", "pk")) if prefixes else {}
    return Place(household, above.get(AreaKind.GRID), above.get(AreaKind.COMMUNITY), seat)
