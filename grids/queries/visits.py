"""Due items and visits as people look at them: what a visit settles, the walk of today, the story of a door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from grids.duty_sources import own_households
from grids.enums import About, DueState
from grids.models import DeedKind, DueItem, Household, Visit
from portal.actors import Actor
from portal.models import Attachment

if TYPE_CHECKING:
    from grids.models.duties import DueItemQuerySet

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
        own = Q(Exists(DueItem.objects.of(actor).filter(household=OuterRef("pk"))))
        for found in own_households(actor.person_id):
            own |= Q(pk__in=found)
    return own if in_scope is None else in_scope | own


def household_to_visit(actor: Actor, pk: int) -> Household | None:
    """The household `pk` in use with building and entrance, if the actor may record a visit there. One query."""
    found = Household.objects.filter(households_to_visit(actor), pk=pk, is_active=True)
    return found.select_related("building__area", "entrance").first()


def settled_by(actor: Actor, household: Household, kind: DeedKind, day: date) -> DueItemQuerySet:
    """The open items of the actor that a deed of `kind` in this household on `day` settles, the first due first.

    A kind settles its own items and those of the kinds it counts as. What opens later than `day` is not settled; what
    should have been done before is, and counts as late.
    """
    kinds = [kind.pk, *kind.counts_as.values_list("pk", flat=True)]
    mine = DueItem.objects.of(actor).filter(state=DueState.OPEN, household=household, earliest__lte=day)
    return mine.filter(rule__kind__in=kinds).order_by("due", "pk")


def open_at(actor: Actor, household: Household, day: date) -> list[DueItem]:
    """What the actor still has to do in this household, whatever kind it is. One query."""
    mine = DueItem.objects.of(actor).filter(state=DueState.OPEN, household=household, earliest__lte=day)
    return list(mine.select_related("rule__kind").order_by("due", "pk"))


def walk_of(actor: Actor, day: date) -> list[DueItem]:
    """The items that the actor may do on `day`, in the order of a walk: estate, building, entrance, floor, door.

    Items that wait for a second try come on their day again. One query.
    """
    mine = DueItem.objects.of(actor).filter(state=DueState.OPEN, earliest__lte=day)
    mine = mine.filter(Q(retry_on=None) | Q(retry_on__lte=day))
    first_due = mine.order_by("due", "pk").values("pk")[:MOST]
    rows = DueItem.objects.filter(pk__in=first_due).select_related(
        "rule__kind", "household__building__area", "household__entrance"
    )
    return list(rows.order_by(*WALK))


def kinds_for_a_household() -> list[DeedKind]:
    """The kinds of deed that are done at a door, in the office's order. One query."""
    return list(DeedKind.objects.filter(about=About.HOUSEHOLD, in_use=True))


def photo_of_visit_is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """A guard: whoever may look at a visit sees its pictures."""
    return Visit.objects.visible_to(actor, "visit.view").filter(photos__attachment=attachment).exists()


def visits_of(household: Household, *, most: int = 20) -> list[Visit]:
    """The newest visits of a household. One query."""
    rows = Visit.objects.filter(household=household).select_related("kind", "by").order_by("-pk")
    return list(rows[:most])
