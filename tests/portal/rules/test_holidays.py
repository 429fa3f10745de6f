"""Who decides whether a day is a working day, with the facts of 2026."""

from datetime import UTC, date, datetime

import pytest

from portal.rules.holidays import decide, package_says, weekday_says

NATIONAL_DAY = date(2026, 10, 1)
MAKE_UP_SATURDAY = date(2026, 10, 10)
PAST_THE_PACKAGE = date(2099, 10, 1)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 4), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 28), True),
        (date(2026, 5, 5), False),
        (NATIONAL_DAY, False),
        (MAKE_UP_SATURDAY, True),
        (date(2026, 10, 11), False),
        (date(2026, 10, 12), True),
    ],
)
def test_the_package_knows_2026(day: date, works: bool) -> None:
    assert package_says(day) is works


@pytest.mark.parametrize("day", [date(2003, 12, 31), PAST_THE_PACKAGE])
def test_the_package_does_not_guess(day: date) -> None:
    assert package_says(day) is None


def test_weekdays() -> None:
    week = [weekday_says(date(2026, 11, day)) for day in range(2, 9)]
    assert week == [True, True, True, True, True, False, False]


def test_the_table_comes_first() -> None:
    assert decide(NATIONAL_DAY, {NATIONAL_DAY: True}) == (True, "table")


def test_the_table_can_close_a_working_day() -> None:
    assert decide(MAKE_UP_SATURDAY, {MAKE_UP_SATURDAY: False}) == (False, "table")


def test_the_package_comes_second() -> None:
    assert decide(NATIONAL_DAY, {}) == (False, "package")


def test_the_weekday_comes_last() -> None:
    assert decide(PAST_THE_PACKAGE, {}) == (True, "weekday")


def test_a_datetime_is_refused() -> None:
    with pytest.raises(TypeError):
        decide(datetime(2026, 10, 1, 9, tzinfo=UTC), {})
