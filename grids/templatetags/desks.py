"""Rows of cases as the desks and lists show them, put together in Python: a page has dozens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import NamedTuple, cast

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from grids.enums import CaseChannel, CaseState, Urgency
from grids.models import Case
from grids.queries.rows import CaseRow
from grids.queries.standing import mark_of
from grids.queries.within import Reach
from portal import assets
from portal.models import Area, Post
from portal.roles import ROLES
from portal.rules.masking import mask_name
from portal.rules.wording import due_words, exact_words, moment_words
from portal.templatetags.look import DUE_ICONS, chip, due, who

register = template.Library()


@dataclass(frozen=True)
class Phrases:
    """Everything a table says that does not depend on the row, in one language, ready as markup."""

    titles: tuple[str, ...]
    urgent: str
    anonymous: str
    nameless: str
    vacant: str
    comma: str


@lru_cache(maxsize=8)
def _phrases(language: str | None) -> Phrases:
    """The phrases of the active language; `language` is only the key of the cache."""
    titles = (
        _("诉求"),
        _("状态"),
        _("时限"),
        _("地点"),
        _("谁说的"),
        _("在谁手上"),
        pgettext("column", "提交"),
    )
    return Phrases(
        titles=tuple(escape(title) for title in titles),
        urgent=f" {chip(Urgency.URGENT.label, 'late', 'siren')}",
        anonymous=_("匿名"),
        nameless=_("没留姓名"),
        vacant=escape(_("空缺")),
        comma=_("、"),
    )


@lru_cache(maxsize=64)
def _state(state: str, outcome: str, language: str | None, holder: bool = False) -> str:
    """The chip of a state; for its `holder` what he has to do."""
    label, kind = mark_of(cast("Case", Stated(state, outcome)), holder=holder)
    return chip(label, kind)


@lru_cache(maxsize=512)
def _left(kind: str, left: str) -> str:
    """The chip that says how much of a deadline is left."""
    css = f"due due--{kind}" if kind else "due"
    return f'<span class="{css}">{assets.icon(DUE_ICONS[kind])}<b>{escape(left)}</b></span>'


class Stated(NamedTuple):
    """As much of a case as its chip depends on."""

    state: str
    outcome: str


@lru_cache(maxsize=256)
def _post(role: str, title: str, language: str | None) -> str:
    """What a post is called, in the active language."""
    return escape(title or str(ROLES[role].title))


class Teller:
    """Says rows in the active language, at one moment: what does not change from row to row is looked up once.

    `hands`: who sits in which post. `reach`: the area the list is read through.
    """

    def __init__(
        self, hands: Mapping[int, tuple[str, ...]] | None = None, reach: Reach | None = None
    ) -> None:
        self.language = get_language()
        self.now = timezone.now()
        self.words = _phrases(self.language)
        self.base = reverse("cases")
        self.hands = hands or {}
        self.above = reach.above if reach else {}
        self.told: dict[int, str] = {}
        self.names = {place.id: place.name for place in reach.places} if self.above and reach else {}

    def title(self, row: CaseRow, css: str) -> str:
        """The title as a link to the case."""
        return f'<a class="{css}" href="{self.base}{row.id}/">{escape(row.title)}</a>'

    def number(self, row: CaseRow) -> str:
        """What people call it, in one piece."""
        return f'<span class="num nowrap">{row.number}</span>'

    def state(self, row: CaseRow, *, holder: bool = False) -> str:
        """The chip of its state."""
        return _state(row.state, row.outcome, self.language, holder)

    def urgency(self, row: CaseRow) -> str:
        """Said only when it is urgent and still to be done."""
        return self.words.urgent if row.urgency == Urgency.URGENT and row.is_open else ""

    def reporter(self, row: CaseRow) -> str:
        """Masked; how it reached us when he left no name."""
        if row.reporter:
            return escape(mask_name(row.reporter))
        return self.words.anonymous if row.channel == CaseChannel.WEB else self.words.nameless

    def holder(self, row: CaseRow) -> str:
        """The post that answers for it: "第三网格 网格长", with the community where a list holds several."""
        post = f"{escape(row.holder_area)} {_post(row.holder_role, row.holder_title, self.language)}"
        where = under(self.above, row.holder_path)
        return f"{escape(where)} {post}" if where else post

    def hands_on(self, row: CaseRow) -> str:
        """Who has it: the name, below it the post; of an empty post that it is empty."""
        if row.holder_id not in self.told:
            names = self.hands.get(row.holder_id, ())
            first = escape(self.words.comma.join(names[:2]) + ("…" if len(names) > 2 else ""))
            post = f'<small class="row-sub">{self.holder(row)}</small>'
            self.told[row.holder_id] = (first or self.words.vacant) + post
        return self.told[row.holder_id]

    def community(self, row: CaseRow) -> str:
        """In which community it lies, with a dot behind; empty where a list holds one only."""
        name = self.names.get(row.community_id or 0)
        return f"{escape(name)} · " if name else ""

    def deadline(self, row: CaseRow) -> str:
        """The running deadline; of what was declined or taken back only the day it ended."""
        if row.state in (CaseState.DECLINED, CaseState.WITHDRAWN):
            return self.moment(row.closed_at) if row.closed_at else ""
        return due(row.deadline)

    def short_deadline(self, row: CaseRow) -> str:
        """The same in a column: what is left as a chip, the moment below it."""
        if row.state in (CaseState.DECLINED, CaseState.WITHDRAWN):
            return self.deadline(row)
        words = due_words(self.now, row.deadline)
        return f'{_left(words.kind, words.left)}<small class="row-sub">{escape(words.rest)}</small>'

    def moment(self, at: datetime) -> str:
        """A moment as one says it today."""
        return escape(moment_words(self.now, at))


def under(above: Mapping[str, str], path: str) -> str:
    """The name of the area of `above` that the tree path lies below; empty for none, and for those areas themselves."""
    for top in (path[:end] for end in range(len(path) - Area.steplen, 0, -Area.steplen)):
        if top in above:
            return above[top]
    return ""


def _row(row: CaseRow, categories: Mapping[int, str], tell: Teller) -> str:
    titles = tell.words.titles
    named = escape(categories.get(row.category_id, ""))
    return (
        f'<tr><th scope="row"><span>{tell.title(row, "text-decoration-none")}'
        f'<small class="row-sub">{tell.number(row)} · {named}</small></span></th>'
        f'<td class="is" data-label="{titles[1]}"><span>{tell.state(row)}{tell.urgency(row)}</span></td>'
        f'<td class="by" data-label="{titles[2]}"><span>{tell.short_deadline(row)}</span></td>'
        f'<td class="where" data-label="{titles[3]}"><span>{escape(row.place)}</span></td>'
        f'<td class="said" data-label="{titles[4]}"><span>{tell.reporter(row)}</span></td>'
        f'<td class="hands" data-label="{titles[5]}"><span>{tell.hands_on(row)}</span></td>'
        f'<td class="at" data-label="{titles[6]}">{tell.moment(row.filed_at)}</td></tr>'
    )


@register.simple_tag
def case_table(
    rows: Iterable[CaseRow],
    categories: Mapping[int, str],
    hands: Mapping[int, tuple[str, ...]] | None = None,
    reach: Reach | None = None,
) -> SafeString:
    """The table of a list; on a phone its rows are cards. `hands`: who sits in which post; `reach`: read through what."""
    tell = Teller(hands, reach)
    head = "".join(f'<th scope="col">{title}</th>' for title in tell.words.titles)
    body = "\n".join(_row(row, categories, tell) for row in rows)
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<table class="table table-cards case-table"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


@register.simple_tag
def case_lines(rows: Iterable[CaseRow]) -> SafeString:
    """Cases in the reader's own hands as lines for a phone: title and what he has to do, the deadline, the place."""
    tell = Teller()
    return mark_safe("\n".join(_line(row, tell) for row in rows))  # noqa: S308 - escaped where it is put in


