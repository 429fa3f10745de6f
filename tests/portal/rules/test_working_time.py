# ruff: noqa: DTZ001 - naive moments are what is refused here
"""Working time is exact across holidays, make-up workdays, nights and lunch breaks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.holidays import decide
from portal.rules.working_time import CHINA, NoWorkday, WorkingCalendar

MINUTES_A_DAY = 7 * 60
YEAR = WorkingCalendar(lambda day: decide(day, {})[0])
NEVER = WorkingCalendar(lambda day: False)

# The year 2026 to the minute and beyond: Spring Festival, National Day and the make-up Saturdays lie in it.
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(
    lambda naive: naive.replace(tzinfo=CHINA)
)
amounts = st.integers(0, 40 * MINUTES_A_DAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "minutes", "deadline"),
    [
        ("2026-11-02 08:30", 60, "2026-11-02 09:30"),
        ("2026-11-02 08:30:30", 60, "2026-11-02 09:30:30"),
        ("2026-11-02 11:30", 30, "2026-11-02 12:00"),
        ("2026-11-02 11:30", 31, "2026-11-02 14:01"),
        ("2026-11-02 12:00", 1, "2026-11-02 14:01"),
        ("2026-11-02 12:00", 0, "2026-11-02 12:00"),
        ("2026-11-02 12:30", 0, "2026-11-02 14:00"),
        ("2026-11-02 17:00", 30, "2026-11-02 17:30"),
        ("2026-11-02 17:00", 31, "2026-11-03 08:31"),
        ("2026-11-06 17:00", 60, "2026-11-09 09:00"),
        ("2026-11-07 10:00", 0, "2026-11-09 08:30"),
        ("2026-11-02 08:30", MINUTES_A_DAY, "2026-11-02 17:30"),
        # National Day: 1 to 7 October, Saturday the 10th is worked.
        ("2026-09-30 17:00", 60, "2026-10-08 09:00"),
        ("2026-10-09 17:00", 60, "2026-10-10 09:00"),
        ("2026-10-10 17:00", 60, "2026-10-12 09:00"),
        # Spring Festival: Saturday 14 February is worked, 15 to 23 are not, Saturday the 28th is.
        ("2026-02-13 17:00", 60, "2026-02-14 09:00"),
        ("2026-02-14 17:00", 60, "2026-02-24 09:00"),
        ("2026-02-27 17:30", MINUTES_A_DAY, "2026-02-28 17:30"),
    ],
)
def test_add_minutes(start: str, minutes: int, deadline: str) -> None:
    assert YEAR.add_minutes(at(start), minutes) == at(deadline)


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [
        ("2026-11-02 11:30", "2026-11-02 14:30", 60),
        ("2026-11-02 12:00", "2026-11-02 14:00", 0),
        ("2026-11-02 09:00:30", "2026-11-02 09:01:29", 0),
        ("2026-09-30 17:00", "2026-10-08 09:00", 60),
        ("2026-02-14 00:00", "2026-02-25 00:00", 2 * MINUTES_A_DAY),
        ("2026-11-02 14:30", "2026-11-02 11:30", -60),
        ("2026-11-02 11:30", "2026-11-02 11:30", 0),
    ],
)
def test_minutes_between(a: str, b: str, minutes: int) -> None:
    assert YEAR.minutes_between(at(a), at(b)) == minutes


@pytest.mark.parametrize(
    ("start", "days", "deadline"),
    [
        ("2026-11-02 09:00", 1, "2026-11-03 17:30"),
        ("2026-11-02 23:59", 1, "2026-11-03 17:30"),
        ("2026-11-06 09:00", 3, "2026-11-11 17:30"),
        ("2026-11-07 09:00", 1, "2026-11-09 17:30"),
        ("2026-09-30 09:00", 3, "2026-10-10 17:30"),
        ("2026-09-30 09:00", 4, "2026-10-12 17:30"),
        ("2026-02-13 09:00", 2, "2026-02-24 17:30"),
        ("2026-11-02 09:00", 0, "2026-11-02 17:30"),
        ("2026-11-07 09:00", 0, "2026-11-09 17:30"),
    ],
)
def test_add_days(start: str, days: int, deadline: str) -> None:
    assert YEAR.add_days(at(start), days) == at(deadline)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-02 08:29:59", False),
        ("2026-11-02 08:30", True),
        ("2026-11-02 12:00", False),
        ("2026-11-02 13:00", False),
        ("2026-11-02 17:29:59", True),
        ("2026-11-02 17:30", False),
        ("2026-10-01 09:00", False),
        ("2026-10-10 09:00", True),
    ],
)
def test_is_open(moment: str, is_open: bool) -> None:
    assert YEAR.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-02 09:15", "2026-11-02 09:15"),
        ("2026-11-02 12:00", "2026-11-02 14:00"),
        ("2026-11-02 17:30", "2026-11-03 08:30"),
        ("2026-09-30 17:30", "2026-10-08 08:30"),
        ("2026-02-14 20:00", "2026-02-24 08:30"),
    ],
)
def test_next_open(moment: str, opening: str) -> None:
    assert YEAR.next_open(at(moment)) == at(opening)


@given(moments, amounts, amounts)
def test_adding_in_two_steps_is_adding_at_once(start: datetime, a: int, b: int) -> None:
    assert YEAR.add_minutes(YEAR.add_minutes(start, a), b) == YEAR.add_minutes(start, a + b)


@given(moments, amounts)
def test_the_minutes_between_are_those_that_were_added(start: datetime, minutes: int) -> None:
    assert YEAR.minutes_between(start, YEAR.add_minutes(start, minutes)) == minutes


@given(moments, moments, amounts)
def test_whoever_starts_later_does_not_end_earlier(a: datetime, b: datetime, minutes: int) -> None:
    earlier, later = sorted((a, b))
    assert YEAR.add_minutes(earlier, minutes) <= YEAR.add_minutes(later, minutes)


@given(moments, amounts, st.integers(1, MINUTES_A_DAY))
def test_more_minutes_end_later(start: datetime, minutes: int, more: int) -> None:
    assert YEAR.add_minutes(start, minutes) < YEAR.add_minutes(start, minutes + more)


@given(moments, amounts)
def test_a_deadline_lies_in_working_time_or_at_its_end(start: datetime, minutes: int) -> None:
    deadline = YEAR.add_minutes(start, minutes)
    assert YEAR.is_open(deadline) or YEAR.is_open(deadline - timedelta(microseconds=1))


@given(moments, st.integers(1, 40))
def test_days_end_with_the_last_hour_of_a_working_day(start: datetime, days: int) -> None:
    deadline = YEAR.add_days(start, days)
    workdays = [
        day
        for offset in range(1, (deadline.date() - start.date()).days + 1)
        if YEAR.is_workday(day := start.date() + timedelta(days=offset))
    ]
    assert (len(workdays), workdays[-1], deadline.time()) == (days, deadline.date(), time(17, 30))


@given(moments, moments)
def test_backwards_is_minus_forwards(a: datetime, b: datetime) -> None:
    assert YEAR.minutes_between(a, b) == -YEAR.minutes_between(b, a)


@given(moments)
def test_the_next_opening_is_open_with_nothing_worked_before_it(moment: datetime) -> None:
    opening = YEAR.next_open(moment)
    assert (YEAR.is_open(opening), YEAR.minutes_between(moment, opening)) == (True, 0)


@given(moments, amounts)
def test_the_zone_of_the_start_does_not_matter(start: datetime, minutes: int) -> None:
    deadline = YEAR.add_minutes(start.astimezone(UTC), minutes)
    assert (deadline, deadline.tzinfo) == (YEAR.add_minutes(start, minutes), CHINA)


@pytest.mark.parametrize("act", ["add_minutes", "add_days"])
def test_a_naive_start_is_refused(act: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        getattr(YEAR, act)(datetime(2026, 11, 2, 9), 1)


@pytest.mark.parametrize("act", ["is_open", "next_open"])
def test_a_naive_moment_is_refused(act: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        getattr(YEAR, act)(datetime(2026, 11, 2, 9))


def test_a_naive_end_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        YEAR.minutes_between(at("2026-11-02 09:00"), datetime(2026, 11, 2, 9))


@pytest.mark.parametrize("act", ["add_minutes", "add_days"])
def test_a_negative_amount_is_refused(act: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        getattr(YEAR, act)(at("2026-11-02 09:00"), -1)


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(9), time(9)),),
        ((time(12), time(9)),),
        ((time(9), time(12)), (time(11), time(13))),
        ((time(14), time(17)), (time(9), time(12))),
    ],
)
def test_impossible_hours_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="hours"):
        WorkingCalendar(lambda day: True, hours)


def test_a_calendar_without_working_days_is_noticed() -> None:
    with pytest.raises(NoWorkday):
        NEVER.add_minutes(at("2026-11-02 09:00"), 1)


@pytest.mark.parametrize(("gap", "found"), [(399, True), (400, False)])
def test_the_search_ends_after_400_days_without_work(gap: int, found: bool) -> None:
    only = date(2026, 1, 1) + timedelta(days=gap)
    calendar = WorkingCalendar(lambda day: day == only)
    try:
        calendar.next_open(at("2026-01-01 00:00"))
    except NoWorkday:
        assert not found
    else:
        assert found


def test_a_long_term_asks_about_each_day_once() -> None:
    asked: list[date] = []
    calendar = WorkingCalendar(lambda day: asked.append(day) or True)  # type: ignore[func-returns-value]
    calendar.add_minutes(at("2026-01-01 08:30"), 1000 * MINUTES_A_DAY)
    assert (len(asked), len(set(asked))) == (1000, 1000)


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        ("2026-10-01", True),
        ("2026-10-03", True),
        ("2026-09-30", False),
        ("2026-10-10", False),
        ("2026-10-11", False),
        ("2022-10-01", True),
    ],
    ids=[
        "its Thursday",
        "its Saturday",
        "the day before",
        "worked in exchange",
        "a Sunday",
        "it began on a Saturday",
    ],
)
def test_a_holiday_is_days_off_in_a_row_with_a_weekday_among_them(day: str, is_holiday: bool) -> None:
    assert YEAR.is_holiday(date.fromisoformat(day)) is is_holiday


def test_a_calendar_without_working_days_is_one_long_holiday() -> None:
    assert NEVER.is_holiday(date(2026, 11, 1)) is True
