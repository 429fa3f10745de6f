"""The start page and the list of one's own cases."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.domain.cases import accept_case, propose_done, withdraw_case
from grids.models import Station
from grids.queries.home import own_cases
from tests.builders import Street, account, actor, filed_case
from tests.grids.filing.conftest import ready_draft, say_what

pytestmark = pytest.mark.django_db


def signed_in(someone: object) -> Client:
    """A browser of that person."""
    browser = Client()
    browser.force_login(account(someone), backend="portal.auth.PostBackend")  # type: ignore[arg-type]
    return browser


def proposed(street: Street) -> object:
    """A case that waits for the resident's word."""
    case = filed_case(street)
    accept_case(actor=actor(street.leader), case_id=case.pk)
    return propose_done(actor=actor(street.leader), case_id=case.pk, outcome="solved", said="灯已换新。")


def queries_of(browser: Client, path: str) -> int:
    """How many statements a page takes, without those that only frame a transaction."""
    with CaptureQueriesContext(connection) as seen:
        browser.get(path)
    return len([q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_what_waits_for_the_resident_comes_first(lin: Client, street: Street) -> None:
    case = proposed(street)
    filed_case(street)

    page = lin.get("/")

    assert page.context["ask"] == case
    assert page.context["ask_words"].said == "灯已换新。"
    assert len(page.context["cases"]) == 1


def test_an_unfinished_request_is_offered(lin: Client) -> None:
    draft = say_what(lin)

    assert str(lin.get("/").context["draft"].pk) == draft


def test_the_place_is_ones_own(lin: Client, street: Street) -> None:
    assert lin.get("/").context["homes"] == [street.home]


@pytest.mark.parametrize(("who", "desk"), [("leader", "/today/"), ("clerk", "/triage/")])
def test_staff_go_to_their_desk(street: Street, who: str, desk: str) -> None:
    assert signed_in(getattr(street, who)).get("/")["Location"] == desk


def test_staff_may_stay(street: Street) -> None:
    page = signed_in(street.leader).get("/?stay=1")

    assert page.context["desk"] == "/today/"


def test_a_stranger_sees_what_this_is(stranger: Client) -> None:
    assert stranger.get("/").templates[0].name == "grids/home/landing.html"


def test_a_stranger_is_sent_where_people_are(stranger: Client, street: Street) -> None:
    for kind, phone in (("facility", ""), ("civic_practice", ""), ("service_centre", "5550 201")):
        Station.objects.create(area=street.community, kind=kind, name=kind, address="1 号", phone=phone)

    pages = [stranger.get(address) for address in ("/", "/query/")]

    for page in pages:
        assert [one.name for one, _hours in page.context["stations"]] == ["service_centre", "civic_practice"]
        assert 'href="tel:5550201"' in page.content.decode()


def test_a_stranger_leaves_no_session(stranger: Client) -> None:
    stranger.get("/")
    stranger.get("/file/")

    assert "sessionid" not in stranger.cookies


def test_own_cases_are_split_into_open_and_ended(lin: Client, street: Street) -> None:
    running, ended = filed_case(street), filed_case(street)
    withdraw_case(actor=actor(street.lin), case_id=ended.pk)

    assert lin.get("/my/cases/").context["cases"] == [running]
    assert lin.get("/my/cases/?state=closed").context["cases"] == [ended]


def test_those_that_wait_for_the_resident_stand_above(lin: Client, street: Street) -> None:
    waiting, newer = proposed(street), filed_case(street)

    page = lin.get("/my/cases/")

    assert (page.context["yours"], page.context["cases"]) == ([waiting], [newer])
    assert own_cases(actor(street.lin), ended=False, before=newer.pk).yours == []


def test_own_cases_go_page_by_page_both_ways(street: Street) -> None:
    one, two, three = (filed_case(street) for _ in range(3))
    me = actor(street.lin)

    first = own_cases(me, ended=False, size=2)
    second = own_cases(me, ended=False, before=first.older, size=2)
    back = own_cases(me, ended=False, after=second.newer, size=2)

    assert (first.rows, first.newer, first.older) == ([three, two], None, two.pk)
    assert (second.rows, second.newer, second.older) == ([one], one.pk, None)
    assert (back.rows, back.newer, back.older) == ([three, two], None, two.pk)


def test_the_list_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/my/cases/")["Location"].startswith("/account/login/")


def test_the_list_takes_as_many_queries_for_one_as_for_many(lin: Client, street: Street) -> None:
    filed_case(street)
    few = queries_of(lin, "/my/cases/")
    for _ in range(4):
        filed_case(street)

    assert queries_of(lin, "/my/cases/") == few


def test_the_start_page_takes_at_most_ten_queries(lin: Client, street: Street) -> None:
    proposed(street)
    filed_case(street)
    ready_draft(lin, street)

    assert queries_of(lin, "/") <= 10
