"""When a station is open, in words: the week as one reads it, and what that means right now.

Spans are what `Station.opening` holds: {"days": [1..7], "begins": "08:30", "ends": "17:30"}, Monday is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Kind = Literal["open", "later", "closed", "unknown"]
WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours of one day of the week."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Now:
    """Whether a door is open: the kind for the chip, the words beside it."""

    kind: Kind
    words: str


def weekday_names() -> tuple[str, ...]:
    """Monday to Sunday, short."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def by_day(opening: Iterable[Mapping[str, Any]]) -> dict[int, list[Span]]:
    """The hours of each day that has any, in order. What makes no sense is left out: it is shown, not computed with."""
    found: dict[int, list[Span]] = {}
    for entry in opening:
        span = _span(entry)
        for day in entry.get("days", ()) if span else ():
            if day in range(1, WEEK + 1):
                found.setdefault(day, []).append(span)  # type: ignore[arg-type]
    return {day: sorted(spans) for day, spans in sorted(found.items())}


def _span(entry: Mapping[str, Any]) -> Span | None:
    try:
        begins, ends = time.fromisoformat(entry["begins"]), time.fromisoformat(entry["ends"])
    except (KeyError, TypeError, ValueError):
        return None
    return Span(begins, ends) if begins < ends else None


def week_in_words(opening: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(days, hours) lines: ("周一至周五", "8:30–12:00、14:00–17:30"); days with the same hours share a line."""
    days = by_day(opening)
    groups: list[tuple[list[int], list[Span]]] = []
    for day, spans in days.items():
        same = next((group for group in groups if group[1] == spans), None)
        if same:
            same[0].append(day)
        else:
            groups.append(([day], spans))
    return [(_days_in_words(days), _hours_in_words(spans)) for days, spans in groups]


def _days_in_words(days: list[int]) -> str:
    if len(days) == WEEK:
        return _("每天")
    names = weekday_names()
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return _comma().join(_run(run, names) for run in runs)


def _run(run: list[int], names: tuple[str, ...]) -> str:
    if len(run) < 3:
        return _comma().join(names[day - 1] for day in run)
    return _("%(first)s至%(last)s") % {"first": names[run[0] - 1], "last": names[run[-1] - 1]}


def _comma() -> str:
    return pgettext("between items", "、")


def _hours_in_words(spans: list[Span]) -> str:
    return _comma().join(f"{clock(span.begins)}–{clock(span.ends)}" for span in spans)


def clock(at: time) -> str:
    """8:30, as one says it."""
    return f"{at.hour}:{at.minute:02d}"


def now_in_words(opening: Iterable[Mapping[str, Any]], now: datetime) -> Now:
    """Whether the door is open at `now` (local time), and until or from when."""
    days = by_day(opening)
    if not days:
        return Now("unknown", _("开放时间请打电话问"))
    at = now.time()
    today = days.get(now.isoweekday(), [])
    for span in today:
        if span.begins <= at < span.ends:
            return Now("open", _("今天开到 %(time)s") % {"time": clock(span.ends)})
        if at < span.begins:
            return Now("later", _("今天 %(time)s 开门") % {"time": clock(span.begins)})
    return _next_day(days, now, had_today=bool(today))


def _next_day(days: dict[int, list[Span]], now: datetime, *, had_today: bool) -> Now:
    for ahead in range(1, WEEK + 1):
        day = (now + timedelta(days=ahead)).isoweekday()
        if day in days:
            when = _("明天") if ahead == 1 else weekday_names()[day - 1]
            said = {"day": when, "time": clock(days[day][0].begins)}
            words = _("今天已关门，%(day)s %(time)s 开") if had_today else _("今天不开，%(day)s %(time)s 开")
            return Now("closed", words % said)
    return Now("unknown", _("开放时间请打电话问"))
