"""The receipt: for whoever filed, on the device on which he did, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from grids.models import Case
from tests.builders import Street, filed_case
from tests.grids.filing.conftest import ready_draft, say_what, say_where

pytestmark = pytest.mark.django_db


def test_the_receipt_shows_code_and_promise(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)
    lin.post("/file/check/", {"draft": draft, "contact": "message"})
    case = Case.objects.get()

    page = lin.get(f"/file/done/{draft}/")

    assert page.context["code"].replace(" ", "") == case.query_code
    assert page.context["own"] is True


def test_a_stranger_sees_the_receipt_on_the_device_where_he_wrote(stranger: Client, street: Street) -> None:
    draft = say_what(stranger)
    third = say_where(stranger, draft, community=street.community.pk, spot="东门口")
    stranger.get(third["Location"])
    stranger.post("/file/check/", {"draft": draft, "contact": "none"})

    assert stranger.get(f"/file/done/{draft}/").status_code == 200
    assert Client().get(f"/file/done/{draft}/").status_code == 404


@pytest.mark.parametrize("who", ["lin", "stranger"])
def test_only_who_can_be_told_is_promised_to_be(
    who: str, street: Street, request: pytest.FixtureRequest
) -> None:
    browser: Client = request.getfixturevalue(who)
    draft = say_what(browser)
    place = {"where": "elsewhere", "community": street.community.pk, "spot": "东门口"}
    third = say_where(browser, draft, **place)

    check = browser.get(third["Location"]).content.decode()
    browser.post("/file/check/", {"draft": draft, "contact": "none"})
    receipt = browser.get(f"/file/done/{draft}/").content.decode()

    assert ("告诉您是谁" in check, "告诉您是谁" in receipt) == (who == "lin", False)
    assert ("凭查询码看" in check, "凭查询码看得到是谁" in receipt) == (True, True)


def test_a_forged_note_opens_nothing(stranger: Client, street: Street) -> None:
    case = filed_case(street)
    stranger.cookies["filing"] = f'["{case.submission}"]:forged'

    assert stranger.get(f"/file/done/{case.submission}/").status_code == 404
