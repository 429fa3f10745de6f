"""Looking up by code: what it tells whom, and what the holder of a code may do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from grids.domain.cases import accept_case, ask_resident, propose_done
from grids.models import Case
from portal.rules.codes import show_query_code
from tests.builders import Street, account, actor, filed_case

pytestmark = pytest.mark.django_db


def nameless(street: Street) -> Case:
    """A case without a name, taken by the grid leader."""
    case = filed_case(street, reporter=None, contact="none", household=None, building=street.building.area)
    return accept_case(actor=actor(street.leader), case_id=case.pk)


def look_up(browser: Client, case: Case) -> Any:
    """Type the code of a case and open what it leads to."""
    return browser.post("/query/", {"code": case.query_code.lower()}, follow=True)


def test_the_code_may_be_typed_as_it_is_read(stranger: Client, street: Street) -> None:
    case = nameless(street)

    answer = stranger.post("/query/", {"code": show_query_code(case.query_code)})

    assert answer["Location"] == "/query/"


def test_a_code_of_an_account_tells_only_how_it_stands(stranger: Client, street: Street) -> None:
    account(street.lin)
    case = filed_case(street, text="我家 301 的灯坏了，找林秀珍", place="和风苑 3 号楼")
    page = look_up(stranger, case)
    text = page.content.decode()

    assert page.context["is_key"] is False
    assert [word for word in ("301", "林秀珍", "和风苑") if word in text] == []
    assert page.context["steps"] == []


def test_a_code_without_an_account_opens_the_whole_case(stranger: Client, street: Street) -> None:
    page = look_up(stranger, nameless(street))

    assert page.context["is_key"] is True
    assert [step.verb for step, _form in page.context["steps"]] == ["add", "withdraw"]


def test_the_code_is_not_in_the_address(stranger: Client, street: Street) -> None:
    page = look_up(stranger, nameless(street))

    assert page.redirect_chain == [("/query/", 302)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写查询码。"),
        ("7KQ2", "查询码是 10 位，现在是 4 位。"),
        ("0000000000", "没有这个查询码，请对照回执再看一遍。"),
        ("!" * 10, "查询码里没有“!”，请对照回执核对。"),
    ],
)
def test_a_wrong_code_is_said_beside_its_field(stranger: Client, typed: str, said: str) -> None:
    answer = stranger.post("/query/", {"code": typed})

    assert answer.context["form"].errors == {"code": [said]}


def test_guessing_ends_with_a_plain_page(stranger: Client) -> None:
    answers = [stranger.post("/query/", {"code": f"{n:010d}"}).status_code for n in range(31)]

    assert (answers[29], answers[30]) == (200, 429)


def test_right_codes_are_no_tries(stranger: Client, street: Street) -> None:
    case = nameless(street)

    opened = [stranger.post("/query/", {"code": case.query_code}).status_code for _ in range(32)]

    assert opened == [302] * 32


def test_the_holder_of_the_code_answers(stranger: Client, street: Street) -> None:
    case = nameless(street)
    case = ask_resident(actor=actor(street.leader), case_id=case.pk, said="是哪一盏？")
    look_up(stranger, case)

    stranger.post("/query/answer/", {"answer-version": case.version, "answer-said": "门口那盏"})
    case.refresh_from_db()

    assert case.state == "in_progress"
    assert case.events.order_by("-pk").values_list("said", "actor").first() == ("门口那盏", None)


def test_a_signed_in_filer_stays_nameless_behind_his_code(lin: Client, street: Street) -> None:
    case = nameless(street)
    look_up(lin, case)

    lin.post("/query/add/", {"add-version": case.version, "add-said": "今天更暗了"})

    assert case.events.order_by("-pk").values_list("verb", "actor").first() == ("add", None)


def test_the_holder_of_the_code_confirms(stranger: Client, street: Street) -> None:
    case = nameless(street)
    case = propose_done(actor=actor(street.leader), case_id=case.pk, outcome="solved", said="换了灯。")
    look_up(stranger, case)

    stranger.post("/query/confirm/", {"confirm-version": case.version, "confirm-solved": "yes"})
    case.refresh_from_db()

    assert case.state == "closed"


def test_what_is_missing_is_said_and_what_was_typed_kept(stranger: Client, street: Street) -> None:
    case = nameless(street)
    look_up(stranger, case)

    page = stranger.post("/query/add/", {"add-version": case.version, "add-said": ""})
    form = next(form for step, form in page.context["steps"] if step.verb == "add")

    assert list(form.errors) == ["said"]


@pytest.mark.parametrize("outcome", ["solved", "unsolvable"])
def test_the_holder_of_a_code_is_told_as_much_as_an_account(
    stranger: Client, street: Street, outcome: str
) -> None:
    case = nameless(street)
    case = propose_done(actor=actor(street.leader), case_id=case.pk, outcome=outcome, said="灯杆要换。")

    text = look_up(stranger, case).content.decode()
    before = text[: text.index('id="story"')]

    assert "按时办结" not in text
    said = ["灯杆要换。", "会按“", "之后 30 天内还能重新打开", "会交给社区副书记何建文重新办", "前确认"]
    assert [words in before for words in said] == [True] * len(said)


def test_the_next_deadline_stands_on_top_with_who_it_is(stranger: Client, street: Street) -> None:
    case = filed_case(street, reporter=None, contact="none", household=None, building=street.building.area)

    text = look_up(stranger, case).content.decode()

    assert ("前接手" in text, "周敏" in text) == (True, True)


def test_a_rating_by_code_can_be_read_again(stranger: Client, street: Street) -> None:
    case = nameless(street)
    case = propose_done(actor=actor(street.leader), case_id=case.pk, outcome="solved", said="换了灯。")
    look_up(stranger, case)
    grades = {"confirm-speed": "good", "confirm-attitude": "good", "confirm-result": "poor"}
    stranger.post("/query/confirm/", {"confirm-version": case.version, "confirm-solved": "yes", **grades})

    text = stranger.get("/query/").content.decode()

    assert ("您的评价" in text, "不满意" in text) == (True, True)


def test_a_code_of_an_account_does_nothing(stranger: Client, street: Street) -> None:
    account(street.lin)
    case = filed_case(street)
    look_up(stranger, case)

    answer = stranger.post("/query/withdraw/", {"withdraw-version": case.version})
    case.refresh_from_db()

    assert (answer.status_code, case.state) == (404, "filed")


def test_without_a_code_nothing_is_done(stranger: Client) -> None:
    assert stranger.post("/query/withdraw/", {})["Location"] == "/query/"


def test_another_code_closes_the_first(stranger: Client, street: Street) -> None:
    look_up(stranger, nameless(street))

    page = stranger.get("/query/?again=1")

    assert "form" in page.context
    assert "code_shown" not in stranger.session
