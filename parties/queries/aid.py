"""Aid as people look at it, and who may write it down."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum

from grids.models import Household, Visit
from parties.models import AidRecord, Pairing
from portal.actors import Actor

MOST = 20


def pairing_to_help(actor: Actor, pk: int) -> Pairing | None:
    """The pairing `pk` with its household, if the actor may write aid down: he goes there, or staff there. One query."""
    in_scope = Pairing.objects.none().scope(actor, "aid.record")
    own = Q(goes_id=actor.person_id) if actor.is_known else Q(pk__in=[])
    rows = Pairing.objects.filter(own if in_scope is None else own | in_scope, pk=pk)
    found: Pairing | None = rows.select_related(
        "household__building__area", "household__entrance", "goes", "member", "unit"
    ).first()
    return found


def aid_to_take_back(actor: Actor, pk: int) -> AidRecord | None:
    """The record `pk`, no entry that takes back, if the actor wrote it or is staff there. One query."""
    in_scope = AidRecord.objects.none().scope(actor, "aid.record")
    own = Q(by_id=actor.person_id) if actor.is_known else Q(pk__in=[])
    rows = AidRecord.objects.filter(own if in_scope is None else own | in_scope, pk=pk, takes_back=None)
    found: AidRecord | None = rows.select_related(
        "pairing__household__building__area", "pairing__household__entrance", "pairing__goes"
    ).first()
    return found


def aid_of(pairings: Iterable[Pairing], *, most: int = MOST) -> list[AidRecord]:
    """The newest aid through these pairings, taken back or not, without the entries that take back. One query."""
    rows = AidRecord.objects.filter(pairing__in=[pairing.pk for pairing in pairings], takes_back=None)
    return list(rows.select_related("by", "pairing__goes", "taken_back").order_by("-day", "-pk")[:most])


def aid_at(household: Household, *, most: int = MOST) -> list[AidRecord]:
    """The newest aid that a household was given, as `aid_of`. One query."""
    rows = AidRecord.objects.filter(pairing__household=household, takes_back=None)
    return list(rows.select_related("by", "pairing__goes", "taken_back").order_by("-day", "-pk")[:most])


def cents_of(records: QuerySet[AidRecord]) -> int:
    """The sum of the money of these records; what was taken back does not count. One query."""
    return records.aggregate(cents=Sum("amount_cents"))["cents"] or 0


def visits_to_name(pairing: Pairing, *, most: int = 5) -> list[Visit]:
    """The newest visits of whoever goes to this household, out of which help may have come. One query."""
    rows = Visit.objects.filter(household_id=pairing.household_id, by_id=pairing.goes_id)
    return list(rows.select_related("kind").order_by("-pk")[:most])
