"""When a door is open, in words."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone, translation

from grids.rules.opening import (
    Span,
    Special,
    by_day,
    now_in_words,
    stretch_in_words,
    week_in_words,
)

OFFICE = [
    {"days": [1, 2, 3, 4, 5], "begins": "08:30", "ends": "12:00"},
    {"days": [1, 2, 3, 4, 5], "begins": "14:00", "ends": "17:30"},
    {"days": [6], "begins": "09:00", "ends": "12:00"},
]


def at(day: int, clock: str) -> datetime:
    """A moment in the week of Monday, 16 March 2026."""
    hour, minute = map(int, clock.split(":"))
    return timezone.make_aware(datetime(2026, 3, 15 + day, hour, minute))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "kind", "words"),
    [
        (at(1, "8:29"), "later", "今天 8:30 开门"),
        (at(1, "8:30"), "open", "今天开到 12:00"),
        (at(1, "12:00"), "later", "今天 14:00 开门"),
        (at(1, "17:29"), "open", "今天开到 17:30"),
        (at(1, "17:30"), "closed", "今天已关门，明天 8:30 开"),
        (at(6, "12:30"), "closed", "今天已关门，周一 8:30 开"),
        (at(7, "10:00"), "closed", "今天不开，明天 8:30 开"),
    ],
)
def test_a_door_says_what_it_means_right_now(moment: datetime, kind: str, words: str) -> None:
    now = now_in_words(OFFICE, moment)

    assert (now.kind, now.words) == (kind, words)


def test_a_door_that_opens_once_a_week_names_the_day() -> None:
    assert now_in_words([{"days": [3], "begins": "09:00", "ends": "10:00"}], at(3, "11:00")).words == (
        "今天已关门，周三 9:00 开"
    )


def test_days_with_the_same_hours_share_a_line() -> None:
    assert week_in_words(OFFICE) == [("周一至周五", "8:30–12:00、14:00–17:30"), ("周六", "9:00–12:00")]


@pytest.mark.parametrize(
    ("days", "words"),
    [([1, 2, 3, 4, 5, 6, 7], "每天"), ([6, 7], "周六、周日"), ([1, 2, 3, 5], "周一至周三、周五")],
)
def test_days_are_said_shortly(days: list[int], words: str) -> None:
    assert week_in_words([{"days": days, "begins": "09:00", "ends": "12:00"}]) == [(words, "9:00–12:00")]


def test_english_reads_as_english() -> None:
    with translation.override("en"):
        assert week_in_words(OFFICE)[0] == ("Mon to Fri", "8:30–12:00, 14:00–17:30")


@pytest.mark.parametrize(
    "opening",
    [[], [{}], [{"days": [1], "begins": "x", "ends": "y"}], [{"days": [9], "begins": "08:00", "ends": "09:00"}],
     [{"days": [1], "begins": "10:00", "ends": "09:00"}], [{"days": [1], "begins": None, "ends": None}]],
)  # fmt: skip
def test_what_makes_no_sense_is_not_computed_with(opening: list[dict[str, object]]) -> None:
    assert (by_day(opening), now_in_words(opening, at(1, "9:00")).kind) == ({}, "unknown")


NEXT_WEEK = {date(2026, 3, day): Special(is_holiday=True) for day in range(17, 25)}
SHORT = {date(2026, 3, 16): Special((Span(time(10), time(12)),), is_holiday=True)}
CLOSED = {date(2026, 3, 16): Special()}
EVERY_DAY = [{"days": [1, 2, 3, 4, 5, 6, 7], "begins": "08:00", "ends": "20:00"}]


@pytest.mark.parametrize(
    ("special", "moment", "kind", "words"),
    [
        (NEXT_WEEK, at(2, "9:00"), "closed", "今天放假，3月25日 周三 8:00 开"),
        (NEXT_WEEK, at(1, "21:00"), "closed", "今天已关门，3月25日 周三 8:00 开"),
        (SHORT, at(1, "9:00"), "later", "今天 10:00 开门"),
        (SHORT, at(1, "12:00"), "closed", "今天已关门，明天 8:00 开"),
        (CLOSED, at(1, "9:00"), "closed", "今天不开，明天 8:00 开"),
    ],
)
def test_a_day_that_is_different_goes_before_the_week(
    special: dict[date, Special], moment: datetime, kind: str, words: str
) -> None:
    now = now_in_words(EVERY_DAY, moment, special.get)

    assert (now.kind, now.words) == (kind, words)


def test_a_door_that_does_not_open_again_soon_says_so() -> None:
    assert (
        now_in_words(OFFICE, at(1, "9:00"), lambda _day: Special()).words == "今天不开，什么时候开请打电话问"
    )


def test_a_stretch_of_days_is_said_shortly_in_both_languages() -> None:
    first, last = date(2026, 12, 3), date(2026, 12, 5)

    assert stretch_in_words(first, first, first) == "12月3日"
    assert stretch_in_words(first, first, last) == "12月3日至12月5日"
    with translation.override("en"):
        assert stretch_in_words(first, first, last) == "3 December to 5 December"
        assert now_in_words(EVERY_DAY, at(2, "9:00"), NEXT_WEEK.get).words == (
            "Holiday today, opens Wed 25 March 8:00"
        )
