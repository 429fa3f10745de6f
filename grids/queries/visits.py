"""Visits as people look at them: whose they are to record and to see, and the walk of today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.http import Http404
from django.utils import timezone

from grids.duty_sources import own_households
from grids.enums import About, DueState, Relation
from grids.models import DeedKind, DueItem, Household, Resident, Visit
from grids.queries.settling import open_items
from portal.actors import Actor
from portal.models import Attachment

if TYPE_CHECKING:
    from grids.models.visits import VisitQuerySet

SECOND_THOUGHTS = timedelta(hours=24)
"""So long whoever wrote a visit down may say that it was a mistake."""
MOST = 200
"""A walk shows so many items; whoever has more begins with the first ones due."""
WALK = (
    "household__building__estate",
    "household__building__area__walk_order",
    "household__building__area__path",
    "household__entrance__order",
    "household__entrance_id",
    "household__floor",
    "household__room",
    "due",
    "id",
)


def households_to_visit(actor: Actor) -> Q:
    """The households whose visits the actor may record: in the area of a post, his own duty, or his without a post."""
    in_scope = Household.objects.none().scope(actor, "visit.record")
    own = Q(pk__in=[])
    if actor.person_id is not None:
        own = _own_duty(actor)
        for found in own_households(actor.person_id):
            own |= Q(pk__in=found)
    return own if in_scope is None else in_scope | own


def _own_duty(actor: Actor) -> Q:
    """Something of his is open at this door, or was settled by a visit of his own a moment ago. Both stand in an index.

    Only as long as he may think better of that visit: whoever does not go there any more has no say there either.
    """
    mine = DueItem.objects.of(actor)
    here, since = OuterRef("pk"), timezone.now() - SECOND_THOUGHTS
    waits = mine.filter(state=DueState.OPEN, household=here)
    was_done = mine.filter(visit__household=here, visit__by=actor.person_id, visit__recorded_at__gte=since)
    return Q(Exists(waits)) | Q(Exists(was_done))


def household_to_visit(actor: Actor, pk: int) -> Household | None:
    """The household `pk` in use with building and entrance, if the actor may record a visit there. One query."""
    found = Household.objects.filter(households_to_visit(actor), pk=pk, is_active=True)
    return found.select_related("building__area", "entrance").first()


def walk_of(actor: Actor, day: date, *, most: int = MOST) -> list[DueItem]:
    """The items at a door that the actor may do on `day`, in the order of a walk: estate, building, entrance, floor, door.

    Items that wait for a second try come on their day again; with the name of who lives there as `lives`. One query.
    """
    mine = open_items(actor, day).filter(household__is_active=True)
    mine = mine.filter(Q(retry_on=None) | Q(retry_on__lte=day))
    first_due = mine.order_by("due", "pk").values("pk")[:most]
    rows = DueItem.objects.filter(pk__in=first_due).select_related(
        "rule__kind", "household__building__area", "household__entrance"
    )
    return list(rows.annotate(lives=who_lives_at("household_id")).order_by(*WALK))


def who_lives_at(household: str) -> Subquery:
    """The name of the head of the household, or whoever lives there; shown masked."""
    living = Resident.objects.filter(household=OuterRef(household), until=None)
    head_first = Case(When(relation=Relation.HEAD, then=0), default=1)
    return Subquery(living.order_by(head_first, "pk").values("person__name")[:1])


def kinds_for_a_household() -> list[DeedKind]:
    """The kinds of deed that are done at a door, in the office's order. One query."""
    return list(DeedKind.objects.filter(about=About.HOUSEHOLD, in_use=True))


def kinds_without_a_door(actor: Actor) -> list[DeedKind]:
    """The kinds about nobody or an area: all for whoever records visits, else those he owes. One query."""
    kinds = DeedKind.objects.exclude(about=About.HOUSEHOLD).filter(in_use=True)
    if actor.may("visit.record"):
        return list(kinds)
    owed = open_items(actor, timezone.localdate()).filter(household=None)
    return list(kinds.filter(pk__in=owed.values("rule__kind")))


def visits_open_to(actor: Actor) -> VisitQuerySet:
    """The visits that the actor may look at: his own, and those in the area of a post that may view visits."""
    own = Q(by_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    in_scope = Visit.objects.none().scope(actor, "visit.view")
    return Visit.objects.filter(own if in_scope is None else own | in_scope)


def visit_for(actor: Actor, pk: int) -> Visit:
    """The visit `pk` with everything its page names; Http404 when it is not the actor's to see. One query."""
    named = (
        "kind",
        "by",
        "household__building__area",
        "household__entrance",
        "case",
        "taken_back__by",
        "opinion",
    )
    found: Visit | None = (
        visits_open_to(actor).filter(pk=pk).select_related(*named).first() if pk < 2**63 else None
    )
    if found is None:
        raise Http404
    return found


def written_with(actor: Actor, key: str) -> Visit | None:
    """What the actor wrote down with the form of that key; None for a key that is none. One query."""
    try:
        client_key = UUID(key)
    except ValueError:
        return None
    found: Visit | None = Visit.objects.filter(client_key=client_key, by=actor.person_id).first()
    return found


def may_take_back(actor: Actor, visit: Visit, now: datetime) -> str:
    """Why the actor may say that a visit was a mistake: "writer" within a day, "keeper" at any time; empty if not."""
    if visit.by_id == actor.person_id and now - visit.recorded_at <= SECOND_THOUGHTS:
        return "writer"
    kept = Visit.objects.filter(pk=visit.pk).visible_to(actor, "visit.correct")
    return "keeper" if kept.exists() else ""


def photo_of_visit_is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """A guard: whoever may look at a visit sees its pictures."""
    return visits_open_to(actor).filter(photos__attachment=attachment).exists()


def last_visit_to(household: Household) -> Visit | None:
    """The newest visit that stands. One query."""
    stands = Visit.objects.filter(household=household, taken_back=None)
    return stands.order_by("-pk").first()
