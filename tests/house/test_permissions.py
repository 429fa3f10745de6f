"""Every address × every role × own and foreign object. An address that is not in the matrix fails the test.

The letters are those of `tests.house.walk.ROLES`: who gets an answer that is neither 404, 405 nor the way to the door.
`own` lies in the first community, `foreign` in the second: the small letters mirror the capital ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import walk

ALL = "".join(walk.ROLES)
KNOWN = ALL.removeprefix("N")
WORDS = {"all": ALL, "known": KNOWN, "-": ""}


def matrix() -> dict[str, dict[str, str]]:
    """tests/house/permissions.txt: {name: {"get own": letters, …}}."""
    rows = {}
    for line in Path(__file__).with_name("permissions.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, *cells = line.split()
            rows[name] = {column: WORDS.get(cell, cell) for column, cell in zip(COLUMNS, cells, strict=True)}
    return rows


COLUMNS = ("get own", "get foreign", "post own", "post foreign")


@pytest.mark.parametrize("column", COLUMNS)
def test_an_address_is_there_for_whom_the_matrix_says(column: str, db: None) -> None:
    world = walk.World()
    method, whose = column.split()
    seen = {
        name: world.seen_by(name, pattern, foreign=whose == "foreign", method=method)
        for name, pattern in walk.addresses().items()
    }
    assert seen == {name: row[column] for name, row in matrix().items()}
