"""How a moment and a deadline are said in words: what is left first, then the exact time.

Pure functions over aware datetimes; the words follow the active language and the current time zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

State = Literal["running", "paused", "done"]
Kind = Literal["", "soon", "late", "paused", "done"]

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SOON = timedelta(days=2)
"""Without a known beginning, a deadline is near in its last two days; with one, in its last quarter."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is due, and how its clock stands.

    `since`: when the clock began; it decides when "soon" begins. `ended`: when the thing was done.
    `act`: what must happen by then, translated ("接手"). `note`: why the clock stands still; of what ended otherwise than
    by being done, what is said in place of that; translated.
    """

    at: datetime
    state: State = "running"
    since: datetime | None = None
    ended: datetime | None = None
    act: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DueWords:
    """A deadline in words: `kind` for the colour and icon, `left` in bold, `rest` after it (may be empty)."""

    kind: Kind
    left: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The patterns of one language, looked up once: a list page says hundreds of them."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    today: str
    yesterday: str
    tomorrow: str
    next_week: str
    day: str
    day_of_year: str
    weekday_day: str
    at_time: str
    by: str
    act_by: str
    was_due: str
    stopped: str
    goes_on: str
    in_time: str


@lru_cache(maxsize=8)
def _phrases(language: str | None) -> _Phrases:
    """The patterns of the active language; `language` is only the key of the cache."""
    return _Phrases(
        weekdays=(
            gettext("周一"),
            gettext("周二"),
            gettext("周三"),
            gettext("周四"),
            gettext("周五"),
            gettext("周六"),
            gettext("周日"),
        ),
        months=(
            gettext("1月"),
            gettext("2月"),
            gettext("3月"),
            gettext("4月"),
            gettext("5月"),
            gettext("6月"),
            gettext("7月"),
            gettext("8月"),
            gettext("9月"),
            gettext("10月"),
            gettext("11月"),
            gettext("12月"),
        ),
        today=pgettext("day", "今天"),
        yesterday=pgettext("day", "昨天"),
        tomorrow=pgettext("day", "明天"),
        next_week=gettext("下%(weekday)s"),
        day=gettext("%(month)s%(day)s日"),
        day_of_year=gettext("%(year)s年%(month)s%(day)s日"),
        weekday_day=gettext("%(day)s %(weekday)s"),
        at_time=gettext("%(day)s %(time)s"),
        by=gettext("%(moment)s 前"),
        act_by=gettext("%(moment)s 前%(act)s"),
        was_due=gettext("原定%(moment)s"),
        stopped=gettext("时钟已停"),
        goes_on=gettext("收到回复后继续"),
        in_time=gettext("按时办结"),
    )


def _left_days(n: int) -> str:
    return ngettext("还剩 %(n)s 天", "还剩 %(n)s 天", n)


def _left_hours(n: int) -> str:
    return ngettext("还剩 %(n)s 小时", "还剩 %(n)s 小时", n)


def _left_minutes(n: int) -> str:
    return ngettext("还剩 %(n)s 分钟", "还剩 %(n)s 分钟", n)


def _over_days(n: int) -> str:
    return ngettext("已超 %(n)s 天", "已超 %(n)s 天", n)


def _over_hours(n: int) -> str:
    return ngettext("已超 %(n)s 小时", "已超 %(n)s 小时", n)


def _over_minutes(n: int) -> str:
    return ngettext("已超 %(n)s 分钟", "已超 %(n)s 分钟", n)


def _done_days(n: int) -> str:
    return ngettext("晚 %(n)s 天办结", "晚 %(n)s 天办结", n)


def _done_hours(n: int) -> str:
    return ngettext("晚 %(n)s 小时办结", "晚 %(n)s 小时办结", n)


def _done_minutes(n: int) -> str:
    return ngettext("晚 %(n)s 分钟办结", "晚 %(n)s 分钟办结", n)


Counted = tuple[Callable[[int], str], Callable[[int], str], Callable[[int], str]]
LEFT: Counted = (_left_days, _left_hours, _left_minutes)
OVER: Counted = (_over_days, _over_hours, _over_minutes)
DONE_LATE: Counted = (_done_days, _done_hours, _done_minutes)


@lru_cache(maxsize=2048)
def _counted(language: str | None, say: Callable[[int], str], n: int) -> str:
    """A number with its unit; `language` is only a part of the key of the cache."""
    return say(n) % {"n": n}


def _span(earlier: datetime, later: datetime, counted: Counted) -> str:
    """A stretch of time in its largest fitting unit; days are counted as turns of the date."""
    length = later - earlier
    if length >= DAY:
        n, say = (later.date() - earlier.date()).days, counted[0]
    elif length >= HOUR:
        n, say = length // HOUR, counted[1]
    else:
        n, say = max(1, length // timedelta(minutes=1)), counted[2]
    return _counted(get_language(), say, n)


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _date(words: _Phrases, now: date, moment: date) -> str:
    """The date: "3月12日", with the year when it is another one."""
    pattern = words.day if moment.year == now.year else words.day_of_year
    return pattern % {
        "year": moment.year,
        "month": words.months[moment.month - 1],
        "day": moment.day,
    }


def _coming_day(words: _Phrases, now: datetime, moment: datetime) -> str:
    """A day of this week or the next by its weekday, a later one by its date and weekday."""
    weekday = words.weekdays[moment.weekday()]
    weeks = (moment.date() - now.date() + timedelta(days=now.weekday())).days // 7
    if weeks == 0:
        return weekday
    if weeks == 1:
        return words.next_week % {"weekday": weekday}
    return words.weekday_day % {"day": _date(words, now, moment), "weekday": weekday}


def _day(words: _Phrases, now: datetime, moment: datetime) -> str:
    """The day as it is said today: by name when near, by weekday when it comes, by date when it is past."""
    match (moment.date() - now.date()).days:
        case 0:
            return words.today
        case 1:
            return words.tomorrow
        case -1:
            return words.yesterday
        case days if days < 0:
            return _date(words, now, moment)
        case _:
            return _coming_day(words, now, moment)


def _said(words: _Phrases, now: datetime, moment: datetime) -> str:
    return words.at_time % {"day": _day(words, now, moment), "time": _clock(moment)}


def _active() -> _Phrases:
    return _phrases(get_language())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def moment_words(now: datetime, moment: datetime) -> str:
    """A moment by itself: "今天 13:40", "昨天 16:20", "周五 17:00", "3月12日 15:02"."""
    return _capital(_said(_active(), timezone.localtime(now), timezone.localtime(moment)))


def day_words(now: datetime, moment: datetime) -> str:
    """The day of a moment by itself: "今天", "周五", "3月12日"."""
    return _capital(_day(_active(), timezone.localtime(now), timezone.localtime(moment)))


def date_words(today: date, day: date) -> str:
    """A day by its date: "3月12日", with the year when it is another one."""
    return _date(_active(), today, day)


def exact_words(now: datetime, moment: datetime) -> str:
    """A moment that must be clear on any day, as promises are: "3月27日 周五 17:00"."""
    words, moment = _active(), timezone.localtime(moment)
    date = _date(words, timezone.localtime(now), moment)
    day = words.weekday_day % {"day": date, "weekday": words.weekdays[moment.weekday()]}
    return words.at_time % {"day": day, "time": _clock(moment)}


def _is_soon(now: datetime, due: Deadline) -> bool:
    left = due.at - now
    return left <= (SOON if due.since is None else (due.at - due.since) / 4)


def _ended(words: _Phrases, now: datetime, due: Deadline) -> DueWords:
    """Done: in time, or how much too late; and the day."""
    ended, at = timezone.localtime(due.ended or now), timezone.localtime(due.at)
    day = _day(words, now, ended)
    if due.note:
        return DueWords("", due.note, day)
    if ended <= at:
        return DueWords("done", words.in_time, day)
    return DueWords("", _span(at, ended, DONE_LATE), day)


def _running(words: _Phrases, now: datetime, due: Deadline) -> DueWords:
    """Still open: what is left or what is over, and the moment itself."""
    at = timezone.localtime(due.at)
    moment = _said(words, now, at)
    if now > at:
        return DueWords("late", _span(at, now, OVER), words.was_due % {"moment": moment})
    pattern = words.act_by if due.act else words.by
    kind: Kind = "soon" if _is_soon(now, due) else ""
    return DueWords(kind, _span(now, at, LEFT), pattern % {"moment": moment, "act": due.act})


def due_words(now: datetime, due: Deadline) -> DueWords:
    """A deadline in words, such as ("soon", "还剩 2 天", "周五 17:00 前")."""
    words, now = _active(), timezone.localtime(now)
    if due.state == "paused":
        return DueWords("paused", words.stopped, due.note or words.goes_on)
    if due.state == "done":
        return _ended(words, now, due)
    return _running(words, now, due)