def _line(row: CaseRow, tell: Teller) -> str:
    return (
        f'<li><div class="case__top">{tell.title(row, "case__title")}{tell.state(row, holder=True)}</div>'
        f'<div class="case__meta">{tell.deadline(row)}{tell.urgency(row)}'
        f"<span>{assets.icon('map-pin')} {escape(row.place)}</span></div></li>"
    )


@register.simple_tag
def day(now: datetime) -> str:
    """The date and weekday of today: "3月18日 周三"."""
    return exact_words(now, now).rsplit(" ", 1)[0]


@register.simple_tag
def vacancy(seat: Post, words: str, above: Mapping[str, str] | None = None) -> SafeString:
    """A post that nobody holds, and what that means. `above`: names of the areas that tell such posts apart."""
    where = under(above or {}, seat.area.path)
    return who(f"{where} {seat.area.name} {seat.role_title}".strip(), words, vacant=True)


@register.simple_tag
def capped(count: int) -> str:
    """A count of a desk: a hundred means that nobody counted further."""
    return str(count) if count < 100 else "99+"


@register.simple_tag
def queue_lines(doors: Iterable[tuple[str, CaseRow, bool]], reach: Reach | None = None) -> SafeString:
    """The lines of a queue: (address, row, whether it is open). `reach`: the area it is read through."""
    tell = Teller(reach=reach)
    return mark_safe("\n".join(_queued(*door, tell) for door in doors))  # noqa: S308 - escaped where it is put in


def _queued(url: str, row: CaseRow, is_open: bool, tell: Teller) -> str:
    here, current = (' class="is-open"', ' aria-current="true"') if is_open else ("", "")
    return (
        f'<li{here}><a href="{escape(url)}"{current}>{escape(row.title)}</a>'
        f'<div class="m">{tell.deadline(row)}{tell.urgency(row)}</div>'
        f'<div class="m">{tell.reporter(row)} · {tell.community(row)}{escape(row.place)}</div></li>'
    )


@register.simple_tag
def similar_lines(rows: Iterable[CaseRow]) -> SafeString:
    """Cases like the one in hand: number, where, who has it, how it stands."""
    tell = Teller()
    return mark_safe("\n".join(_similar(row, tell) for row in rows))  # noqa: S308 - escaped where it is put in


def _similar(row: CaseRow, tell: Teller) -> str:
    return (
        f'<li><a href="{tell.base}{row.id}/">{escape(row.title)}</a>'
        f'<span class="m">{tell.number(row)} · {escape(row.place)} · {tell.holder(row)}</span>{tell.state(row)}</li>'
    )
