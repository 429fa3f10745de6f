"""Requests that are being written: whose they are, and what is in them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from grids.models import CaseDraft
from portal.actors import Actor
from portal.models import Attachment


def drafts_of(actor: Actor) -> QuerySet[CaseDraft]:
    """The actor's drafts: those of the person, and those of this browser that are nobody's."""
    mine = Q(pk=None)
    if actor.is_known:
        mine |= Q(owner_id=actor.person_id)
    if actor.browser:
        mine |= Q(owner=None, session=actor.browser)
    return CaseDraft.objects.filter(mine)


def draft_of(actor: Actor, draft_id: UUID | None) -> CaseDraft | None:
    """The actor's draft of that id; without an id the one touched last. None when there is none of his."""
    if not (actor.is_known or actor.browser):
        return None
    mine = drafts_of(actor)
    return mine.filter(pk=draft_id).first() if draft_id else mine.order_by("-updated_at").first()


def photos_of(draft: CaseDraft) -> list[Attachment]:
    """The pictures of a draft in the order they came."""
    return list(draft.photos.order_by("created_at", "pk"))


def photo_of_draft_is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """A guard: whoever writes the draft sees its pictures."""
    if not (actor.is_known or actor.browser):
        return False
    return drafts_of(actor).filter(photos=attachment).exists()
