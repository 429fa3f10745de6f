"""Rows about members, pairings and aid, put together in Python: a page has dozens."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape as escaped
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Household
from grids.queries.links import words_for
from parties.models import AidRecord, Member, Pairing
from portal.rules.masking import mask_name
from portal.templatetags.look import chip

register = template.Library()


@register.simple_tag
def door(home: Household) -> str:
    """A door in words: "和风苑 3 号楼 2-301"."""
    return words_for(home)


@register.simple_tag
def member_table(rows: Iterable[Member]) -> SafeString:
    """The members of a page; on a phone they are cards. Names are masked."""
    titles = [escaped(title) for title in (_("姓名"), _("单位"), _("类别"), _("结对"))]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "\n".join(_member(one) for one in rows)
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<table class="table door-table"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


def _member(one: Member) -> str:
    unit = escaped(one.unit.name) if one.unit else ""
    homes = one.homes  # type: ignore[attr-defined]
    paired = escaped(ngettext("%(n)s 户", "%(n)s 户", homes) % {"n": homes}) if homes else ""
    return (
        f'<tr><th scope="row"><a href="{reverse("member", args=[one.pk])}">{escaped(mask_name(one.person.name))}</a>'
        f"<small>{escaped(one.community.name)}</small></th><td>{unit}</td>"
        f'<td><span class="sm muted">{escaped(one.get_category_display())}</span></td>'  # type: ignore[attr-defined]
        f"<td>{paired}</td></tr>"
    )


@register.simple_tag
def party(pairing: Pairing, link: bool = False) -> SafeString | str:
    """Who looks after a household: the member, or the unit and whom it sends."""
    name = mask_name(pairing.goes.name)
    if pairing.unit_id and pairing.unit:
        return f"{pairing.unit.name} · {name}"
    if not link:
        return name
    return format_html('<a class="link" href="{}">{}</a>', reverse("member", args=[pairing.member_id]), name)


@register.simple_tag
def pairing_time(pairing: Pairing) -> str:
    """Since when and why; of one that ended until when and why."""
    began = {"day": pairing.begins_on.isoformat(), "why": pairing.get_begin_reason_display()}  # type: ignore[attr-defined]
    if pairing.ends_on is None:
        return _("%(day)s 起 · %(why)s") % began
    ended = {"end": pairing.ends_on.isoformat(), "why": pairing.get_end_reason_display()}  # type: ignore[attr-defined]
    return _("%(day)s 到 %(end)s · %(why)s") % (began | ended)


@register.simple_tag
def aid_list(records: Iterable[AidRecord], may_take_back: bool = False) -> SafeString:
    """Help in order, the latest first; what was taken back says so."""
    rows = [_aid(record, may_take_back) for record in records]
    if not rows:
        return format_html('<p class="soft mt-2">{}</p>', _("还没有记过帮扶。"))
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<ul class="ladder mt-2">{"".join(rows)}</ul>'
    )


def _aid(record: AidRecord, may_take_back: bool) -> str:
    title = record.get_kind_display()  # type: ignore[attr-defined]
    amount = money(record.amount_cents) if record.amount_cents else ""
    said = " · ".join(part for part in (str(title), amount) if part)
    who = f"{mask_name(record.pairing.goes.name)} · {record.day.isoformat()}"
    note = format_html('<span class="m">{}</span>', record.note) if record.note else ""
    return format_html(
        '<li><b>{}</b><span class="m">{}</span>{}{}</li>', said, who, note, _mark(record, may_take_back)
    )


def _mark(record: AidRecord, may_take_back: bool) -> SafeString | str:
    if hasattr(record, "taken_back"):
        return chip(_("收回了"), "new", "undo-2")
    if not may_take_back:
        return ""
    return format_html(
        '<a class="link sm" href="{}">{}</a>', reverse("aid_take_back", args=[record.pk]), _("收回")
    )


def money(cents: int) -> str:
    """An amount in yuan: "120 元", "12.50 元"."""
    yuan, rest = divmod(cents, 100)
    return _("%(amount)s 元") % {"amount": f"{yuan}.{rest:02}" if rest else str(yuan)}
