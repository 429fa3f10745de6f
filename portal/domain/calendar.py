"""The office's working calendar: its own table first, the holiday package second, Monday to Friday last."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from portal.models import CalendarDay, WorkingSpan
from portal.rules.holidays import decide, package_says
from portal.rules.working_time import OFFICE_HOURS, Span, WorkingCalendar

FRESH_SECONDS = 60.0

_calendar: WorkingCalendar | None = None
_read_at = 0.0


def working_calendar() -> WorkingCalendar:
    """The calendar as the office has it, read at most once a minute in this process (two queries then)."""
    global _calendar, _read_at  # noqa: PLW0603 - the one cache of this process
    if _calendar is None or time.monotonic() - _read_at > FRESH_SECONDS:
        _calendar = _read()
        _read_at = time.monotonic()
    return _calendar


def forget() -> None:
    """Read the tables anew at the next use: after they were edited. Other processes follow within a minute."""
    global _calendar  # noqa: PLW0603 - the one cache of this process
    _calendar = None


def notice_for(year: int) -> str:
    """What to say when nobody has decided on the holidays of `year`; empty when they are known. One query at most."""
    if package_says(date(year, 12, 31)) is not None or CalendarDay.objects.filter(day__year=year).exists():
        return ""
    return _("%(year)s 年的放假和调休还没有登记，先按周一到周五上班计算。") % {"year": year}


def _read() -> WorkingCalendar:
    table = dict(CalendarDay.objects.values_list("day", "is_workday"))
    spans = WorkingSpan.objects.order_by("begins").values_list("begins", "ends")
    return WorkingCalendar(is_workday=lambda day: decide(day, table)[0], hours=_joined(spans) or OFFICE_HOURS)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap or touch made one: two rows that overlap must not stop every clock."""
    joined: list[Span] = []
    for begins, ends in spans:
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return tuple(joined)
