"""What surrounds every page: bars, navigation, footer, and how the reader wants to see it.

A page may cost little more than its rows, so the bars are rendered once for each kind of reader (language, menu,
current entry) and kept as ready markup. Only the counts in the menu are put in for each request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import assets
from portal.actors import NOBODY, Actor
from portal.registry import NavEntry, nav_for

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
ELDER_COOKIE = "elder"
COUNT_MARK = re.compile(r"<!--count:([\w-]+)-->")
COUNTED = {"topbar", "tabbar", "side"}
HTML_LANGUAGES = {"zh-hans": "zh-CN"}

# Pages that stand at the foot of every page as soon as an app brings them.
FOOT_PAGES = ("accessibility", "privacy", "display")


@dataclass(frozen=True)
class Setting:
    """Everything the bars depend on, counts apart: the key under which they are kept."""

    language: str
    nav: tuple[str, ...]
    current: str
    title: str
    subtitle: str
    name: str
    post: str
    known: bool


@dataclass(frozen=True)
class Line:
    """One line of the navigation as the templates see it."""

    key: str
    label: str
    url: str
    icon: str
    group: str
    tab: bool
    current: bool


def _pattern(bar: str) -> str:
    """A rendered bar as a format string with a field for the count of each entry."""
    escaped = bar.replace("{", "{{").replace("}", "}}")
    return COUNT_MARK.sub(r"{\1}", escaped)


@lru_cache(maxsize=256)
def _addresses(nav: tuple[str, ...], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(address, key) of each entry, the longest address first."""
    pairs = ((reverse(name), key) for key, name in zip(nav, names, strict=True))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _current(entries: list[NavEntry], path: str) -> str:
    """The key of the entry whose page, or a page below it, is open; the home page is open only itself."""
    addresses = _addresses(tuple(e.key for e in entries), tuple(e.url_name for e in entries))
    home = reverse("home")
    for address, key in addresses:
        if path == address or (address != home and path.startswith(address)):
            return key
    return ""


def _lines(entries: list[NavEntry], current: str) -> list[Line]:
    keys = {entry.key for entry in entries}
    return [
        Line(
            key=entry.key,
            label=str(entry.label),
            url=reverse(entry.url_name),
            icon=entry.icon,
            group=str(entry.group),
            tab=entry.tab and entry.yields_to not in keys,
            current=entry.key == current,
        )
        for entry in entries
    ]


