"""Looking at what a case masks, for a reason that stays in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Case
from portal.actors import Actor
from portal.domain import people
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp


@dataclass(frozen=True)
class Reporter:
    """Who filed a case, in full; empty where nothing was left."""

    name: str
    phone: str


def reveal_reporter(*, actor: Actor, case: Case, reason: str) -> Reporter:
    """The reporter's name and phone in full, each noted in the trail. The case must be one the actor may see.

    A name that was only written down with the case has no record of its own: the look is noted on the case.
    Raises what `portal.domain.people.reveal` raises.
    """
    reason = reason.strip()
    if case.reporter_id is not None:
        return _of_record(
            actor, case.reporter_id, reason, has_phone=bool(case.reporter and case.reporter.phone)
        )
    if not reason:
        raise Refused(_("请写明为什么要看。"), field="reason")
    with act(actor, "person.reveal", reason=reason):
        note_in_trail(AuditOp.REVEAL, "grids_case", case.pk, {"field": "reporter_name"})
    return Reporter(case.reporter_name, "")


def _of_record(actor: Actor, person_id: int, reason: str, *, has_phone: bool) -> Reporter:
    """Both fields of a record; a phone that nobody left was not looked at."""
    with transaction.atomic():
        seen = {
            field: people.reveal(actor=actor, person=person_id, field=field, reason=reason)
            for field in (("name", "phone") if has_phone else ("name",))
        }
    return Reporter(seen["name"], seen.get("phone", ""))
