"""Nothing typed is lost when a session ends: the form waits half an hour for its writer to sign in again.

It is never sent by itself: the writer sees it and presses the button again (`portal/views/unsent.py`).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from portal.crypto import lookup_hash
from portal.domain.errands import Note, leave
from portal.models import Errand, Unsent
from portal.models.unsent import LONGEST_PATH

FORGET = "unsent.forget"
KEPT = timedelta(minutes=30)
LONGEST = 200_000
"""More than any form takes, in bytes of JSON; what is longer is not kept."""

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """A form as it was posted: where to, and every field in order. `had_files`: those are never kept."""

    path: str
    fields: Fields
    had_files: bool = False


def writer_mark(account_id: int) -> str:
    """By what a device tells who was signed in last, without saying who: only we can make it."""
    return lookup_hash(str(account_id), "unsent-writer")


def keep_unsent(typed: Typed, *, writer: str) -> str:
    """Keep a form for whoever has the mark `writer`; returns the key for the device, empty when it is too long."""
    packed = json.dumps([typed.fields, typed.had_files])
    if len(packed) > LONGEST or len(typed.path) > LONGEST_PATH:
        return ""
    key, until = secrets.token_urlsafe(24), timezone.now() + KEPT
    row = Unsent.objects.create(
        key_hash=_hash(key), writer_hash=writer, path=typed.path, fields=packed, expires_at=until
    )
    leave(Note(FORGET, f"{FORGET} {row.pk}", {"unsent": row.pk}, until))
    return key


def unsent_of(*, account_id: int, key: str) -> Typed | None:
    """What waits under that key for that account; None when nothing does (any more). One query."""
    waiting = Unsent.objects.filter(key_hash=_hash(key), expires_at__gt=timezone.now())
    row = waiting.filter(writer_hash=writer_mark(account_id)).first()
    if row is None:
        return None
    fields, had_files = json.loads(row.fields)
    return Typed(row.path, [(name, value) for name, value in fields], had_files)


def drop_unsent(*, key: str, path: str = "") -> None:
    """Delete what waits under that key: it was sent, or is not wanted. With `path` only if it was for that address."""
    rows = Unsent.objects.filter(key_hash=_hash(key))
    (rows.filter(path=path) if path else rows).delete()


def on_forget(errand: Errand) -> None:
    """Delete what nobody came back for."""
    Unsent.objects.filter(pk=errand.payload["unsent"]).delete()


def _hash(key: str) -> str:
    return lookup_hash(key, "unsent-key")
