"""What lies in a person's inbox, in the reader's language."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import registry
from portal.actors import Actor
from portal.models import InboxItem, NoticePreference
from portal.queries.actors import ENOUGH_UNREAD

log = logging.getLogger(__name__)

PAGE_SIZE = 25


# Asked on every page, so it is written out.
_UNREAD = """
select count(*) from (
    select from portal_inboxitem where person_id = %s and read_at is null limit %s
) as unread
"""


@dataclass(frozen=True)
class Letter:
    """A notice in words; `body` may be empty. `about`: what it speaks of by name, in the inbox of its reader alone."""

    item: InboxItem
    title: str
    body: str
    about: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it was not opened yet."""
        return self.item.read_at is None


@dataclass(frozen=True)
class Letters:
    """One page of an inbox. `newer` and `older` are the keys for the neighbouring pages, None at the ends."""

    rows: list[Letter]
    newer: int | None = None
    older: int | None = None


def unread_count(actor: Actor) -> int:
    """How many notices wait unopened, counted to 100 and no further. No query when it came with the session."""
    if actor.unread is not None:
        return actor.unread
    if actor.person_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [actor.person_id, ENOUGH_UNREAD])
        return int(cursor.fetchone()[0])


def notices_of(actor: Actor) -> QuerySet[InboxItem]:
    """The actor's own notices; nobody has none."""
    if actor.person_id is None:
        return InboxItem.objects.none()
    return InboxItem.objects.filter(person_id=actor.person_id)


def letters_of(actor: Actor, *, before: int | None = None, after: int | None = None) -> Letters:
    """The newest notices, or those before (older) or after (newer) a key. One query, and one for their names."""
    mine = notices_of(actor)
    if after is not None:
        found = list(mine.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        rows, more = found[:PAGE_SIZE][::-1], len(found) > PAGE_SIZE
        return _letters(actor, rows, newer=more, older=True)
    older = mine if before is None else mine.filter(pk__lt=before)
    found = list(older.order_by("-pk")[: PAGE_SIZE + 1])
    return _letters(actor, found[:PAGE_SIZE], newer=before is not None, older=len(found) > PAGE_SIZE)


def _letters(actor: Actor, rows: list[InboxItem], *, newer: bool, older: bool) -> Letters:
    if not rows:
        return Letters([])
    return Letters(
        letters_to(actor, rows),
        newer=rows[0].pk if newer else None,
        older=rows[-1].pk if older else None,
    )


def letters_to(reader: Actor, items: list[InboxItem]) -> list[Letter]:
    """Notices in words for whoever reads them in the portal, each with the name of what it speaks of."""
    names = registry.notice_subjects(reader, items) if items else {}
    return [replace(in_words(item), about=names.get(item.pk, "")) for item in items]


def in_words(item: InboxItem) -> Letter:
    """The notice as the reader's language says it. A kind that no app brings, or that fails, still shows as a line."""
    try:
        title, body = registry.notice_kind(item.kind).compose(item.params)
    except Exception:
        # An old row of a kind that has changed since must not close the whole inbox.
        log.warning("Notice %s of kind %s cannot be put into words", item.pk, item.kind, exc_info=True)
        title, body = _("有一条消息"), ""
    return Letter(item, title, body)


def preference_of(actor: Actor) -> NoticePreference:
    """What the actor wants outside the inbox; the defaults, unsaved, when he never said."""
    if actor.person_id is None:
        return NoticePreference()
    found = NoticePreference.objects.filter(person_id=actor.person_id).first()
    return found or NoticePreference(person_id=actor.person_id)
