"""Is a day a working day? The office's table first, the holiday package second, Monday to Friday last.

Source: domain.md B, "Calendar". A day decided by "weekday" is a guess; whoever shows it says so.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

import chinese_calendar

Source = Literal["table", "package", "weekday"]

_SATURDAY = 5


@lru_cache(maxsize=4096)
def package_says(day: date) -> bool | None:
    """Say whether `day` is a working day by the package, or None outside the years it knows."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def weekday_says(day: date) -> bool:
    """Say whether `day` is a Monday to Friday."""
    return day.weekday() < _SATURDAY


def decide(day: date, table: Mapping[date, bool]) -> tuple[bool, Source]:
    """Say whether `day` is a working day, and which source says so.

    `table` holds the days that the office has entered. A datetime is refused with `TypeError`: it
    would silently miss the table.
    """
    if isinstance(day, datetime):
        raise TypeError("decide() takes a date, not a datetime")
    entered = table.get(day)
    if entered is not None:
        return entered, "table"
    known = package_says(day)
    if known is not None:
        return known, "package"
    return weekday_says(day), "weekday"
