"""Pictures from people: cleaned, kept once, private, and forgotten when nothing refers to them.

The files are written before their row. A process that is killed in between leaves files without a row: they are swept.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, Field, ManyToOneRel, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.actors import Actor
from portal.domain.acts import act
from portal.models import Attachment
from portal.registry import attachment_is_open_to
from portal.rules.images import Picture, clean_picture

ORPHAN_AGE = timedelta(days=2)
STRAY_AGE = timedelta(days=1)
PORTION = 1000


def upload_key(prefix: str, upload: UploadedFile[Any]) -> str:
    """A key for an upload that a plain form cannot name: the same bytes under the same prefix give the same key.

    Reads the upload through and rewinds it. `prefix` is something only the uploader knows, such as a draft's id.
    """
    digest = hashlib.sha256(prefix.encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def keep_picture(*, actor: Actor, upload: UploadedFile[Any], upload_key: str) -> Attachment:
    """Clean and keep a picture. The same key from the same person again gives the same row, and no second file.

    Raises `portal.rules.images.PictureRefused` (with `.status` 413 or 415 and a translated `.message`).
    """
    key = _own_key(actor, upload_key)
    kept = Attachment.objects.filter(upload_key=key).first()
    return kept or _keep_new(actor, key, clean_picture(upload))


def _own_key(actor: Actor, key: str) -> str:
    """The key as stored: bound to who uploads, so that a guessed key never opens somebody else's picture."""
    whose = f"person {actor.person_id}" if actor.is_known else f"browser {actor.browser}"
    return hashlib.sha256(f"{whose}/{key}".encode()).hexdigest()


def _keep_new(actor: Actor, key: str, picture: Picture) -> Attachment:
    """Write the files, then the row. Who loses a race against himself takes back his files and the winner's row."""
    row = _row(actor, key, picture)
    name = f"{row.pk.hex}.jpg"
    row.picture.save(name, ContentFile(picture.data), save=False)
    row.small.save(f"{row.pk.hex}-small.jpg", ContentFile(picture.thumb), save=False)
    try:
        with act(actor, "file.keep"):
            row.save(force_insert=True)
    except IntegrityError:
        _drop_files(row)
        return Attachment.objects.get(upload_key=key)
    except Exception:
        _drop_files(row)
        raise
    return row


def _row(actor: Actor, key: str, picture: Picture) -> Attachment:
    return Attachment(
        id=uuid.uuid4(),
        owner_id=actor.person_id,
        upload_key=key,
        mime=picture.mime,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
    )


def _drop_files(row: Attachment) -> None:
    row.picture.delete(save=False)
    row.small.delete(save=False)


def is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """Whether `actor` may look at the picture: it is his own, or some app's guard opens it."""
    own = attachment.owner_id is not None and attachment.owner_id == actor.person_id
    return own or attachment_is_open_to(actor, attachment)


def orphans(older_than: timedelta = ORPHAN_AGE) -> QuerySet[Attachment]:
    """Pictures that nothing refers to any more, whichever app might: every foreign key to them is asked."""
    found = Attachment.objects.filter(created_at__lt=timezone.now() - older_than)
    for field in _fields_to_attachments():
        referring = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        found = found.exclude(Exists(referring))
    return found


def _fields_to_attachments() -> list[Field[Any, Any]]:
    """Every foreign key to a picture, those of hidden many-to-many tables included."""
    relations = Attachment._meta.get_fields(include_hidden=True)
    return [each.field for each in relations if isinstance(each, ManyToOneRel) and not each.many_to_many]


def forget_orphans(*, actor: Actor, older_than: timedelta = ORPHAN_AGE, limit: int = 500) -> int:
    """Delete such pictures, rows first and files after the commit; returns how many.

    One that is taken into use meanwhile keeps its row: its foreign key makes the whole delete fail, for the next try.
    """
    with act(actor, "file.forget"):
        rows = list(orphans(older_than).select_for_update(skip_locked=True, of=("self",))[:limit])
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            transaction.on_commit(partial(_drop_files, row), robust=True)
    return len(rows)


def sweep_strays(*, older_than: timedelta = STRAY_AGE, limit: int = 500) -> int:
    """Delete up to `limit` files of this month and the last that no row names; returns how many.

    Only what bears the name of a picture of ours, and is older than any upload can take. No row changes, so no actor
    is named.
    """
    strays = list(islice(_strays(older_than), limit))
    named = _named_among(strays)
    for name in strays:
        if name not in named:
            default_storage.delete(name)
    return len(set(strays) - named)


def _strays(older_than: timedelta) -> Iterator[str]:
    """Old files that bear the id of a picture which has no row."""
    before = timezone.now() - older_than
    for folder in _recent_folders():
        names = iter(_names_in(folder))
        while portion := list(islice(names, PORTION)):
            ids = {name: pk for name in portion if (pk := _id_in(name))}
            known = set(Attachment.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
            lost = (f"{folder}/{name}" for name, pk in ids.items() if pk not in known)
            yield from (name for name in lost if default_storage.get_modified_time(name) < before)


def _recent_folders() -> list[str]:
    """Where pictures of this month and of the last are kept."""
    today = timezone.localdate()
    last_month = today.replace(day=1) - timedelta(days=1)
    pattern = str(Attachment._meta.get_field("picture").upload_to)
    return [day.strftime(pattern) for day in (last_month, today)]


def _names_in(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def _id_in(name: str) -> uuid.UUID | None:
    """The picture's id in a file's name; None for what is not named as `_keep_new` does it."""
    try:
        return uuid.UUID(hex=name.split(".")[0].removesuffix("-small"))
    except ValueError:
        return None


def _named_among(names: list[str]) -> set[str]:
    """Those of `names` that some row names all the same."""
    rows = Attachment.objects.filter(Q(picture__in=names) | Q(small__in=names))
    return {name for pair in rows.values_list("picture", "small") for name in pair}.intersection(names)
