"""A form that comes after the session has ended is given back to its writer, and to nobody else."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from grids.domain.cases import accept_case, ask_resident
from grids.models import Case, CaseEvent
from portal.domain import errands
from portal.models import Errand, Person, Unsent
from tests.builders import PASSWORD, Street, account, actor, filed_case
from tests.grids.filing.conftest import picture

WORDS = "灯是 3 号楼\n最东头那盏。"


@pytest.fixture
def case(street: Street) -> Case:
    """A case that waits for its resident's answer."""
    made = filed_case(street)
    accept_case(actor=actor(street.leader), case_id=made.pk)
    return ask_resident(actor=actor(street.leader), case_id=made.pk, said="是哪一盏？")


def signed_in(someone: Person, **options: Any) -> Client:
    """A browser in which somebody was signed in, and has seen a page."""
    browser = Client(**options)
    browser.force_login(account(someone))
    browser.get("/me/")
    return browser


def end_session(browser: Client) -> None:
    del browser.cookies["sessionid"]


def sign_in(browser: Client, someone: Person, to: str = "/unsent/") -> Any:
    phone = Person.objects.get(pk=someone.pk).phone
    return browser.post(f"/account/login/?next={to}", {"login": phone, "password": PASSWORD, "next": to})


def answer(browser: Client, case: Case, origin: str = "", **extra: Any) -> Any:
    headers = {"Origin": origin} if origin else {}
    fields = {"version": case.version, "said": WORDS, **extra}
    return browser.post(f"/cases/{case.pk}/answer/", fields, headers=headers)


def fields_of(page: HttpResponse) -> dict[str, str]:
    """The form that is given back, as a browser would send it."""
    return dict(page.context["typed"].fields)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "您已退出登录，写的内容还在下面"),
        ("en", "You are signed out; what you wrote is still here"),
    ],
)
def test_he_is_told_and_shown_what_he_wrote(street: Street, case: Case, language: str, said: str) -> None:
    browser = signed_in(street.lin)
    browser.cookies["django_language"] = language
    end_session(browser)

    page = answer(browser, case)

    assert (page.status_code, page.context["words"]) == (403, [WORDS])
    assert said in page.content.decode()
    assert not CaseEvent.objects.filter(verb="answer").exists()


def test_after_signing_in_he_sends_it_with_one_button(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)

    assert sign_in(browser, street.lin)["Location"] == "/unsent/"
    page = browser.get("/unsent/")
    assert not CaseEvent.objects.filter(verb="answer").exists()
    browser.post(page.context["typed"].path, fields_of(page))

    assert CaseEvent.objects.get(verb="answer").said == WORDS
    assert not Unsent.objects.exists()


def test_photos_are_not_kept_and_that_is_said(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)

    page = answer(browser, case, photos=picture())

    assert "照片和文件没有存" in page.content.decode()
    assert "photos" not in fields_of(page)


def test_who_idled_gets_it_back_too(street: Street, case: Case) -> None:
    browser = signed_in(street.office("subdistrict_staff"))
    session = browser.session
    session["seen"] = int(time.time()) - 31 * 60
    session.save()

    page = browser.post("/cases/new/", {"text": WORDS, "step": "send"})

    assert "半小时没有动静" in page.content.decode()
    assert "季云舟" not in page.content.decode()
    assert (page.context["is_kept"], fields_of(page)) == (True, {"text": WORDS, "step": "send"})


def test_pages_of_the_admin_keep_it_as_well(street: Street) -> None:
    browser = signed_in(street.office("system_admin"))
    end_session(browser)

    page = browser.post("/admin/portal/person/add/", {"name": "胡一芳", "note": ""})

    assert (page.status_code, page.context["is_kept"]) == (403, True)


def test_nobody_else_gets_it(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)
    account(street.leader)

    sign_in(browser, street.leader)

    assert browser.get("/unsent/")["Location"] == "/"


def test_without_the_device_s_key_nobody_gets_it(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)
    elsewhere = Client()
    elsewhere.force_login(street.lin.user)

    assert elsewhere.get("/unsent/")["Location"] == "/"


def test_it_waits_half_an_hour_and_is_deleted_then(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)
    due = Errand.objects.get(kind="unsent.forget").due_at
    Unsent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    sign_in(browser, street.lin)
    assert browser.get("/unsent/")["Location"] == "/"
    Errand.objects.filter(kind="unsent.forget").update(due_at=timezone.now())
    errands.run(Errand.objects.get(kind="unsent.forget").pk)

    assert not Unsent.objects.exists()
    assert timedelta(minutes=29) < due - timezone.now() <= timedelta(minutes=30)


def test_the_table_says_neither_what_nor_whose(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)

    with connection.cursor() as cursor:
        cursor.execute("select * from portal_unsent")
        row = str(cursor.fetchall())
    assert "最东头" not in row
    assert browser.cookies["unsent"].value not in row


def test_he_may_throw_it_away(street: Street, case: Case) -> None:
    browser = signed_in(street.lin)
    end_session(browser)
    answer(browser, case)
    sign_in(browser, street.lin)

    browser.post("/unsent/")

    assert not Unsent.objects.exists()


def test_a_device_that_says_nobody_keeps_nothing_but_shows_it(street: Street, case: Case) -> None:
    page = answer(Client(), case)

    assert (page.context["is_kept"], page.context["words"]) == (False, [WORDS])
    assert not Unsent.objects.exists()


def test_passwords_are_never_kept(street: Street) -> None:
    browser = signed_in(street.lin)
    end_session(browser)

    page = browser.post("/account/phone/", {"phone": "139 0000 2222", "password": PASSWORD})

    assert page["Location"].startswith("/account/login/")
    assert not Unsent.objects.exists()


def test_a_part_of_a_page_leads_to_the_door(street: Street, case: Case) -> None:
    browser = signed_in(street.leader)
    end_session(browser)

    moved = browser.post("/cases/new/", {"text": WORDS, "step": "look"}, headers={"HX-Request": "true"})

    assert moved["HX-Redirect"] == "/account/login/?next=%2Funsent%2F"
    sign_in(browser, street.leader)
    assert browser.get("/unsent/").context["words"] == [WORDS]


@pytest.mark.parametrize(("origin", "shown"), [("http://testserver", True), ("https://evil.example", False)])
def test_an_old_token_gives_the_words_back_and_a_planted_form_nothing(
    street: Street, case: Case, origin: str, shown: bool
) -> None:
    browser = signed_in(street.lin, enforce_csrf_checks=True)

    page = answer(browser, case, origin)

    assert (page.status_code, WORDS.split()[-1] in page.content.decode()) == (403, shown)
    assert not CaseEvent.objects.filter(verb="answer").exists()
    end_session(browser)
    answer(browser, case, origin)
    assert Unsent.objects.exists() == shown
