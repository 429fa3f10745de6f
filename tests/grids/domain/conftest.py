"""What the tests of the case's domain share: a street, and caches that start empty."""

from collections.abc import Iterator

import pytest

from grids.domain import clocks
from portal.domain import calendar, errands
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


@pytest.fixture(autouse=True)
def no_bell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that another test has started must not do what this test leaves; only who asks for it rings it."""
    if "worker" not in request.fixturenames:
        monkeypatch.setattr(errands, "ring", lambda: None)
