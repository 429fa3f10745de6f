"""The bars: who sees what, what is marked as current, and that they cost nothing twice."""

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from portal import chrome as chromes
from portal.actors import NOBODY
from portal.chrome import Chrome
from portal.registry import NavEntry


@pytest.fixture(autouse=True)
def _nav(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        NavEntry("home", "首页", "home", "house", "resident", 1, tab=True),  # type: ignore[arg-type]
        NavEntry("look", "样子", "display", "moon", "resident", 2, tab=True),  # type: ignore[arg-type]
        NavEntry("more", "更多", "account_login", "list", "resident", 3),  # type: ignore[arg-type]
    ]
    monkeypatch.setattr(chromes, "nav_for", lambda _actor: entries)
    monkeypatch.setattr(chromes, "_bars", chromes._Bars())


def frame(rf: RequestFactory, path: str = "/", **extra: object) -> Chrome:
    request: HttpRequest = rf.get(path)
    for name, value in {"actor": NOBODY, **extra}.items():
        setattr(request, name, value)
    return Chrome(request)


@pytest.mark.parametrize(
    ("path", "key"), [("/", "home"), ("/display/", "look"), ("/display/choose/", "look"), ("/elsewhere/", "")]
)
def test_the_current_entry_is_marked(rf: RequestFactory, path: str, key: str) -> None:
    assert frame(rf, path).setting.current == key


def test_tabs_are_a_part_of_the_navigation(rf: RequestFactory) -> None:
    page = frame(rf)
    assert (page.topbar.count("更多"), page.tabbar.count("更多"), page.tabbar.count("<li>")) == (1, 0, 2)


def test_counts_are_put_in(rf: RequestFactory) -> None:
    page = frame(rf, nav_counts={"look": 3, "home": 0, "more": 250})
    assert '样子<span class="n">3</span>' in page.topbar
    assert '更多<span class="n">99+</span>' in page.topbar
    assert "首页</a>" in page.topbar


def test_a_bar_is_rendered_once(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    first = frame(rf).topbar
    monkeypatch.setattr(chromes, "render_to_string", None)
    assert frame(rf).topbar == first


def test_the_place_of_the_reader_is_the_brand(rf: RequestFactory) -> None:
    assert "<span>柳岸社区<small>榆荫街道</small></span>" in frame(rf, place=("柳岸社区", "榆荫街道")).topbar


def test_the_bars_need_no_database(rf: RequestFactory) -> None:
    template = engines["django"].from_string('{% extends "base.html" %}{% block content %}—{% endblock %}')
    assert '<main id="main" tabindex="-1">' in template.render({"chrome": frame(rf)})


def test_braces_in_a_name_are_only_letters(rf: RequestFactory) -> None:
    assert "<span>{柳岸}<small>{0}</small></span>" in frame(rf, place=("{柳岸}", "{0}")).topbar
