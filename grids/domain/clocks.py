"""The clocks of a case: how long accept, first reply and resolve may take, and how they stand still and go on.

Figures come from the office's table (`ServiceClock`), else from the presets. Working time is counted by the office's
calendar; a clock that runs round the clock counts plain time. Minutes are whole ones of the wall clock.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from grids import presets
from grids.enums import Urgency
from grids.models import ServiceClock
from portal.domain.calendar import working_calendar

FRESH_SECONDS = 10.0
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Clock:
    """How long things may take: minutes and days of working time, or of plain time when `round_the_clock`.

    `confirm_days` are always working days.
    """

    accept_minutes: int
    reply_minutes: int
    resolve_days: int
    confirm_days: int = 5
    round_the_clock: bool = False

    @classmethod
    def of(cls, frozen: dict[str, Any]) -> Clock:
        """The clock that was frozen into a case."""
        return cls(**frozen)

    def as_json(self) -> dict[str, Any]:
        """What is frozen into a case."""
        return asdict(self)


@dataclass(frozen=True)
class Dues:
    """Until when somebody takes the case, says something, and is done."""

    accept: datetime
    reply: datetime
    resolve: datetime


BUILT_IN: dict[str, Clock] = {
    urgency: Clock(accept, reply, days, round_the_clock=always)
    for urgency, accept, reply, days, always in presets.CLOCKS
}

_table: dict[tuple[int | None, str], Clock] | None = None
_read_at = 0.0


def forget() -> None:
    """Read the office's table anew at the next use: after it was edited."""
    global _table  # noqa: PLW0603 - the one cache of this process
    _table = None


def clock_for(category_id: int | None, urgency: str) -> Clock:
    """The clock of a category and urgency, else of the urgency alone, else the preset one. At most one query."""
    table = _clocks()
    found = table.get((category_id, urgency)) or table.get((None, urgency))
    return found or BUILT_IN.get(urgency, BUILT_IN[Urgency.NORMAL])


def dues(clock: Clock, since: datetime) -> Dues:
    """The three deadlines of a case whose clocks start at `since`."""
    return Dues(
        accept=after_minutes(clock, since, clock.accept_minutes),
        reply=after_minutes(clock, since, clock.reply_minutes),
        resolve=resolve_by(clock, since),
    )


def promise(category_id: int | None, urgency: str, since: datetime) -> Dues:
    """What a request of that category and urgency filed at `since` would be promised: for the page before sending."""
    return dues(clock_for(category_id, urgency), since)


def accept_by(clock: Clock, since: datetime) -> datetime:
    """Until when somebody takes a case that he got at `since`."""
    return after_minutes(clock, since, clock.accept_minutes)


def resolve_by(clock: Clock, since: datetime) -> datetime:
    """Until when a case is done whose clock starts at `since`."""
    if clock.round_the_clock:
        return since + timedelta(days=clock.resolve_days)
    return working_calendar().add_days(since, clock.resolve_days)


def confirm_by(clock: Clock, since: datetime) -> datetime:
    """Until when the resident may say yes or no: then it counts as yes."""
    return working_calendar().add_days(since, clock.confirm_days)


def after_minutes(clock: Clock, since: datetime, minutes: int) -> datetime:
    """`minutes` of the clock's own time after `since`."""
    if clock.round_the_clock:
        return since + minutes * MINUTE
    return working_calendar().add_minutes(since, minutes)


def after_pause(clock: Clock, due: datetime, paused_at: datetime, now: datetime) -> datetime:
    """A deadline after a clock stood still from `paused_at` to `now`: what was left then is left now, to the minute.

    Working time is additive, so moving the deadline by the working time that passed keeps the rest exactly, and an
    overdue case is as much overdue as it was.
    """
    stood = minutes_passed(clock, paused_at, now)
    if clock.round_the_clock:
        return due + stood * MINUTE
    return working_calendar().add_minutes(due, stood) if stood else due


def minutes_passed(clock: Clock, since: datetime, until: datetime) -> int:
    """Whole minutes of the clock's own time between two moments, each cut to its minute."""
    first, last = (moment.replace(second=0, microsecond=0) for moment in (since, until))
    if clock.round_the_clock:
        return (last - first) // MINUTE
    return working_calendar().minutes_between(first, last)


def _clocks() -> dict[tuple[int | None, str], Clock]:
    """The office's table, read at most every few seconds in this process."""
    global _table, _read_at  # noqa: PLW0603 - the one cache of this process
    if _table is None or time.monotonic() - _read_at > FRESH_SECONDS:
        _table = {(row.category_id, row.urgency): _clock(row) for row in ServiceClock.objects.all()}
        _read_at = time.monotonic()
    return _table


def _clock(row: ServiceClock) -> Clock:
    return Clock(
        row.accept_minutes, row.reply_minutes, row.resolve_days, row.confirm_days, row.round_the_clock
    )
