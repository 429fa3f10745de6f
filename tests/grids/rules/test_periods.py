"""Periods cover every day exactly once, and begin where people expect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.rules.periods import UNITS, Cadence, Period, Window, window_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CADENCES = st.builds(Cadence, st.integers(1, 24), st.sampled_from(UNITS), DAYS)


@given(CADENCES, DAYS)
def test_every_day_lies_in_one_period_and_the_next_begins_the_day_after(cadence: Cadence, day: date) -> None:
    period = cadence.period_of(day)
    after = cadence.period_of(period.last + timedelta(days=1))
    assert period.first <= day <= period.last
    assert (cadence.period_of(period.first), cadence.period_of(period.last)) == (period, period)
    assert after.first == period.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("every", "unit", "day", "first", "last"),
    [
        (1, "month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (2, "month", date(2026, 4, 30), date(2026, 3, 1), date(2026, 4, 30)),
        (1, "quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (1, "half_year", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (1, "year", date(2026, 6, 6), date(2026, 1, 1), date(2026, 12, 31)),
        (1, "week", date(2026, 3, 22), date(2026, 3, 16), date(2026, 3, 22)),
        (10, "day", date(2026, 1, 11), date(2026, 1, 11), date(2026, 1, 20)),
    ],
)
def test_periods_as_people_say_them(every: int, unit: str, day: date, first: date, last: date) -> None:
    assert Cadence(every, unit, date(2026, 1, 1)).period_of(day) == Period(first, last)


def test_periods_that_begin_in_a_horizon() -> None:
    found = list(Cadence(1, "month", date(2026, 1, 1)).periods(date(2026, 1, 2), date(2026, 4, 1)))
    assert [period.first for period in found] == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]


def test_a_window_opens_with_its_period_unless_told_otherwise() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert window_of(march, lead_days=0, grace_days=5) == Window(
        date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 5)
    )
    assert window_of(march, lead_days=7, grace_days=0).earliest == date(2026, 3, 24)


@pytest.mark.parametrize(("every", "unit"), [(0, "month"), (61, "day"), (1, "fortnight")])
def test_what_is_no_cadence_is_refused(every: int, unit: str) -> None:
    with pytest.raises(ValueError, match="no cadence"):
        Cadence(every, unit, date(2026, 1, 1))
