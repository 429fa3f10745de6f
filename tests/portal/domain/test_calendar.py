"""The office's table comes first, then the package, then weekdays with a notice; the calendar is read now and then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import calendar
from portal.domain.calendar import forget, notice_for, working_calendar
from portal.models import CalendarDay, WorkingSpan
from portal.rules.working_time import OFFICE_HOURS
from tests.moments import moment

UNKNOWN_YEAR = 2199

clock_times = st.times(min_value=time(0), max_value=time(23, 58)).map(
    lambda t: t.replace(microsecond=0, tzinfo=None)
)


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-01", False),  # National Day, by the package
        ("2026-10-10", True),  # a Saturday worked in exchange, by the package
        ("2026-03-18", True),
        ("2026-03-21", False),
    ],
)
def test_holidays_and_makeup_days_come_from_the_package(day: str, works: bool) -> None:
    assert working_calendar().is_workday(date.fromisoformat(day)) is works


@pytest.mark.django_db
def test_what_the_office_entered_comes_first() -> None:
    CalendarDay.objects.create(day=date(2026, 3, 18), is_workday=False, note="停电检修")
    CalendarDay.objects.create(day=date(2026, 3, 21), is_workday=True)
    found = working_calendar()
    assert [found.is_workday(date(2026, 3, day)) for day in (18, 21)] == [False, True]


@pytest.mark.django_db
def test_past_the_package_weekdays_hold() -> None:
    monday = date(UNKNOWN_YEAR, 1, 7)
    assert [working_calendar().is_workday(monday.replace(day=day)) for day in (7, 12)] == [True, False]


@pytest.mark.django_db
def test_a_year_that_nobody_has_decided_on_says_so() -> None:
    assert (notice_for(2026), str(UNKNOWN_YEAR) in notice_for(UNKNOWN_YEAR)) == ("", True)


@pytest.mark.django_db
def test_a_year_that_the_office_has_entered_needs_no_notice() -> None:
    CalendarDay.objects.create(day=date(UNKNOWN_YEAR, 10, 1), is_workday=False)
    assert notice_for(UNKNOWN_YEAR) == ""


@pytest.mark.django_db
def test_without_rows_the_usual_office_hours_hold() -> None:
    assert working_calendar().hours == OFFICE_HOURS


@pytest.mark.django_db
def test_the_hours_of_the_office_hold() -> None:
    WorkingSpan.objects.create(begins=time(9), ends=time(18))
    assert working_calendar().add_minutes(moment("2026-03-18 17:30"), 60) == moment("2026-03-19 09:30")


@pytest.mark.django_db
def test_hours_that_overlap_are_one_span() -> None:
    for begins, ends in ((9, 12), (11, 13), (14, 18)):
        WorkingSpan.objects.create(begins=time(begins), ends=time(ends))
    assert working_calendar().hours == ((time(9), time(13)), (time(14), time(18)))


@given(rows=st.lists(st.tuples(clock_times, clock_times), max_size=6))
def test_whatever_the_office_enters_is_a_calendar(rows: list[tuple[time, time]]) -> None:
    spans = sorted((min(row), max(row)) for row in rows if row[0] != row[1])
    joined = calendar._joined(spans)
    bounds = [bound for span in joined for bound in span]
    assert bounds == sorted(set(bounds))


@pytest.mark.django_db
def test_it_is_read_once_in_a_while() -> None:
    working_calendar()
    with CaptureQueriesContext(connection) as seen:
        working_calendar()
    assert len(seen) == 0


@pytest.mark.django_db
def test_it_is_read_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    working_calendar()
    CalendarDay.objects.create(day=date(2026, 3, 18), is_workday=False)
    monkeypatch.setattr(calendar, "_read_at", calendar._read_at - calendar.FRESH_SECONDS - 1)
    assert working_calendar().is_workday(date(2026, 3, 18)) is False


@pytest.mark.django_db
def test_an_edit_is_seen_at_once_where_it_was_made() -> None:
    working_calendar()
    CalendarDay.objects.create(day=date(2026, 3, 18), is_workday=False)
    forget()
    assert working_calendar().is_workday(date(2026, 3, 18)) is False
