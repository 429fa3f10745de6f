"""With a real worker: what a verb announces lies in the right inbox, once."""

from __future__ import annotations

import time

import pytest

from portal.domain import errands
from portal.models import Errand, InboxItem
from tests import builders as b
from tests.workers import Worker

PATIENCE = 60.0


def settle() -> None:
    """Return when no announcement waits any more. Rings now and then, as beat would: one ring may go unheard."""
    end = time.monotonic() + PATIENCE
    while Errand.objects.filter(kind="announce", state="waiting").exists():
        assert time.monotonic() < end, list(Errand.objects.values("key", "state", "problem"))
        errands.ring()
        time.sleep(0.5)


@pytest.mark.django_db(transaction=True)
def test_filing_reaches_the_grid_leader_and_the_reporter(worker: Worker) -> None:
    street = b.Street()
    case = b.filed_case(street)
    settle()
    assert set(InboxItem.objects.values_list("person", "kind", "url")) == {
        (street.leader.pk, "case.filed", f"/cases/{case.pk}/"),
        (street.lin.pk, "case.receipt", f"/cases/{case.pk}/"),
    }
