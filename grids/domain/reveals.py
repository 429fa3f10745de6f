"""Looking at what a case masks, for a reason that stays in the trail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from grids.models import Case
from portal.actors import Actor
from portal.domain import people
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp


def reveal_reporter(*, actor: Actor, case: Case, field: str, reason: str) -> str:
    """The reporter's "name" or "phone" in full; empty when there is none. The case must be one the actor may see.

    A name that was only written down with the case has no record of its own: the look is noted on the case.
    Raises what `portal.domain.people.reveal` raises.
    """
    reason = reason.strip()
    if case.reporter_id is not None:
        return people.reveal(actor=actor, person=case.reporter_id, field=field, reason=reason)
    if not reason:
        raise Refused(_("请写明为什么要看。"), field="reason")
    if field != "name":
        return ""
    with act(actor, "person.reveal", reason=reason):
        note_in_trail(AuditOp.REVEAL, "grids_case", case.pk, {"field": "reporter_name"})
    return case.reporter_name
