"""Help that was given: written down once, and taken back by an entry of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.steps import words
from grids.models import Visit
from parties.enums import AidKind
from parties.models import AidRecord, Pairing
from parties.queries.aid import aid_to_take_back, pairing_to_help
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Outrun, Refused

LONGEST_NOTE = 200
MOST_CENTS = 100_000_000_00


@dataclass(frozen=True)
class Gift:
    """What a form hands over. `key` is its own: the same one again is the same record."""

    key: UUID
    pairing_id: int
    kind: str
    day: date
    amount_cents: int | None = None
    note: str = ""
    visit_id: int | None = None


def record_aid(*, actor: Actor, gift: Gift) -> AidRecord:
    """Write help down: whoever goes to the household, or staff with `aid.record` there. The same key changes nothing.

    Http404 for a pairing that is not the actor's; Refused with the field that is wrong.
    """
    _check(gift)
    with act(actor, "aid.record"):
        pairing = pairing_to_help(actor, gift.pairing_id)
        if pairing is None or actor.person_id is None:
            raise Http404
        _refuse_other_days(pairing, gift.day)
        made = AidRecord(
            client_key=gift.key, pairing=pairing, by_id=actor.person_id, kind=gift.kind, day=gift.day,
            amount_cents=gift.amount_cents, visit_id=_visit(pairing, gift.visit_id),
            note=words(gift.note, field="note", longest=LONGEST_NOTE, needed=False),
        )  # fmt: skip
        AidRecord.objects.bulk_create([made], ignore_conflicts=True)
        stands = AidRecord.objects.get(client_key=gift.key)
        if (stands.by_id, stands.pairing_id) != (actor.person_id, pairing.pk):
            raise Refused(_("这张表已经用过了，请重新打开再填。"))
    return stands


def _check(gift: Gift) -> None:
    if gift.kind not in AidKind.values:
        raise Refused(_("请选帮了什么。"), field="kind")
    if gift.day > timezone.localdate():
        raise Refused(_("这一天还没到。"), field="day")
    if gift.amount_cents is not None and not 0 < gift.amount_cents <= MOST_CENTS:
        raise Refused(_("金额写多少元，没有就空着。"), field="amount")


def _refuse_other_days(pairing: Pairing, day: date) -> None:
    """Help belongs to the time of the pairing; its last day counts."""
    if day < pairing.begins_on or (pairing.ends_on is not None and day > pairing.ends_on):
        raise Refused(_("这一天不在结对的时间里。"), field="day")


def _visit(pairing: Pairing, visit_id: int | None) -> int | None:
    """A visit of whoever goes to this household."""
    if visit_id is None:
        return None
    mine = Visit.objects.filter(pk=visit_id, household_id=pairing.household_id, by_id=pairing.goes_id)
    if not mine.exists():
        raise Refused(_("这次走访不是去这一户的。"), field="visit")
    return visit_id


def take_back_aid(*, actor: Actor, aid_id: int, reason: str) -> AidRecord:
    """Take a record back by an entry that says why: by whoever wrote it, or staff with `aid.record` there.

    Http404 for a foreign record; Refused without a reason; Outrun when it was taken back already.
    """
    with act(actor, "aid.take_back"):
        record = aid_to_take_back(actor, aid_id)
        if record is None or actor.person_id is None:
            raise Http404
        why = words(reason, field="reason", longest=LONGEST_NOTE)
        AidRecord.objects.select_for_update().get(pk=record.pk)
        if AidRecord.objects.filter(takes_back=record).exists():
            raise Outrun(_("这一条已经收回了。"))
        return AidRecord.objects.create(
            client_key=uuid4(), pairing_id=record.pairing_id, by_id=actor.person_id, kind=record.kind,
            day=record.day, note=why, takes_back=record, visit_id=record.visit_id,
            amount_cents=None if record.amount_cents is None else -record.amount_cents,
        )  # fmt: skip
