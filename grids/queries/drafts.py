"""Requests that are being written: whose they are, and what is in them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from grids.models import CaseDraft
from portal.actors import Actor
from portal.models import Attachment

# Every screen begins with it, so draft and pictures come in one statement that is written out.
_ONE = """
select d.*, array(select attachment_id from grids_casedraft_photos where casedraft_id = d.id order by id) as photo_ids
from grids_casedraft d
where d.id = %s and (d.owner_id = %s or (d.owner_id is null and d.session = %s and d.session <> ''))
"""


def drafts_of(actor: Actor) -> QuerySet[CaseDraft]:
    """The actor's drafts: those of the person, and those of this browser that are nobody's."""
    mine = Q(pk=None)
    if actor.is_known:
        mine |= Q(owner_id=actor.person_id)
    if actor.browser:
        mine |= Q(owner=None, session=actor.browser)
    return CaseDraft.objects.filter(mine)


def draft_of(actor: Actor, draft_id: UUID | None) -> CaseDraft | None:
    """The actor's draft of that id, its pictures' ids as `photo_ids`; without an id the one touched last.

    None when there is none of his. One query.
    """
    if not (actor.is_known or actor.browser):
        return None
    if draft_id is None:
        return drafts_of(actor).order_by("-updated_at").first()
    return next(iter(CaseDraft.objects.raw(_ONE, [draft_id, actor.person_id, actor.browser])), None)


def photos_of(draft: CaseDraft) -> list[UUID]:
    """The ids of a draft's pictures in the order they came."""
    links = draft.photos.through.objects.filter(casedraft=draft)
    return list(links.order_by("pk").values_list("attachment_id", flat=True))


def photo_of_draft_is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """A guard: whoever writes the draft sees its pictures."""
    if not (actor.is_known or actor.browser):
        return False
    return drafts_of(actor).filter(photos=attachment).exists()
