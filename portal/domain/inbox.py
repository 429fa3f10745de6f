"""Opening notices: the reader's own act, nobody else's."""

from __future__ import annotations

from django.utils import timezone

from portal.actors import Actor
from portal.models import InboxItem


def open_notice(*, actor: Actor, item: InboxItem) -> None:
    """Mark one of the actor's notices as seen; the first time counts."""
    mine = InboxItem.objects.filter(pk=item.pk, person_id=actor.person_id, read_at=None)
    mine.update(read_at=timezone.now())


def open_all_notices(*, actor: Actor, up_to: int) -> int:
    """Mark the actor's notices up to a key as seen, so that one arriving meanwhile stays new. Returns how many."""
    mine = InboxItem.objects.filter(person_id=actor.person_id, read_at=None, pk__lte=up_to)
    return mine.update(read_at=timezone.now())
