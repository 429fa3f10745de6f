"""How a moment and a deadline are said in words: what is left first, then the exact time.

Pure functions over aware datetimes; the words follow the active language and the current time zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import timezone
from django.utils.translation import get_language, gettext, npgettext, pgettext

State = Literal["running", "paused", "done"]
Kind = Literal["", "soon", "late", "paused", "done"]

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
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
    """A deadline in words: `kind` for the colour and icon, `left` in bold, `rest` after it (may be empty).

    `dated`: the rest as it stands on paper, where "tomorrow" says nothing any more.
    """

    kind: Kind
    left: str
    rest: str
    dated: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said around a stretch of time; `moment` when there is less than a minute of it."""

    span: str
    moment: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The patterns of one language, looked up once: a list page says hundreds of them."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    counts_weeks: bool
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
    act_was_due: str
    left: Frame
    over: Frame
    done_late: Frame
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
        # "下周五" is the Friday of next week for everybody; "next Friday" is not.
        counts_weeks=(language or "").startswith("zh"),
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
        was_due=gettext("原定 %(moment)s"),
        act_was_due=gettext("原定 %(moment)s 前%(act)s"),
        left=Frame(gettext("还剩 %(span)s"), gettext("还剩不到 1 分钟")),
        over=Frame(gettext("已超 %(span)s"), gettext("刚刚超时")),
        done_late=Frame(gettext("晚 %(span)s办结"), gettext("晚不到 1 分钟办结")),
        stopped=gettext("时钟已停"),
        goes_on=gettext("收到回复后继续"),
        in_time=gettext("按时办结"),
    )


def _said_of(length: timedelta) -> timedelta:
    """What is said of a stretch of time: whole days, below a week halves, below two days hours, then minutes.

    Always less than it is, never more: nobody is promised time that is not there.
    """
    for least, step in ((WEEK, DAY), (2 * DAY, DAY / 2), (6 * HOUR, HOUR)):
        if length >= least:
            return length // step * step
    return length // MINUTE * MINUTE


@lru_cache(maxsize=2048)
def _span(language: str | None, length: timedelta) -> str:
    """A rounded stretch in words: "2 天半", "37 小时", "1 小时 59 分钟"; `language` is only a part of the key."""
    if length >= 2 * DAY:
        n = length // DAY
        if length % DAY:
            return pgettext("span", "%(n)s 天半") % {"n": n}
        return npgettext("span", "%(n)s 天", "%(n)s 天", n) % {"n": n}
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    parts = (
        npgettext("span", "%(n)s 小时", "%(n)s 小时", hours) % {"n": hours} if hours else "",
        npgettext("span", "%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes} if minutes else "",
    )
    return " ".join(part for part in parts if part)


def _between(earlier: datetime, later: datetime, frame: Frame) -> str:
    """How long it is from one moment to the other, in its frame."""
    length = _said_of(later - earlier)
    return frame.span % {"span": _span(get_language(), length)} if length else frame.moment


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _date(words: _Phrases, now: date, moment: date) -> str:
    """The date: "3月12日", with the year when it is another one."""
    if moment.year != now.year:
        return _full_date(words, moment)
    return words.day % {"month": words.months[moment.month - 1], "day": moment.day}


def _full_date(words: _Phrases, moment: date) -> str:
    """The date with its year."""
    month = words.months[moment.month - 1]
    return words.day_of_year % {"year": moment.year, "month": month, "day": moment.day}


def _coming_day(words: _Phrases, now: datetime, moment: datetime) -> str:
    """A day of this week or the next by its weekday, a later one by its date and weekday.

    Where a language does not count weeks that way, the next six days go by their weekday.
    """
    weekday = words.weekdays[moment.weekday()]
    days = (moment.date() - now.date()).days
    weeks = (days + now.weekday()) // 7
    if weeks == 0 or (days < 7 and not words.counts_weeks):
        return weekday
    if weeks == 1 and words.counts_weeks:
        return words.next_week % {"weekday": weekday}
    return _dated_day(words, now, moment)


def _dated_day(words: _Phrases, now: datetime, moment: datetime) -> str:
    """A day by its date and weekday: "3月27日 周五"."""
    date = _date(words, now, moment)
    return words.weekday_day % {"day": date, "weekday": words.weekdays[moment.weekday()]}


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


def moment_words(now: datetime, moment: datetime, *, inside: bool = False) -> str:
    """A moment by itself: "今天 13:40", "昨天 16:20", "周五 17:00", "3月12日 15:02"; or `inside` a sentence."""
    words = _said(_active(), timezone.localtime(now), timezone.localtime(moment))
    return words if inside else _capital(words)


def day_words(now: datetime, moment: datetime) -> str:
    """The day of a moment by itself: "今天", "周五", "3月12日"."""
    return _capital(_day(_active(), timezone.localtime(now), timezone.localtime(moment)))


def date_words(today: date, day: date) -> str:
    """A day by its date: "3月12日", with the year when it is another one."""
    return _date(_active(), today, day)


def paper_words(moment: datetime) -> str:
    """A moment as it stands on paper, with its year: "2026年3月18日 10:05"."""
    words, moment = _active(), timezone.localtime(moment)
    return words.at_time % {"day": _full_date(words, moment), "time": _clock(moment)}


def exact_words(now: datetime, moment: datetime) -> str:
    """A moment that must be clear on any day, as promises are: "3月27日 周五 17:00"."""
    words, moment = _active(), timezone.localtime(moment)
    day = _dated_day(words, timezone.localtime(now), moment)
    return words.at_time % {"day": day, "time": _clock(moment)}


def _is_soon(now: datetime, due: Deadline) -> bool:
    left = due.at - now
    return left <= (SOON if due.since is None else (due.at - due.since) / 4)


def _ended(words: _Phrases, now: datetime, due: Deadline) -> DueWords:
    """Done: in time, or how much too late; and the day."""
    ended, at = timezone.localtime(due.ended or now), timezone.localtime(due.at)
    day, dated = _day(words, now, ended), _full_date(words, ended)
    if due.note:
        return DueWords("", due.note, day, dated)
    if ended <= at:
        return DueWords("done", words.in_time, day, dated)
    return DueWords("", _between(at, ended, words.done_late), day, dated)


def _running(words: _Phrases, now: datetime, due: Deadline) -> DueWords:
    """Still open: what is left or what is over, and what was to happen by which moment."""
    at = timezone.localtime(due.at)
    if now > at:
        kind: Kind = "late"
        left, pattern = _between(at, now, words.over), words.act_was_due if due.act else words.was_due
    else:
        kind = "soon" if _is_soon(now, due) else ""
        left, pattern = _between(now, at, words.left), words.act_by if due.act else words.by
    rest = pattern % {"moment": _said(words, now, at), "act": due.act}
    return DueWords(kind, left, rest, pattern % {"moment": paper_words(at), "act": due.act})


def due_words(now: datetime, due: Deadline) -> DueWords:
    """A deadline in words, such as ("soon", "还剩 2 天", "周五 17:00 前")."""
    words, now = _active(), timezone.localtime(now)
    if due.state == "paused":
        return DueWords("paused", words.stopped, due.note or words.goes_on)
    if due.state == "done":
        return _ended(words, now, due)
    return _running(words, now, due)
