"""The inspection finds what is wrong; what finds nothing anywhere would be no proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import inspection
from tests.conftest import PHONE

pytestmark = pytest.mark.browser

BAD = """<!doctype html><html lang="de"><meta name="viewport" content="width=device-width"><title> · 邻里事</title><style>
a:focus { outline: none; } .grey { color: #bbb; background: #fff; } main { width: 600px; }
@media all { [data-bs-theme=dark] b { color: #333; background: #000; } }
</style><main><p class="grey">看不清</p><a href="/">回首页</a><input><b>夜里看不清</b></main></html>"""


@pytest.fixture
def bad(chromium: Any) -> Iterator[Any]:
    """A page on which everything is wrong."""
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    page.set_content(BAD)
    yield page
    context.close()


def test_facts(bad: Any) -> None:
    odd = inspection.odd_facts(bad, "zh")
    assert odd == ["608 pixels wide: p.grey", "0 headings h1", "lang is 'de'", "title is '· 邻里事'"]


def test_barriers(bad: Any) -> None:
    assert inspection.barriers(bad) == ["color-contrast: p", "label: input"]


def test_barriers_in_the_dark(bad: Any) -> None:
    inspection.put_on(bad, theme="dark")
    assert inspection.barriers(bad, inspection.COLOURS) == ["color-contrast: p", "color-contrast: b"]


def test_focus(bad: Any) -> None:
    assert inspection.unseen_focus(bad) == ["no visible focus: a..."]
