"""On which days somebody is reminded of a due item."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from portal.rules.working_time import WorkingCalendar

LOOK = 30


def step_days(due: date, steps: Iterable[int], calendar: WorkingCalendar) -> list[date]:
    """The day of each reminder, in order: so many days before (negative) or after the due day.

    A day without work is none to be reminded on: before the due day the working day before it counts, from the due day
    on the one after it. Two steps that fall on one day are one.
    """
    days = {_working(due + timedelta(days=step), -1 if step < 0 else 1, calendar) for step in steps}
    return sorted(days)


def _working(day: date, way: int, calendar: WorkingCalendar) -> date:
    """The nearest working day from `day` on in that direction; the day itself when there is none for a month."""
    for distance in range(LOOK):
        found = day + timedelta(days=way * distance)
        if calendar.is_workday(found):
            return found
    return day
