"""Periods of a duty: every so many days, weeks, months, quarters, half-years or years.

A period begins on a day and ends the day before the next one begins. Months and longer units begin on the first of a
calendar month, weeks on a Monday, days are counted from the anchor; several units at once are counted from the anchor
too, so that "every two months" from January gives January, March, May. No database, no time zone: days only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
DAYS = {"day": 1, "week": 7}
UNITS = (*DAYS, *MONTHS)
LONGEST = 60
"""The most units at once: "every 60 days", "every 60 months"."""


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Cadence:
    """Every `every` units, counted from the period that holds `anchor`."""

    every: int
    unit: str
    anchor: date

    def __post_init__(self) -> None:
        """Refuse what is no cadence with `ValueError`."""
        if self.unit not in UNITS or not 1 <= self.every <= LONGEST:
            raise ValueError(f"no cadence: every {self.every} {self.unit}")

    def period_of(self, day: date) -> Period:
        """The period that `day` lies in."""
        if self.unit in DAYS:
            return self._by_days(day)
        length = self.every * MONTHS[self.unit]
        origin = _month_number(self._origin())
        begins = origin + (_month_number(day) - origin) // length * length
        return Period(_month_start(begins), _month_start(begins + length) - timedelta(days=1))

    def periods(self, first: date, last: date) -> Iterator[Period]:
        """Every period that begins on a day from `first` to `last`, in order."""
        period = self.period_of(first)
        if period.first < first:
            period = self.period_of(period.last + timedelta(days=1))
        while period.first <= last:
            yield period
            period = self.period_of(period.last + timedelta(days=1))

    def _by_days(self, day: date) -> Period:
        length = self.every * DAYS[self.unit]
        origin = self._origin()
        begins = origin + timedelta(days=(day - origin).days // length * length)
        return Period(begins, begins + timedelta(days=length - 1))

    def _origin(self) -> date:
        """Where counting begins: the first day of the unit that holds the anchor."""
        if self.unit == "day":
            return self.anchor
        if self.unit == "week":
            return self.anchor - timedelta(days=self.anchor.weekday())
        months = MONTHS[self.unit]
        return _month_start(_month_number(self.anchor) // months * months)


@dataclass(frozen=True)
class Window:
    """When a due item may be done early, when it is due, and until when it is in time."""

    earliest: date
    due: date
    latest: date


def window_of(period: Period, *, lead_days: int, grace_days: int) -> Window:
    """The window of a period: due on its last day, open `lead_days` before (0: from its first day), in time until
    `grace_days` after."""
    opens = period.first if lead_days == 0 else max(period.first, period.last - timedelta(days=lead_days))
    return Window(opens, period.last, period.last + timedelta(days=grace_days))


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
