"""Sending a draft: it leaves its table and becomes a case, in one transaction.

A second click waits for the first one's row lock, finds no draft, and gets the case that the first one made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from grids.domain.filing import NO_NAME, Filing, file_in_transaction, with_free_code
from grids.enums import CaseChannel, Contact
from grids.models import Case, Category
from grids.queries.catalogue import category_of
from grids.queries.places import Spot, spot_of
from grids.rules.questions import answers_fit
from portal.actors import NOBODY, Actor
from portal.domain.acts import name_the_actor
from portal.domain.people import set_phone
from portal.domain.refusal import Refused
from portal.models import Attachment, Person
from portal.rules.text import trim

# Takes the draft and its pictures out and hands over what they held. One statement, because filing is counted
# in statements; the row lock of the delete is what a second click waits for.
_TAKE = """
with taken as (
    delete from grids_casedraft
    where id = %s and (owner_id = %s or (owner_id is null and session = %s and session <> ''))
    returning id, fields
), pictures as (
    delete from grids_casedraft_photos using taken where casedraft_id = taken.id
    returning grids_casedraft_photos.id, attachment_id
)
select fields, (select array_agg(attachment_id order by id) from pictures) from taken
"""


@dataclass(frozen=True)
class Reply:
    """How the filer wants to be reached. Without an account `name` and `phone` make a record of their own."""

    contact: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Taken:
    """What a draft held when it was taken out."""

    fields: dict[str, Any]
    photo_ids: list[UUID] = field(default_factory=list)


def send_draft(*, actor: Actor, draft_id: UUID, reply: Reply) -> Case | None:
    """Make the case of a draft and return it; None when the actor has no such draft (any more).

    Raises `Refused` with `field` "category" or "where" when something is missing; the draft then stays as it was.
    """

    def once() -> Case | None:
        with transaction.atomic():
            taken = _take(actor, draft_id)
            return _send(actor, draft_id, taken, reply) if taken else None

    return with_free_code(once)


def _send(actor: Actor, draft_id: UUID, taken: Taken, reply: Reply) -> Case:
    category = _category(taken.fields)
    spot = spot_of(actor, taken.fields)
    if spot is None:
        raise Refused(_("请先说明事情在哪里。"), field="where")
    return _file(actor, draft_id, taken, reply, category, spot)


def _take(actor: Actor, draft_id: UUID) -> Taken | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [draft_id, actor.person_id, actor.browser])
        row = cursor.fetchone()
    if row is None:
        return None
    fields = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return Taken(fields, list(row[1] or ()))


def _category(fields: dict[str, Any]) -> Category:
    category = category_of(fields.get("category") or "")
    if category is None or not trim(fields.get("text") or ""):
        raise Refused(_("请先说说是什么事，再选一类。"), field="category")
    if not answers_fit(category.questions, fields.get("answers") or {}):
        raise Refused(_("请回答这个问题。"), field="category")
    return category


def _file(actor: Actor, draft_id: UUID, taken: Taken, reply: Reply, category: Category, spot: Spot) -> Case:
    nameless = reply.contact == Contact.NONE
    if nameless and not category.anonymous:
        raise Refused(_("这一类事要能联系到您，请选一种联系方式。"), field="contact")
    if nameless:
        _forget_owner(taken.photo_ids)
    reporter = None if nameless else _reporter(actor, reply)
    filing = Filing(
        category=category,
        text=taken.fields["text"],
        answers=taken.fields.get("answers") or {},
        # Without a name there is no door either: the household would name the people behind it.
        household=None if nameless else spot.household,
        building=spot.building or (spot.household.building.area if nameless and spot.household else None),
        area=spot.area,
        place=spot.words,
        urgency=None,
        contact=reply.contact,
        reporter=reporter,
        reporter_name=reporter.name if reporter and not actor.is_known else "",
        channel=CaseChannel.WEB,
        channel_reason="",
        is_public=False,
        submission=draft_id,
        attachments=[Attachment(pk=pk) for pk in taken.photo_ids],
    )
    return file_in_transaction(actor=NOBODY if nameless else actor, filing=filing)


def _reporter(actor: Actor, reply: Reply) -> Person:
    """The signed-in person, or a new record with the phone that was left.

    Never somebody already on record with that phone: a stranger could then put cases into another's list.
    Staff see such doubles and merge them.
    """
    if actor.is_known:
        return Person(pk=actor.person_id, name=actor.name)
    person = Person(name=reply.name or NO_NAME)
    set_phone(person, reply.phone)
    name_the_actor(actor, "person.enter")
    person.save(force_insert=True)
    return person


def _forget_owner(photo_ids: list[UUID]) -> None:
    """Pictures of a nameless request must not say who took them."""
    if photo_ids:
        name_the_actor(NOBODY, "case.file")
        Attachment.objects.filter(pk__in=photo_ids).update(owner=None)
