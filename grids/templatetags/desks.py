"""Rows of cases as the desks and lists show them, put together in Python: a page has dozens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import cast

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.enums import CaseChannel, CaseState, Urgency
from grids.models import Case
from grids.queries.rows import CaseRow
from grids.rules.standing import mark_of
from portal import assets
from portal.models import Post
from portal.rules.masking import mask_name
from portal.rules.wording import exact_words, moment_words
from portal.templatetags.look import chip, due, who

register = template.Library()

COLUMNS = 7


@lru_cache(maxsize=8)
def _titles(language: str | None) -> tuple[SafeString, ...]:
    """The headings of the table in the active language, escaped; `language` is only the key of the cache."""
    titles = (_("诉求"), _("状态"), _("时限"), _("地点"), _("谁说的"), _("在谁手上"), _("提交"))
    return tuple(escaped(title) for title in titles)


def who_said(row: CaseRow) -> str:
    """The reporter as lists show him: masked; how it reached us when he left no name."""
    if row.reporter:
        return mask_name(row.reporter)
    return _("匿名") if row.channel == CaseChannel.WEB else _("没留姓名")


def urgency_chip(row: CaseRow) -> str:
    """Said only when it is more than ordinary."""
    if row.urgency == Urgency.URGENT and row.is_open:
        return f" {chip(Urgency.URGENT.label, 'late', 'siren')}"
    return ""


def deadline(row: CaseRow) -> str:
    """The running deadline; of what was declined or taken back only the day it ended."""
    if row.state in (CaseState.DECLINED, CaseState.WITHDRAWN):
        return escaped(moment_words(timezone.now(), row.closed_at)) if row.closed_at else ""
    return due(row.deadline)


def _row(row: CaseRow, categories: Mapping[int, str], titles: tuple[SafeString, ...], base: str) -> str:
    label, kind = row.mark
    named = escaped(categories.get(row.category_id, ""))
    return (
        f'<tr><th scope="row"><span><a class="text-decoration-none" href="{base}{row.id}/">{escaped(row.title)}</a>'
        f'<small class="d-block xs muted fw-normal">{row.number} · {named}</small></span></th>'
        f'<td data-label="{titles[1]}"><span>{chip(label, kind)}{urgency_chip(row)}</span></td>'
        f'<td data-label="{titles[2]}">{deadline(row)}</td>'
        f'<td data-label="{titles[3]}"><span>{escaped(row.place)}</span></td>'
        f'<td data-label="{titles[4]}">{escaped(who_said(row))}</td>'
        f'<td data-label="{titles[5]}"><span>{escaped(row.holder)}</span></td>'
        f'<td data-label="{titles[6]}">{escaped(moment_words(timezone.now(), row.filed_at))}</td></tr>'
    )


@register.simple_tag
def case_table(rows: Iterable[CaseRow], categories: Mapping[int, str]) -> SafeString:
    """The table of a list; on a phone its rows are cards."""
    titles, base = _titles(get_language()), reverse("cases")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "\n".join(_row(row, categories, titles, base) for row in rows)
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<table class="table table-cards"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


@register.simple_tag
def case_lines(rows: Iterable[CaseRow]) -> SafeString:
    """Cases in the reader's own hands as lines for a phone: title and what he has to do, the deadline, the place."""
    base = reverse("cases")
    return mark_safe("\n".join(_line(row, base) for row in rows))  # noqa: S308 - escaped where it is put in


def _line(row: CaseRow, base: str) -> str:
    label, kind = mark_of(cast("Case", row), holder=True)
    return (
        f'<li><div class="case__top"><a class="case__title" href="{base}{row.id}/">{escaped(row.title)}</a>'
        f"{chip(label, kind)}</div>"
        f'<div class="case__meta">{deadline(row)}{urgency_chip(row)}'
        f"<span>{assets.icon('map-pin')} {escaped(row.place)}</span></div></li>"
    )


@register.simple_tag
def day(now: datetime) -> SafeString:
    """The date and weekday of today: "3月18日 周三"."""
    return escaped(exact_words(now, now).rsplit(" ", 1)[0])


@register.simple_tag
def vacancy(seat: Post, words: str) -> SafeString:
    """A post that nobody holds, and what that means."""
    return who(f"{seat.area.name} {seat.role_title}", words, vacant=True)


@register.simple_tag
def capped(count: int) -> str:
    """A count of a desk: a hundred means that nobody counted further."""
    return str(count) if count < 100 else "99+"


@register.simple_tag
def queue_lines(doors: Iterable[tuple[str, CaseRow, bool]]) -> SafeString:
    """The lines of a queue: (address, row, whether it is open)."""
    return mark_safe("\n".join(_queued(*door) for door in doors))  # noqa: S308 - escaped where it is put in


def _queued(url: str, row: CaseRow, is_open: bool) -> str:
    here, current = (' class="is-open"', ' aria-current="true"') if is_open else ("", "")
    return (
        f'<li{here}><a href="{escaped(url)}"{current}>{escaped(row.title)}</a>'
        f'<div class="m">{deadline(row)}{urgency_chip(row)}</div>'
        f'<div class="m">{escaped(" · ".join((who_said(row), row.place)))}</div></li>'
    )


@register.simple_tag
def similar_lines(rows: Iterable[CaseRow]) -> SafeString:
    """Cases like the one in hand: number, where, who has it, how it stands."""
    base = reverse("cases")
    return mark_safe("\n".join(_similar(row, base) for row in rows))  # noqa: S308 - escaped where it is put in


def _similar(row: CaseRow, base: str) -> str:
    label, kind = row.mark
    rest = " · ".join((row.number, row.place, row.holder))
    return (
        f'<li><a href="{base}{row.id}/">{escaped(row.title)}</a><span class="m">{escaped(rest)}</span>'
        f"{chip(label, kind)}</li>"
    )
