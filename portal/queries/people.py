"""Who is who: records of the same person, and who looked at one's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from portal.crypto import lookup_hash
from portal.enums import AuditOp
from portal.models import AuditEntry, Person


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
