"""Eight fingers on the same button: one case, one receipt, no error."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from grids.domain.drafts import keep_draft
from grids.domain.sending import Reply, send_draft
from grids.models import Case, CaseDraft
from portal.models import Person
from tests.builders import Street, actor
from tests.races import at_once

DRAFT = "6f1f3fd0-9a51-4d0c-9a3d-0d5c8f5a2b11"


@pytest.mark.django_db(transaction=True)
def test_sending_at_once_makes_one_case() -> None:
    street = Street()
    lin = actor(street.lin)
    where = {"where": f"home:{street.home.pk}", "text": "灯坏了", "category": "lighting"}
    keep_draft(actor=lin, draft_id=DRAFT, fields=where)

    sent = at_once([lambda: send_draft(actor=lin, draft_id=DRAFT, reply=Reply("message"))] * 8)

    assert [type(one) for one in sent if one is not None] == [Case]
    assert (Case.objects.count(), CaseDraft.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_stranger_who_clicks_twice_is_one_person() -> None:
    street = Street()
    nobody: Any = actor(street.neighbour).also(person_id=None, browser="key")
    where = {"where": "elsewhere", "community": str(street.community.pk), "spot": "东门"}
    keep_draft(actor=nobody, draft_id=DRAFT, fields=where | {"text": "灯坏了", "category": "lighting"})
    people = Person.objects.count()

    at_once([lambda: send_draft(actor=nobody, draft_id=DRAFT, reply=Reply("call", "林", "13900001111"))] * 4)

    assert (Person.objects.count(), Case.objects.count()) == (people + 1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_first_screen_sent_at_once_makes_one_draft() -> None:
    lin = actor(Street().lin)

    kept = at_once([lambda: keep_draft(actor=lin, draft_id=DRAFT, fields={"text": "灯"})] * 4)

    assert {str(draft.pk) for draft in kept} == {DRAFT}
    assert connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
def test_guessing_codes_at_once_gets_no_more_tries_than_one_after_the_other() -> None:
    def guess() -> int:
        # An address of its own: what is counted outlives the test.
        answer = Client(REMOTE_ADDR="203.0.113.33").post("/query/", {"code": "9" * 10})
        return int(answer.status_code)

    for _n in range(27):
        guess()

    guessed = at_once([guess] * 8)

    assert (guessed.count(200) <= 3, set(guessed) <= {200, 429}) == (True, True)
