"""Opening notices: the reader's own act, nobody else's."""

from __future__ import annotations

from django.utils import timezone

from portal.actors import Actor
from portal.models import InboxItem
from portal.queries.notices import notices_of


def open_notice(*, actor: Actor, item: InboxItem) -> None:
    """Mark one of the actor's notices as seen; the first time counts."""
    mine = notices_of(actor).filter(pk=item.pk, read_at=None)
    mine.update(read_at=timezone.now())


def open_all_notices(*, actor: Actor, up_to: int) -> int:
    """Mark the actor's notices up to a key as seen, so that one arriving meanwhile stays new. Returns how many."""
    mine = notices_of(actor).filter(read_at=None, pk__lte=up_to)
    return mine.update(read_at=timezone.now())
