"""Every page, on a phone, as everybody who reads it: for those who see little, read by ear, or have no mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from grids.queries import catalogue
from tests.browser import inspection
from tests.browser.house import READERS, House
from tests.builders import PASSWORD
from tests.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """One house for all readers; nobody who only looks changes it."""
    with django_db_blocker.unblock():
        known = connection.settings_dict
        assert known["NAME"] == known["TEST"]["NAME"], "No test is marked for the database, so there is none."
        catalogue.forget()
        try:
            yield House()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[str]:
    """The address of a server over the house."""
    running = LiveServer("localhost")
    yield running.url
    running.stop()


class Reader:
    """One of the readers with a phone."""

    def __init__(self, context: Any, house: House, letter: str) -> None:
        self.house, self.letter = house, letter
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: Any) -> None:
        # That what was sent was refused, as asked for, is no fault of the page.
        if message.type == "error" and "responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def said(self) -> list[str]:
        """What the browser has complained of since it was last asked: broken scripts, and breaches of the policy."""
        said, self.complaints = self.complaints, []
        return [f"console: {line}" for line in said]

    def places(self) -> Iterator[str]:
        """Open one page after another; yields where."""
        for url in self.house.pages[self.letter]:
            self.page.goto(url)
            yield url
        for url in REFUSING.get(self.letter, ()):
            self.page.goto(url.format(case=self.house.cases["in_progress"].pk))
            with self.page.expect_navigation():
                self.page.evaluate(SEND_EMPTY)
            yield f"{url} (refused)"
        if self.letter == "N":
            yield self._second_door()

    def _second_door(self) -> str:
        """Where somebody with a second factor is asked for it."""
        self.page.goto("/account/login/")
        self.page.get_by_label("手机号").or_(self.page.get_by_label("Mobile")).fill(self.house.phone("C"))
        self.page.locator("[type=password]").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.evaluate(SEND_EMPTY)
        assert self.page.url.endswith("/authenticate/"), self.page.url
        return "/account/two-factors/authenticate/"


# Forms that are sent as they are, and come back with what is wrong.
REFUSING = {
    "N": ["/account/login/", "/account/signup/", "/query/"],
    "R": ["/file/", "/me/household/"],
    "G": ["/cases/{case}/reply/"],
    "Y": ["/admin/portal/organisation/add/"],
}
SEND_EMPTY = """
() => {
  const form = [...document.querySelectorAll("main form[method=post], #content form[method=post]")].pop();
  form.noValidate = true;
  form.requestSubmit();
}
"""


@pytest.fixture
def reader(chromium: Any, house: House, server: str) -> Iterator[Callable[..., Reader]]:
    """A function that gives a reader his phone: `reader("R", django_language="en")`; the rest are cookies."""
    contexts = []

    def opened(letter: str, **cookies: str) -> Reader:
        context = chromium.new_context(base_url=server, locale="zh-CN", reduced_motion="reduce", **PHONE)
        contexts.append(context)
        if house.cookies[letter]:
            cookies[settings.SESSION_COOKIE_NAME] = house.cookies[letter]
        context.add_cookies(
            [{"name": name, "value": value, "url": server} for name, value in cookies.items()]
        )
        return Reader(context, house, letter)

    yield opened
    for context in contexts:
        context.close()


everybody = pytest.mark.parametrize("letter", READERS)


@everybody
def test_pages_have_no_barriers(letter: str, reader: Callable[..., Reader]) -> None:
    someone, found = reader(letter), inspection.Findings()
    for where in someone.places():
        found.add(where, someone.said())
        found.add(where, inspection.odd_facts(someone.page, "zh"))
        found.add(where, inspection.barriers(someone.page))
        found.add(where, inspection.unseen_focus(someone.page))
        inspection.put_on(someone.page, theme="dark")
        found.add(f"{where} (dark)", inspection.barriers(someone.page, inspection.COLOURS))
        inspection.put_on(someone.page, large=True)
        found.add(f"{where} (large)", inspection.odd_facts(someone.page, "zh"))
        found.add(f"{where} (large)", inspection.barriers(someone.page))
        someone.said()  # of the checker, not of the page
    assert not found.found, f"\n{found}"


@everybody
def test_english_fits_on_the_phone(letter: str, reader: Callable[..., Reader]) -> None:
    someone, found = reader(letter, django_language="en"), inspection.Findings()
    for where in someone.places():
        found.add(where, inspection.odd_facts(someone.page, "en"))
        inspection.put_on(someone.page, large=True)
        found.add(f"{where} (large)", inspection.odd_facts(someone.page, "en"))
    assert not found.found, f"\n{found}"


def test_the_cookies_put_on_what_is_checked_here(reader: Callable[..., Reader]) -> None:
    page = reader("N", elder="1", theme="dark").page
    for address in ("/", "/account/login/", "/privacy/"):
        page.goto(address)
        assert page.locator("html.elder[data-bs-theme=dark]").count() == 1