def optional_url(name: str) -> str:
    """The address of a page that a smaller installation may not have; empty then."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=256)
def _exists(url_name: str) -> bool:
    """Whether an entry leads anywhere: a smaller installation may leave pages out."""
    return bool(optional_url(url_name))


class Chrome:
    """The frame of one request, worked out only as far as a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        """Whoever reads; nobody when the request failed before that was known."""
        return getattr(self.request, "actor", NOBODY)

    @property
    def site(self) -> str:
        """The name of the portal."""
        return _("邻里事")

    @property
    def language(self) -> str:
        """Code of the active language, as Django spells it."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def theme(self) -> str:
        """ "light", "dark", or empty when the device decides."""
        theme = self.request.COOKIES.get(THEME_COOKIE, "")
        return theme if theme in THEMES else ""

    @property
    def elder(self) -> bool:
        """Whether the reader asked for large letters."""
        return self.request.COOKIES.get(ELDER_COOKIE) == "1"

    @property
    def html(self) -> SafeString:
        """The attributes of <html>."""
        return _html(self.language, self.theme, self.elder)

    @property
    def head(self) -> SafeString:
        """What every <head> begins with."""
        return assets.head()

    @property
    def base(self) -> str:
        """The base template of pages that residents and staff share: `{% extends chrome.base %}`."""
        return "base_staff.html" if self.actor.posts else "base.html"

    @cached_property
    def entries(self) -> list[NavEntry]:
        """The navigation of this reader."""
        return [entry for entry in nav_for(self.actor) if _exists(entry.url_name)]

    @cached_property
    def place(self) -> tuple[str, str]:
        """Title and subtitle of the brand: `request.place` if a page knows better, else portal and post."""
        posts = self.actor.posts
        where = posts[0].area_name if posts else getattr(settings, "LINLI_PLACE", "")
        return getattr(self.request, "place", None) or (self.site, where)

    @cached_property
    def setting(self) -> Setting:
        """The key of the ready bars."""
        posts = self.actor.posts
        return Setting(
            language=self.language,
            nav=tuple(entry.key for entry in self.entries),
            current=_current(self.entries, self.request.path),
            title=self.place[0],
            subtitle=self.place[1],
            name=self.actor.name,
            post=posts[0].title if posts else "",
            known=self.actor.is_known,
        )

    def _bar(self, name: str) -> SafeString:
        """A ready bar with the counts of this request, which `request.nav_counts` holds by entry."""
        pattern = _bars.get(name, self.setting, self.entries)
        counts = self._counts() if name in COUNTED else {}
        badges = {key: _badge(counts.get(key, 0)) for key in self.setting.nav}
        return format_html(pattern, assets.NOTHING, **badges)

    def _counts(self) -> Mapping[str, int]:
        return getattr(self.request, "nav_counts", None) or {}

    @property
    def topbar(self) -> SafeString:
        """Brand, navigation of a wide window, tools; before it the link to the text."""
        return self._bar("topbar")

    @property
    def tabbar(self) -> SafeString:
        """The navigation of a phone."""
        return self._bar("tabbar")

    @property
    def side(self) -> SafeString:
        """The navigation of staff: at the side of a wide window, a menu on a phone."""
        return self._bar("side")

    @property
    def tools(self) -> SafeString:
        """Size, colours, language."""
        return self._bar("tools")

    @property
    def foot(self) -> SafeString:
        """The footer."""
        return self._bar("foot")


class PlainChrome(Chrome):
    """The frame of a stranger: it asks neither database nor session, so a page of a fault can wear it."""

    @property
    def actor(self) -> Actor:  # type: ignore[override]
        """Nobody in particular."""
        return NOBODY

    @property
    def place(self) -> tuple[str, str]:  # type: ignore[override]
        """The portal's own name."""
        return self.site, getattr(settings, "LINLI_PLACE", "")

    def _counts(self) -> Mapping[str, int]:
        return {}


class _Bars:
    """The ready bars. One worker keeps a few hundred of them, a few kilobytes each."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, Setting], str] = {}

    def get(self, name: str, setting: Setting, entries: list[NavEntry]) -> str:
        """The bar of that name for that kind of reader."""
        key = (name, setting)
        if key not in self.kept:
            if len(self.kept) >= 1000:
                self.kept.clear()
            self.kept[key] = _render(name, setting, entries)
        return self.kept[key]


_bars = _Bars()


def _render(name: str, setting: Setting, entries: list[NavEntry]) -> str:
    context = {
        "setting": setting,
        "lines": _lines(entries, setting.current),
        "foot_pages": _foot_pages(),
        "help_line": getattr(settings, "LINLI_HELP_LINE", ""),
    }
    return _pattern(render_to_string(f"_components/{name}.html", context))


def _foot_pages() -> list[tuple[str, str]]:
    """(address, label) of the pages at the foot."""
    labels = {"accessibility": _("无障碍说明"), "privacy": _("个人信息怎么用"), "display": _("字号与颜色")}
    return [(url, labels[name]) for name in FOOT_PAGES if (url := optional_url(name))]


@lru_cache(maxsize=64)
def _html(language: str, theme: str, elder: bool) -> SafeString:
    parts = [format_html('lang="{}"', HTML_LANGUAGES.get(language, language))]
    if theme:
        parts.append(format_html('data-bs-theme="{}"', theme))
    if elder:
        parts.append(format_html('class="{}"', "elder"))
    return format_html_join(" ", "{}", ((part,) for part in parts))


@lru_cache(maxsize=256)
def _badge(count: int) -> SafeString:
    if not count:
        return assets.NOTHING
    return format_html('<span class="n">{}</span>', count if count < 100 else "99+")


def chrome(request: HttpRequest) -> dict[str, Chrome]:
    """Context processor: `chrome` in every template."""
    return {"chrome": Chrome(request)}
