"""The stretch of days that a report is about: this month, quarter, half-year or year, or one that somebody chose.

No database, no words: days only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from grids.rules.periods import MONTHS, Cadence

CHOSEN = "chosen"
LAST_MONTH = "last_month"
KEYS = ("month", LAST_MONTH, "quarter", "half_year", "year", CHOSEN)
LONGEST_DAYS = 731
"""Two years: a longer report is several."""


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included; `key` says which one was asked for."""

    key: str
    first: date
    last: date

    @property
    def ended(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)


def span_of(key: str, today: date, since: date | None = None, until: date | None = None) -> Span:
    """The span that `key` names, seen from `today`; this month for what makes no sense.

    A chosen one needs one of both ends: without `until` it goes up to today, without `since` it is the month of its
    end; more than `LONGEST_DAYS` are cut at the beginning.
    """
    if key == CHOSEN and (since or until):
        return _chosen(since, until or max(today, since or today))
    if key == LAST_MONTH:
        return _around("month", today.replace(day=1) - timedelta(days=1), LAST_MONTH)
    return _around(key if key in MONTHS else "month", today, key if key in MONTHS else "month")


def span_for(unit: str, every: int) -> str:
    """The key of the shortest usual span that holds a whole period of so many units."""
    months = every * MONTHS.get(unit, 0)
    return next((key for key, length in MONTHS.items() if months <= length), "year")


def _chosen(since: date | None, until: date) -> Span:
    first = since or until.replace(day=1)
    first, last = min(first, until), max(first, until)
    return Span(CHOSEN, max(first, last - timedelta(days=LONGEST_DAYS - 1)), last)


def _around(unit: str, day: date, key: str) -> Span:
    period = Cadence(1, unit, date(day.year, 1, 1)).period_of(day)
    return Span(key, period.first, period.last)
