"""Who is who: records of the same person, and who looked at one's data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.crypto import decrypt, lookup_hash
from portal.enums import AuditOp
from portal.models import AuditEntry, Merge, NoticePreference, Person, User
from portal.queries.actors import posts_of
from portal.queries.prepared import Prepared
from portal.rules.masking import mask_id


def find_duplicates(*, phone: str = "", id_number: str = "") -> list[Person]:
    """Current records with this phone (eleven digits) or this identity number (18 characters), the oldest first."""
    wanted = Q()
    if phone:
        wanted |= Q(phone_hash=lookup_hash(phone, "phone"))
    if id_number:
        wanted |= Q(id_hash=lookup_hash(id_number, "id_number"))
    return list(Person.objects.current().filter(wanted).order_by("pk")) if wanted else []


def merges_into(person_id: int) -> QuerySet[Merge]:
    """The merges into this record that still stand, the newest first."""
    return Merge.objects.filter(model="portal.Person", kept_id=person_id, undone_at=None).order_by("-pk")


def moved_in_words(merge: Merge) -> list[str]:
    """How many rows of what went along with a merge: "诉求 2"."""
    counts: Counter[str] = Counter()
    for where, rows in merge.moved.items():
        counts[_table_name(where)] += len(rows)
    return [f"{name} {count}" for name, count in counts.items()]


def left_in_words(merge: Merge) -> list[str]:
    """What undoing a merge did not put back, and why, each in one line. Hashes go with their numbers unsaid."""
    whys = {"changed": _("后来改过"), "gone": _("已经不在了"), "clashes": _("放回去会和别的记录冲突")}
    counts: Counter[tuple[str, str]] = Counter()
    for entry in merge.left:
        name = _column_name(entry["field"])
        if name:
            counts[name, whys[entry["why"]]] += len(entry["rows"])
    return [
        _("%(what)s：%(n)s 处%(why)s") % {"what": what, "n": count, "why": why}
        for (what, why), count in counts.items()
    ]


def _table_name(where: str) -> str:
    return str(apps.get_model(where.rsplit(".", 1)[0])._meta.verbose_name)


def _column_name(where: str) -> str:
    """What a column is called: the table alone where it says whose a row is or has no name; empty for hashes."""
    table, column = where.rsplit(".", 1)
    field = apps.get_model(table)._meta.get_field(column)
    name = str(getattr(field, "verbose_name", ""))
    if field.related_model is not Person and name != column.replace("_", " "):
        return f"{_table_name(where)} · {name}"
    return _table_name(where) if field.is_relation or getattr(field, "editable", False) else ""


# Filing asks it each time, so it is written out.
_PHONE = Prepared("linli_phone", "select phone from portal_person where id = %(id)s", id="bigint")


def phone_of(person_id: int) -> str:
    """A person's own phone, whole; empty when there is none. For himself: for others see the reveals. One query."""
    found = _PHONE.rows(id=person_id)
    return decrypt(found[0][0]) if found and found[0][0] else ""


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


MOST_NAMESAKES = 50


def who_acts_by_name(name: str) -> list[int]:
    """People of exactly that name who have an account, so that they can do things here; at most fifty. One query."""
    found = Person.objects.filter(name=name.strip(), user__isnull=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_NAMESAKES])
