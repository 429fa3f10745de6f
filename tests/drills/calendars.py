"""A thousand made-up calendars: each day of reminding is met or marked as missed, and none is doubled."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction

from grids.models import DueReminder
from portal.domain import calendar
from tests.builders import Street
from tests.grids.duties.calendars import Life


def calendars(street: Street, number: int) -> dict[str, Any]:
    """Lead so many lives one after the other, each in a transaction that is rolled back."""
    begun, differing, said, missed = time.monotonic(), [], 0, 0
    for seed in range(number):
        with transaction.atomic():
            life = Life(street, seed)
            life.lead()
            if life.told() != life.expected():
                differing.append(seed)
            said += DueReminder.objects.filter(state="sent").count()
            missed += DueReminder.objects.filter(state="missed").count()
            transaction.set_rollback(True)
    calendar.forget()
    return {
        "name": "calendars", "ok": not differing and said > 0 and missed > 0, "n": number, "differing": differing,
        "said": said, "marked_missed": missed, "seconds": time.monotonic() - begun,
    }  # fmt: skip
