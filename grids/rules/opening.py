"""When a station is open, in words: the week as one reads it, days that are different, and what holds right now.

Spans are what `Station.opening` holds: {"days": [1..7], "begins": "08:30", "ends": "17:30"}, Monday is 1.
A day worked in exchange for a holiday is as its weekday: a door that is closed on Sundays stays closed on that one too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.rules.wording import date_words, exact_words

Kind = Literal["open", "later", "closed", "unknown"]
WEEK = 7
FARTHEST = 60
"""How many days ahead the next opening is looked for: further than any holiday and most repairs."""


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


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not as its weekday: its hours, none when the door stays closed; whether it is a public holiday."""

    spans: tuple[Span, ...] = ()
    is_holiday: bool = False


SpecialDays = Callable[[date], Special | None]
"""What is different on a day; None for a day like any other."""


def as_every_week(_day: date) -> None:
    """No day is different."""


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


def hours_in_words(spans: Iterable[Span]) -> str:
    """The hours of one day: "8:30–12:00、14:00–17:30", or that the door stays closed."""
    return _hours_in_words(list(spans)) or _("不开")


def stretch_in_words(today: date, first: date, last: date) -> str:
    """A day, or days on end: "12月3日", "12月3日至12月5日"."""
    words = date_words(today, first)
    if first == last:
        return words
    return _("%(first)s至%(last)s") % {"first": words, "last": date_words(today, last)}


def now_in_words(
    opening: Iterable[Mapping[str, Any]], now: datetime, special: SpecialDays = as_every_week
) -> Now:
    """Whether the door is open at `now` (local time), and until or from when. `special`: the days that are different."""
    days = by_day(opening)
    different = special(now.date())
    if not days and not different:
        return Now("unknown", _("开放时间请打电话问"))
    at = now.time()
    today = _spans_on(days, now.date(), special)
    for span in today:
        if span.begins <= at < span.ends:
            return Now("open", _("今天开到 %(time)s") % {"time": clock(span.ends)})
        if at < span.begins:
            return Now("later", _("今天 %(time)s 开门") % {"time": clock(span.begins)})
    # On a day that is different "Thursday" would be taken for today, on any other for a week from now.
    near = WEEK - 1 if different else WEEK
    return Now("closed", _closed_words(today, different) % {"next": _next_opening(days, now, special, near)})


def _spans_on(days: Mapping[int, list[Span]], day: date, special: SpecialDays) -> list[Span]:
    different = special(day)
    return list(different.spans) if different else days.get(day.isoweekday(), [])


def _closed_words(today: list[Span], different: Special | None) -> str:
    if today:
        return _("今天已关门，%(next)s")
    return _("今天放假，%(next)s") if different and different.is_holiday else _("今天不开，%(next)s")


def _next_opening(days: Mapping[int, list[Span]], now: datetime, special: SpecialDays, near: int) -> str:
    """When the door opens next: tomorrow, on a weekday of the `near` days to come, or on a date."""
    for ahead in range(1, FARTHEST + 1):
        moment = now + timedelta(days=ahead)
        spans = _spans_on(days, moment.date(), special)
        if spans:
            named = ahead <= near
            return _("%(when)s 开") % {"when": _when(ahead, now, moment, spans[0].begins, named=named)}
    return _("什么时候开请打电话问")


def _when(ahead: int, now: datetime, day: datetime, begins: time, *, named: bool) -> str:
    if not named:
        return exact_words(now, day.replace(hour=begins.hour, minute=begins.minute))
    name = _("明天") if ahead == 1 else weekday_names()[day.isoweekday() - 1]
    return f"{name} {clock(begins)}"
