"""What the tests of the ground floor's domain share."""

import pytest

from portal.domain import errands


@pytest.fixture(autouse=True)
def no_bell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that another test has started must not do what this test leaves; only who asks for it rings it."""
    if "worker" not in request.fixturenames:
        monkeypatch.setattr(errands, "ring", lambda: None)
