"""What a case is called: year and month of filing in Chinese time, and its serial number."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def case_number(pk: int, filed_at: datetime) -> str:
    """ "LL-2611-0042"; the serial number has four digits or as many as it needs."""
    return f"LL-{timezone.localtime(filed_at):%y%m}-{pk:04d}"
