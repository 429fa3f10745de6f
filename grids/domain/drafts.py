"""Writing a request over several screens: kept on the server, and gone once it is sent (`grids/domain/sending.py`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.tidying import next_night
from grids.models import Case, CaseDraft
from grids.queries.drafts import drafts_of
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.errands import leave
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Refused
from portal.models import Attachment
from portal.rules.images import PictureRefused

MOST_DRAFTS = 10


def keep_draft(*, actor: Actor, draft_id: UUID, fields: dict[str, Any]) -> CaseDraft:
    """Put `fields` over what the draft of that id holds, and make it when it is new. Returns it.

    An id that is somebody else's, or that became a case already, is not reused: the draft then gets another one.
    """
    with act(actor, "draft.keep"):
        draft = _locked(actor, draft_id) or _new(actor, draft_id)
        draft.fields = {**draft.fields, **_storable(fields)}
        draft.save(update_fields=["fields", "updated_at"])
    return draft


def _locked(actor: Actor, draft_id: UUID) -> CaseDraft | None:
    return drafts_of(actor).select_for_update().filter(pk=draft_id).first()


def _new(actor: Actor, draft_id: UUID) -> CaseDraft:
    if Case.objects.filter(submission=draft_id).exists():
        draft_id = uuid.uuid4()
    made = CaseDraft(pk=draft_id, owner_id=actor.person_id, session="" if actor.is_known else actor.browser)
    # The same form sent twice at once makes one draft: the second waits here and then finds the first one's.
    CaseDraft.objects.bulk_create([made], ignore_conflicts=True)
    leave(next_night(timezone.now()))
    _drop_old(actor)
    return _locked(actor, draft_id) or _new(actor, uuid.uuid4())


def _drop_old(actor: Actor) -> None:
    """Nobody writes more than a few requests at once: beyond them the oldest drafts go."""
    newest = drafts_of(actor).order_by("-updated_at").values_list("pk", flat=True)[:MOST_DRAFTS]
    drafts_of(actor).exclude(pk__in=list(newest)).delete()


def _storable(value: Any) -> Any:
    """The same without NUL characters, which PostgreSQL's JSON refuses."""
    if isinstance(value, dict):
        return {str(key): _storable(each) for key, each in value.items()}
    return value.replace("\x00", "") if isinstance(value, str) else value


def add_photos(*, actor: Actor, draft: CaseDraft, uploads: Iterable[UploadedFile[Any]]) -> list[PhotoRefused]:
    """Clean pictures and put them on the draft, up to six; the same picture again changes nothing.

    Returns what was refused, one entry a picture; the others are kept.
    """
    refused: list[PhotoRefused] = []
    for upload in uploads:
        try:
            key = upload_key(str(draft.pk), upload)
            picture = keep_picture(actor=actor, upload=upload, upload_key=key)
            _put_on(actor, draft, picture)
        except PictureRefused as why:
            refused.append(PhotoRefused(_named(upload, why), status=why.status))
        except PhotoRefused as why:
            refused.append(why)
            break
    return refused


class PhotoRefused(Refused):
    """A picture that did not get onto the draft. `status` is the HTTP status that says why."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message, field="photos")
        self.status = status


def _named(upload: UploadedFile[Any], why: PictureRefused) -> str:
    """The reason with the file's name before it, since several may come at once."""
    name = (upload.name or "")[-40:]
    return _("%(name)s：%(why)s") % {"name": name, "why": why.message} if name else why.message


def _put_on(actor: Actor, draft: CaseDraft, picture: Attachment) -> None:
    with act(actor, "draft.photo"):
        if _locked(actor, draft.pk) is None:
            return  # sent from another tab meanwhile; the page that follows says so
        there = set(draft.photos.values_list("pk", flat=True))
        if picture.pk not in there and len(there) >= settings.LINLI_MAX_PHOTOS:
            most = _("最多 %(n)s 张照片，多的没有收。") % {"n": settings.LINLI_MAX_PHOTOS}
            raise PhotoRefused(most, status=413)
        draft.photos.add(picture)


def remove_photo(*, actor: Actor, draft: CaseDraft, photo_id: str) -> None:
    """Take a picture off the draft; the file goes when nothing refers to it. An id that is not there is ignored."""
    try:
        wanted = UUID(photo_id)
    except ValueError:
        return
    with act(actor, "draft.photo"):
        draft.photos.through.objects.filter(casedraft=draft, attachment_id=wanted).delete()


def drop_draft(*, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away at its writer's wish."""
    with act(actor, "draft.drop"):
        drafts_of(actor).filter(pk=draft_id).delete()
