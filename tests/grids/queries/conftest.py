"""What the tests of the case's domain share: a street, and caches that start empty."""

from collections.abc import Iterator

import pytest

from grids.domain import clocks
from portal.domain import calendar
from tests import builders as b


@pytest.fixture(autouse=True)
def fresh_tables() -> Iterator[None]:
    """The office's calendar and clocks are read anew in each test."""
    calendar.forget()
    clocks.forget()
    yield
    calendar.forget()
    clocks.forget()


@pytest.fixture
def street(db: None) -> b.Street:
    """A small street with every post of the chain held."""
    return b.Street()
