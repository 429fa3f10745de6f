"""Whoever rings the bell has a reader waiting."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from portal.celery import _hurried_link, app
from portal.domain import errands


@pytest.fixture
def hung_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{listening.getsockname()[1]}/0")
        _hurried_link.cache_clear()
        yield
        _hurried_link.cache_clear()


def test_a_broker_that_hangs_keeps_no_reader_waiting(
    hung_broker: None, caplog: pytest.LogCaptureFixture
) -> None:
    begun = time.monotonic()
    errands.ring()
    assert [record.name for record in caplog.records] == ["portal.domain.errands"]
    assert time.monotonic() - begun < 2
