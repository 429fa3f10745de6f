"""What sending costs: the page that everybody waits for stays within ten statements."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.models import Case
from tests.builders import Street
from tests.grids.filing.conftest import picture, ready_draft, say_what, say_where

pytestmark = pytest.mark.django_db

FRAMES = ("SAVEPOINT", "RELEASE")


def statements_of_sending(browser: Client, draft: str, **typed: str) -> list[str]:
    """The statements of the last post, without those that only frame a transaction.

    The third screen is opened before, as people do: it reads what a process then keeps (clocks, calendar, categories).
    """
    browser.get(f"/file/check/?draft={draft}")
    with CaptureQueriesContext(connection) as seen:
        browser.post("/file/check/", {"draft": draft} | typed)
    assert Case.objects.count() == 1
    return [query["sql"] for query in seen if not query["sql"].startswith(FRAMES)]


def test_a_resident_sends_within_ten(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)

    assert len(statements_of_sending(lin, draft, contact="call")) <= 10


def test_photos_cost_one_more_at_most(lin: Client, street: Street) -> None:
    draft = say_what(lin, photos=picture())
    say_where(lin, draft, where=f"near:{street.home.pk}")

    assert len(statements_of_sending(lin, draft, contact="message")) <= 11


def test_a_stranger_with_a_phone_sends_within_ten(stranger: Client, street: Street) -> None:
    draft = say_what(stranger)
    say_where(stranger, draft, community=str(street.community.pk), spot="东门口")

    assert len(statements_of_sending(stranger, draft, contact="call", name="林", phone="13900001111")) <= 10
