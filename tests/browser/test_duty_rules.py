"""The office sets a rule at a desk: begun with a preset, looked at, confirmed; the pages have no barriers."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings

from grids.models import DutyRule
from tests.browser import inspection
from tests.builders import Street
from tests.portal.admin.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_rule_is_set_from_a_preset(there: Street, desk: Any, live_server: Any) -> None:
    office = signed_in(there.office("subdistrict_staff"))
    cookie = office.cookies[settings.SESSION_COOKIE_NAME].value
    desk.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    found = inspection.Findings()

    desk.goto("/admin/grids/dutyrule/add/")
    _look(desk, found, "new")
    desk.get_by_role("link", name="生病住院必访").click()
    assert not desk.get_by_label("每几个").is_visible()
    _look(desk, found, "preset")
    desk.get_by_role("textbox", name="从哪天起:").fill("")
    desk.get_by_role("button", name="先看看会做出什么").click()
    _look(desk, found, "refused")
    desk.get_by_role("textbox", name="从哪天起:").fill("2026-01-01")
    desk.get_by_role("button", name="先看看会做出什么").click()
    _look(desk, found, "preview")
    desk.get_by_role("button", name="就这样定").click()
    _look(desk, found, "rule")
    desk.goto(f"/admin/grids/dutyrule/{DutyRule.objects.get().pk}/terms/")
    _look(desk, found, "change")

    assert DutyRule.objects.get().versions.get().limit_days == 3
    assert not found.found, f"\n{found}"


def _look(page: Any, found: inspection.Findings, where: str) -> None:
    page.wait_for_load_state()
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{where}.png", full_page=True)
    found.add(where, inspection.barriers(page))
