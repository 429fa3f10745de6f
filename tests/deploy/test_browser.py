"""The browser that browser tests are given."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_has_a_phone_in_chinese(phone: Any) -> None:
    phone.goto("/healthz")

    found = phone.evaluate("[innerWidth, screen.width, navigator.language, navigator.maxTouchPoints > 0]")
    assert found[1:] == [390, "zh-CN", True]


def test_a_visitor_at_a_desk_has_a_wide_window(desk: Any) -> None:
    desk.goto("/healthz")

    assert desk.evaluate("[innerWidth, navigator.language]") == [1440, "zh-CN"]


def test_two_visitors_share_nothing(browse: Any, live_server: Any) -> None:
    one, other = browse(), browse()
    one.context.add_cookies([{"name": "a", "value": "1", "url": live_server.url}])

    assert other.context.cookies() == []
