"""Exact arithmetic in working time: deadlines, and the time between two moments.

A deadline of "24 working hours" is only fair if holidays, make-up workdays, nights and the lunch
break do not count. Source: domain.md B, "Calendar". Chinese time has had no summer time since 1991,
so a wall clock hour is an hour.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[time, time]
Moments = tuple[datetime, datetime]

OFFICE_HOURS: tuple[Span, ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))
CHINA = ZoneInfo("Asia/Shanghai")
DAYS_WITHOUT_WORK = 400

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5


class NoWorkday(LookupError):
    """No working day within 400 days: the calendar is wrong, and searching on would never end."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days and the hours worked on each of them.

    `is_workday` answers for a date, `hours` are the spans of a working day in order, without
    overlap; a span holds its start and its end. Moments go in and come out aware; what comes out
    is in `tz`. A naive moment raises `ValueError`.
    """

    is_workday: Callable[[date], bool]
    hours: tuple[Span, ...] = OFFICE_HOURS
    tz: ZoneInfo = CHINA

    def __post_init__(self) -> None:
        """Refuse hours that are empty, out of order or overlapping with `ValueError`."""
        bounds = [bound for span in self.hours for bound in span]
        if not bounds or any(a >= b for a, b in pairwise(bounds)):
            raise ValueError("hours must be spans in order, each with a length, without overlap")

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the moment when `minutes` of working time have passed since `start`.

        A deadline that falls on the end of a span stays at that end and does not move to the next
        span. Zero minutes from outside working time is the next opening. Raises `NoWorkday`.
        """
        if minutes < 0:
            raise ValueError("minutes must not be negative")
        left = minutes * _MINUTE
        for opening, closing in self._spans_from(self._local(start)):
            if left <= closing - opening:
                return opening + left
            left -= closing - opening
        raise AssertionError("the spans have no end")

    def minutes_between(self, a: datetime, b: datetime) -> int:
        """Return the whole minutes of working time from `a` to `b`; negative if `b` is earlier."""
        a, b = self._local(a), self._local(b)
        if b < a:
            return -self.minutes_between(b, a)
        worked = timedelta()
        for day in _days(a.date(), b.date()):
            for opening, closing in self._spans_of(day):
                worked += max(min(closing, b) - max(opening, a), timedelta())
        return worked // _MINUTE

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the end of work on the `days`-th working day after the day of `start`.

        The day of `start` does not count, whatever the hour; zero days is the end of work on that
        day, or on the next working day if it is none. Raises `NoWorkday`.
        """
        if days < 0:
            raise ValueError("days must not be negative")
        first = self._local(start).date()
        workdays = self._workdays(first if days == 0 else first + _DAY)
        for _earlier in range(days - 1):
            next(workdays)
        return self._at(next(workdays), self.hours[-1][1])

    def is_open(self, at: datetime) -> bool:
        """Say whether `at` lies in working time. The minute of opening does, that of closing does not."""
        at = self._local(at)
        return any(opening <= at < closing for opening, closing in self._spans_of(at.date()))

    def is_holiday(self, day: date) -> bool:
        """Say whether `day` belongs to a public holiday: days off in a row, a Monday to Friday among them.

        The weekend that a holiday is joined to belongs to it, as the yearly notices count it; any other does not.
        """
        if self.is_workday(day):
            return False
        return any(off.weekday() < _SATURDAY for off in self._days_off_around(day))

    def _days_off_around(self, day: date) -> Iterator[date]:
        """`day`, which is off, and the days off before and after it without a break.

        Whoever asks stops at the first Monday to Friday, so that a calendar without any work does not go on for ever.
        """
        for step in (-_DAY, _DAY):
            off = day
            while not self.is_workday(off):
                yield off
                off += step

    def next_open(self, at: datetime) -> datetime:
        """Return `at` if it lies in working time, else the next opening. Raises `NoWorkday`."""
        at = self._local(at)
        for opening, closing in self._spans_from(at):
            if at < closing:
                return opening
        raise AssertionError("the spans have no end")

    def _local(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError("a moment needs a time zone")
        return at.astimezone(self.tz)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.tz)

    def _spans_of(self, day: date) -> Iterator[Moments]:
        return self._hours_on(day) if self.is_workday(day) else iter(())

    def _hours_on(self, workday: date) -> Iterator[Moments]:
        for opening, closing in self.hours:
            yield self._at(workday, opening), self._at(workday, closing)

    def _spans_from(self, at: datetime) -> Iterator[Moments]:
        """Spans from `at` on, the first one cut at `at`; one that ends at `at` has no length."""
        for day in self._workdays(at.date()):
            for opening, closing in self._hours_on(day):
                if closing >= at:
                    yield max(opening, at), closing

    def _workdays(self, first: date) -> Iterator[date]:
        idle, day = 0, first
        while idle < DAYS_WITHOUT_WORK:
            if self.is_workday(day):
                yield day
                idle = 0
            else:
                idle += 1
            day += _DAY
        raise NoWorkday(f"no working day in {DAYS_WITHOUT_WORK} days before {day}")


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + offset * _DAY
