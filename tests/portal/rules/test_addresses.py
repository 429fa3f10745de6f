"""What an address says of ids and days."""

from __future__ import annotations

from datetime import date

import pytest

from portal.rules.addresses import day_in, id_in


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7", 7), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), ("0", None), ("-1", None), ("1.0", None),
     ("９", None), ("9" * 400, None), ("", None), (None, None), ("7\0", None)],
)  # fmt: skip
def test_an_id(typed: str | None, meant: int | None) -> None:
    assert id_in(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-03-18", date(2026, 3, 18)), ("2026-02-30", None), ("9999-12-31", None), ("0001-01-01", None),
     ("2026-03-18\0", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_day(typed: str | None, meant: date | None) -> None:
    assert day_in(typed) == meant
