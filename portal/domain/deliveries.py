"""Rows for what is to leave the house, each with the errand that sends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.domain.errands import Note, leave
from portal.models import Delivery

SEND = "delivery.send"
LOOK = "delivery.look"


def put_on_the_way(rows: Sequence[Delivery]) -> None:
    """Write deliveries in the caller's transaction, each once by its key, and an errand for each. Three statements."""
    if not rows:
        return
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    written = Delivery.objects.filter(key__in=[row.key for row in rows])
    leave(*(sending(pk, 0, at) for pk, at in written.values_list("pk", "not_before")))


def sending(delivery_id: int, attempts: int, at: datetime) -> Note:
    """The errand that sends a delivery after so many attempts, not before `at`."""
    key = f"{SEND}:{delivery_id}:{attempts}:{at:%Y%m%d%H%M%S%f}"
    return Note(SEND, key, {"delivery": delivery_id}, due_at=at)


def looking_back(delivery_ids: Sequence[int], attempts: int, at: datetime) -> Note:
    """The errand that looks at `at` whether an answer was written down; `attempts` are those of the first."""
    return Note(LOOK, look_key(delivery_ids[0], attempts), {"deliveries": list(delivery_ids)}, due_at=at)


def look_key(delivery_id: int, attempts: int) -> str:
    """The key of that errand, by the first delivery of a parcel."""
    return f"{LOOK}:{delivery_id}:{attempts}"
