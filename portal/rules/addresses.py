"""What an address says of ids and days: what makes no sense counts as not said. Nothing a stranger types raises."""

from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date

BIGGEST_ID = 2**63 - 1
LONGEST_ID = 19


def id_in(typed: str | None) -> int | None:
    """A positive number that a key of the database can be, or None."""
    if not typed or not typed.isascii() or not typed.isdigit() or len(typed) > LONGEST_ID:
        return None
    number = int(typed)
    return number if 0 < number <= BIGGEST_ID else None


def day_in(typed: str | None) -> date | None:
    """A day (2026-03-18) near enough that others can be reckoned from it, or None."""
    try:
        day = parse_date(typed or "")
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2200 else None
