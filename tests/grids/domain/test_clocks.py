"""Clocks come from the office's table, count working time, and stand still without losing a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.domain import clocks
from grids.domain.clocks import BUILT_IN, Clock, after_pause, clock_for, dues
from grids.models import ServiceClock
from portal.domain.calendar import working_calendar
from portal.rules.working_time import WorkingCalendar
from tests import builders as b
from tests.moments import moment

NORMAL = Clock(240, 480, 7)
URGENT = Clock(60, 120, 3, round_the_clock=True)
START = moment("2026-03-12 09:40")
WEEKDAYS = WorkingCalendar(is_workday=lambda day: day.weekday() < 5)

minutes = st.integers(min_value=0, max_value=60 * 24 * 20)


@pytest.mark.django_db
def test_a_category_of_its_own_comes_first() -> None:
    category = b.category()
    ServiceClock.objects.create(
        category=category,
        urgency="normal",
        accept_minutes=30,
        reply_minutes=60,
        resolve_days=2,
        confirm_days=3,
    )
    assert clock_for(category.pk, "normal") == Clock(30, 60, 2, 3)


@pytest.mark.django_db
def test_the_urgency_alone_comes_second() -> None:
    ServiceClock.objects.filter(category=None, urgency="normal").update(accept_minutes=111)
    assert clock_for(b.category().pk, "normal").accept_minutes == 111


@pytest.mark.django_db
def test_without_a_table_the_presets_hold() -> None:
    ServiceClock.objects.all().delete()
    assert {urgency: clock_for(None, urgency) for urgency in BUILT_IN} == BUILT_IN


@pytest.mark.django_db
def test_an_edited_table_is_seen_once_it_is_forgotten() -> None:
    clock_for(None, "normal")
    ServiceClock.objects.filter(urgency="normal").update(accept_minutes=7)
    clocks.forget()
    assert clock_for(None, "normal").accept_minutes == 7


@pytest.mark.django_db
def test_deadlines_skip_nights_and_weekends() -> None:
    friday = moment("2026-03-13 16:30")
    due = dues(NORMAL, friday)
    assert (due.accept, due.resolve) == (moment("2026-03-16 11:30"), moment("2026-03-24 17:30"))


@pytest.mark.django_db
def test_a_clock_round_the_clock_skips_nothing() -> None:
    friday = moment("2026-03-13 23:30")
    due = dues(URGENT, friday)
    assert (due.accept, due.resolve) == (friday + timedelta(minutes=60), friday + timedelta(days=3))


@given(left=minutes, worked=minutes, paused=minutes)
def test_what_was_left_before_a_pause_is_left_after_it(left: int, worked: int, paused: int) -> None:
    calendar = WEEKDAYS
    due = calendar.add_minutes(START, left)
    asked = START + timedelta(minutes=worked)
    answered = asked + timedelta(minutes=paused)
    moved = moved_by(calendar, due, asked, answered)
    assert calendar.minutes_between(answered, moved) == calendar.minutes_between(asked, due)


def moved_by(calendar: WorkingCalendar, due: datetime, asked: datetime, answered: datetime) -> datetime:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks, "working_calendar", lambda: calendar)
        return after_pause(NORMAL, due, asked, answered)


@pytest.mark.django_db
def test_seconds_do_not_add_up() -> None:
    due = moment("2026-03-12 17:30")
    asked = START + timedelta(seconds=50)
    answered = START + timedelta(minutes=10, seconds=10)
    assert after_pause(NORMAL, due, asked, answered) == working_calendar().add_minutes(due, 10)


@pytest.mark.django_db
def test_a_pause_outside_working_hours_costs_nothing() -> None:
    due = moment("2026-03-13 17:30")
    assert after_pause(NORMAL, due, moment("2026-03-12 18:00"), moment("2026-03-13 08:00")) == due
