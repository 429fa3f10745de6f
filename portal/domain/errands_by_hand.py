"""What people do to errands that were set aside."""

from __future__ import annotations

from portal.actors import Actor
from portal.domain import errands
from portal.domain.acts import act
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp


def try_again(*, actor: Actor, errand_id: int) -> bool:
    """Put an errand that was set aside back into the row, with a line in the trail; whether there was one."""
    with act(actor, "errand.try_again"):
        if not errands.retry(errand_id):
            return False
        note_in_trail(AuditOp.NOTE, "portal_errand", errand_id, {})
    return True
