"""Filing for a resident who cannot, or does not want to, do it himself; who did it and why stays on the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from grids.domain.filing import NO_NAME, Filing, file_case
from grids.enums import CaseChannel, Contact
from grids.models import Case, Category, Household
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.people import set_phone
from portal.domain.refusal import Refused
from portal.models import Area, Attachment, Person


@dataclass(frozen=True)
class Wish:
    """What somebody told the actor. Who: `person` on record, else `name` and `phone` as told, else nobody.

    Where: `household`, else `building`, else `area` with words in `place`. `channel` is never the web.
    """

    category: Category
    text: str
    submission: UUID
    channel: str
    channel_reason: str
    area: Area
    person: Person | None = None
    name: str = ""
    phone: str = ""
    contact: str = Contact.NONE
    household: Household | None = None
    building: Area | None = None
    place: str = ""
    urgency: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


def file_for(*, actor: Actor, wish: Wish) -> Case:
    """File what somebody told the actor; the same submission again is the same case.

    A name with a phone makes a record of a person, a name alone stays on the case. Needs `case.file_for` at the
    place. Raises Refused with the field that is wrong, `portal.rules.errors.Unusable` for a wrong phone.
    """
    if wish.channel == CaseChannel.WEB:
        raise Refused(_("请选是怎么来的。"), field="channel")
    with act(actor, "case.file_for", reason=wish.channel_reason):
        _one_at_a_time(wish.submission)
        done = Case.objects.filter(submission=wish.submission, filed_by_id=actor.person_id).first()
        return done or file_case(actor=actor, filing=_filing(wish))


def _one_at_a_time(submission: UUID) -> None:
    """The second of two equal forms waits for the first, so that no person is put on record twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [submission.int % 2**63])


def _filing(wish: Wish) -> Filing:
    person = wish.person or _new_person(wish)
    if person is None and not wish.name and not wish.category.anonymous:
        raise Refused(_("这一类要能找到人，请写姓名和电话。"), field="name")
    return Filing(
        category=wish.category,
        text=wish.text,
        submission=wish.submission,
        answers=wish.answers,
        household=wish.household,
        building=wish.building,
        area=wish.area,
        place=wish.place,
        urgency=wish.urgency,
        contact=wish.contact if person else Contact.NONE,
        reporter=person,
        reporter_name=_left_name(wish, person),
        channel=wish.channel,
        channel_reason=wish.channel_reason,
        attachments=wish.attachments,
    )


def _left_name(wish: Wish, person: Person | None) -> str:
    """What somebody is called who is not on record otherwise: it is forgotten with the request."""
    if wish.person is not None:
        return ""
    return person.name if person else wish.name


def _new_person(wish: Wish) -> Person | None:
    """A record for somebody who left a number. Doubles are merged by those who may see both."""
    if not wish.phone:
        return None
    person = Person(name=wish.name or NO_NAME)
    set_phone(person, wish.phone)
    person.save(force_insert=True)
    return person
