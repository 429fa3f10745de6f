"""On which days somebody is reminded of a due item, and when the next level is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.rules.working_time import WorkingCalendar

LOOK = 30


@dataclass(frozen=True)
class Slot:
    """One day of reminding: its place, the day, and whether it is the ladder's."""

    step: int
    day: date
    climbs: bool = False


@dataclass(frozen=True)
class Course:
    """All days of reminding of items that are due on the same day by the same version, in order."""

    slots: tuple[Slot, ...]

    def met_by(self, day: date, after: int) -> list[Slot]:
        """The slots from place `after` on whose day has come."""
        return [slot for slot in self.slots if slot.step >= after and slot.day <= day]

    def next_after(self, day: date) -> Slot | None:
        """The first slot that is still to come after `day`."""
        return next((slot for slot in self.slots if slot.day > day), None)

    def next_from(self, day: date) -> Slot | None:
        """The first slot on `day` or later: for an item that comes back."""
        return self.next_after(day - timedelta(days=1))


def course_of(
    due: date, latest: date, steps: Iterable[int], climbs: bool, calendar: WorkingCalendar
) -> Course:
    """The days of an item: so many days before (negative) or after the due day, and the ladder's after all of them.

    A day without work is none to be reminded on: before the due day the working day before it counts, from the due day
    on the one after it. Places are those of the version's steps, so a holiday that the office adds later moves a day
    and never adds or loses one. The ladder waits for the first working day after `latest` and after the last step.
    """
    days = [
        _working(due + timedelta(days=step), -1 if step < 0 else 1, calendar) for step in sorted(set(steps))
    ]
    slots = [Slot(place, day) for place, day in enumerate(days)]
    if climbs:
        over = max([latest, *days]) + timedelta(days=1)
        slots.append(Slot(len(days), _working(over, 1, calendar), climbs=True))
    return Course(tuple(slots))


def _working(day: date, way: int, calendar: WorkingCalendar) -> date:
    """The nearest working day from `day` on in that direction; the day itself when there is none for a month."""
    for distance in range(LOOK):
        found = day + timedelta(days=way * distance)
        if calendar.is_workday(found):
            return found
    return day
