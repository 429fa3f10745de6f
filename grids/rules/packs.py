"""What a device without network hands over about a visit: when it was, as far as its clock can be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID

MOST_ITEMS = 200
LONGEST_DOOR = 300
NOON = time(12)


class PackAnswer(StrEnum):
    """What became of a visit that was written on a device: `CHANGED` and `REFUSED` stay there until somebody decides."""

    STORED = "stored"
    AGAIN = "again"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Was:
    """How a door stood when the list was taken: the open items, what it was called, and whether it was left in peace."""

    items: frozenset[int]
    door: str
    quiet: bool


@dataclass(frozen=True)
class Written:
    """A visit as it was written on the device. `anyway`: he has read what changed, and wants it recorded all the same."""

    key: UUID
    kind: int
    household: int
    outcome: str
    note: str
    happened_at: datetime
    was: Was
    anyway: bool


def was_of(raw: object) -> Was | None:
    """The mark of a door as it came back from the device; None when it is not one of ours."""
    if not isinstance(raw, Mapping):
        return None
    items, door, quiet = raw.get("items"), raw.get("door"), raw.get("quiet")
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(_is_id(one) for one in items):
        return None
    if not isinstance(door, str) or len(door) > LONGEST_DOOR or not isinstance(quiet, bool):
        return None
    return Was(frozenset(items), door, quiet)


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63


def happened(day: date, at_ms: int, *, now: datetime, zone: tzinfo) -> datetime:
    """When a visit of `day` was, by a clock that may be wrong: never later than `now`, else as the device says.

    Noon of its day when the moment lies on another day, as for a visit that is written down later.
    """
    at = min(datetime.fromtimestamp(at_ms / 1000, UTC), now)
    if day >= now.astimezone(zone).date():
        return at if at.astimezone(zone).date() == now.astimezone(zone).date() else now
    return at if at.astimezone(zone).date() == day else datetime.combine(day, NOON, zone)
