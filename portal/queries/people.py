"""Who is who: records of the same person, and who looked at one's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.crypto import lookup_hash
from portal.enums import AuditOp
from portal.models import AuditEntry, NoticePreference, Person, User
from portal.queries.actors import posts_of
from portal.rules.masking import mask_id


def find_duplicates(*, phone: str = "", id_number: str = "") -> list[Person]:
    """Current records with this phone (eleven digits) or this identity number (18 characters), the oldest first."""
    wanted = Q()
    if phone:
        wanted |= Q(phone_hash=lookup_hash(phone, "phone"))
    if id_number:
        wanted |= Q(id_hash=lookup_hash(id_number, "id_number"))
    return list(Person.objects.current().filter(wanted).order_by("pk")) if wanted else []


@dataclass(frozen=True)
class Look:
    """That somebody read a masked field: when, from which post, which field, why."""

    at: datetime
    who: str
    field: str
    reason: str


def looks_at(person_id: int, limit: int = 50) -> list[Look]:
    """Who looked at this person's masked data, the newest first. For the person himself."""
    entries = AuditEntry.objects.filter(table="portal_person", row=str(person_id), op=AuditOp.REVEAL)
    return [
        Look(entry.at, entry.actor_label, (entry.after or {}).get("field", ""), entry.reason)
        for entry in entries.order_by("-id")[:limit]
    ]


@dataclass(frozen=True)
class Known:
    """What the ground floor keeps about a person, for himself. `since`: the day of the account."""

    person: Person
    masked_id_number: str
    posts: tuple[str, ...]
    since: datetime
    channels: str


def known_of(user: User) -> Known:
    """Everything on the ground floor about the owner of an account."""
    person = user.person
    return Known(
        person=person,
        masked_id_number=mask_id(person.id_number) if person.id_number else "",
        posts=tuple(f"{post.area_name} · {post.title}" for post in posts_of(person.pk)),
        since=timezone.localtime(user.created_at),
        channels=_channels(person.pk),
    )


def _channels(person_id: int) -> str:
    wishes = NoticePreference.objects.filter(person_id=person_id).first()
    if wishes is None:
        return ""
    email = _("邮件 %(address)s") % {"address": wishes.email} if wishes.by_email else ""
    return "、".join(part for part in (email, _("短信") if wishes.by_sms else "") if part)
