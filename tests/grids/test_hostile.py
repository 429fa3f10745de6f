"""What somebody sends who does not use the forms as they are meant, or uses a thing of another's."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grids.domain.cases import file_case
from grids.domain.drafts import MOST_DRAFTS
from grids.models import Case, CaseDraft, CaseEvent
from portal.domain.refusal import Refused
from portal.models import Person
from tests import builders as b
from tests.grids.case_page.conftest import proposed, url
from tests.races import at_once

pytestmark = pytest.mark.django_db

TEXT = {"text": "楼道灯坏了三天了。", "category": "lighting"}


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(b.account(someone))
    return client


def a_draft(client: Client, **typed: str) -> str:
    key = str(uuid.uuid4())
    client.post("/file/save/", {"draft": key, **TEXT})
    client.post("/file/save/", {"draft": key, "where": "elsewhere", "spot": "东门", **typed})
    return key


def test_a_case_whose_community_nobody_knows_opens_for_the_street(street: b.Street) -> None:
    case = b.filed_case(street, household=None, area=street.subdistrict, reporter_name="林女士")
    page = signed_in(street.street_leader).get(url(case))
    assert (case.community, page.status_code) == (None, 200)


def test_who_handled_a_case_is_not_its_resident_too_by_its_code(street: b.Street) -> None:
    case = b.filed_case(street, reporter=None, contact="none")
    proposed(street, case)
    leader = signed_in(street.leader)
    page = leader.post("/query/", {"code": case.query_code}, follow=True)
    answer = leader.post("/query/confirm/", {"confirm-version": case.version, "confirm-solved": "yes"})
    assert (page.context["is_key"], answer.status_code, Case.objects.get().state) == (False, 404, "proposed")


def test_a_form_that_made_somebody_elses_case_gives_nothing_away(street: b.Street) -> None:
    case = b.filed_case(street)
    with pytest.raises(Refused):
        file_case(
            actor=b.actor(street.neighbour),
            filing=b.filing(street, submission=case.submission, reporter=street.neighbour),
        )


def test_no_after_yes_is_not_taken_for_an_echo(street: b.Street) -> None:
    case = b.filed_case(street)
    old = proposed(street, case).version
    lin = signed_in(street.lin)
    lin.post(url(case, "confirm"), {"version": old, "solved": "yes"})
    answer = lin.post(url(case, "confirm"), {"version": old, "solved": "no", "comment": "还不亮"})
    assert (answer.status_code, b"\xe8\xbf\x98\xe4\xb8\x8d\xe4\xba\xae" in answer.content) == (409, True)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_last_day_of_all_is_no_day_of_a_list(street: b.Street, day: str) -> None:
    leader = signed_in(street.leader)
    assert leader.get(f"/cases/?until={day}&since={day}").status_code == 200


@pytest.mark.parametrize("field", ["building", "entrance"])
def test_only_a_community_may_be_unclear(street: b.Street, field: str) -> None:
    lin = signed_in(street.lin)
    draft = a_draft(lin, community=str(street.community.pk), **{field: "unclear"})
    assert lin.get(f"/file/check/?draft={draft}").status_code == 200


def test_a_code_opens_no_step_of_an_official(street: b.Street) -> None:
    case = b.filed_case(street, reporter=None, contact="none")
    stranger = Client()
    stranger.post("/query/", {"code": case.query_code})
    assert [stranger.post(f"/query/{verb}/").status_code for verb in ("assign", "accept", "decline")] == [
        404
    ] * 3


def test_a_name_with_nul_is_looked_for_without_it(street: b.Street) -> None:
    answer = signed_in(street.leader).post("/cases/new/", {"find": "林秀\0珍", "step": "look"})
    assert (answer.status_code, "林" in answer.content.decode()) == (200, True)


@pytest.mark.django_db(transaction=True)
def test_the_same_note_many_times_at_once_stands_once(street: b.Street) -> None:
    case = b.filed_case(street)
    leader = b.account(street.leader)

    def note() -> Any:
        client = Client()
        client.force_login(leader)
        return client.post(url(case, "note"), {"version": case.version, "said": "钥匙在物业。"}).status_code

    at_once([note] * 6)
    assert CaseEvent.objects.filter(verb="note").count() == 1


@pytest.mark.parametrize("given", [{}, {"q_danger": "perhaps"}])
def test_a_question_that_must_be_answered_is(street: b.Street, given: dict[str, str]) -> None:
    b.category(
        "safety",
        "安全隐患",
        questions=[{"key": "danger", "label": "危险吗", "kind": "yesno", "required": True}],
    )
    lin, draft = signed_in(street.lin), str(uuid.uuid4())
    lin.post("/file/save/", {"draft": draft, **TEXT, "category": "safety", **given})
    lin.post("/file/save/", {"draft": draft, "where": f"home:{street.home.pk}", "spot": "门口"})
    answer = lin.post("/file/check/", {"draft": draft, "contact": "message"})
    assert (answer["Location"].startswith("/file/?"), Case.objects.count()) == (True, 0)


def test_signs_that_show_nothing_are_no_words(street: b.Street) -> None:
    with pytest.raises(Refused):
        b.filed_case(street, text="\u200b\u2060\ufeff")
    answer = signed_in(street.lin).post("/file/", {**TEXT, "text": "\u200b"})
    assert "text" in answer.context["form"].errors


def test_nobody_keeps_more_than_a_few_drafts(street: b.Street) -> None:
    lin = signed_in(street.lin)
    keys = [a_draft(lin) for _ in range(MOST_DRAFTS + 2)]
    kept = set(CaseDraft.objects.values_list("pk", flat=True))
    assert kept == {uuid.UUID(key) for key in keys[2:]}


def test_a_second_click_with_a_code_is_told_that_it_stands(street: b.Street) -> None:
    case = b.filed_case(street, reporter=None, contact="none")
    stranger = Client()
    stranger.post("/query/", {"code": case.query_code})
    typed = {"add-version": case.version, "add-said": f"还有 {timezone.now():%H} 号。"}
    answers = [stranger.post("/query/add/", typed)["Location"] for _ in range(2)]
    assert (answers, CaseEvent.objects.filter(verb="add").count()) == (["/query/"] * 2, 1)
