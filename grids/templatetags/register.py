"""Rows of the register, put together in Python: a page has dozens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape as escaped
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.enums import HouseholdState, ImportState, Relation
from grids.models import Case, Household, RosterImport
from grids.queries.standing import mark_of
from grids.queries.vacancies import Vacancy
from portal.rules.masking import mask_id, mask_name, mask_phone
from portal.rules.sheets import CellError
from portal.templatetags.look import chip

register = template.Library()

STATE_ICONS: dict[str, str] = {HouseholdState.LET: "key-round", HouseholdState.VACANT: "circle"}
FIRST = {Relation.HEAD: 0}


@register.simple_tag
def door_table(rows: Iterable[Household]) -> SafeString:
    """The doors of a page; on a phone they are cards. Names are masked."""
    titles = [escaped(title) for title in (_("门"), _("住的人"), _("居住情况"), _("需要关照"))]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "\n".join(_door(home) for home in rows)
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<table class="table door-table"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


def _door(home: Household) -> str:
    tags = "".join(chip(name, "wait", "tag") for name in home.tag_names)  # type: ignore[attr-defined]
    return (
        f'<tr><th scope="row"><a href="{reverse("household", args=[home.pk])}">{escaped(home.door)}</a>'
        f"<small>{escaped(str(home.building))}</small></th>"
        f'<td><span class="people">{_people(home)}</span></td>'
        f"<td>{_occupancy(home)}</td><td>{tags}</td></tr>"
    )


def _occupancy(home: Household) -> str:
    """A chip only where it is not the usual."""
    if not home.is_active:
        return chip(_("停用了"), "new", "circle-slash")
    label = home.get_state_display()  # type: ignore[attr-defined]
    if home.state == HouseholdState.LIVED_IN:
        return f'<span class="sm muted">{escaped(label)}</span>'
    return chip(label, "new" if home.state == HouseholdState.VACANT else "", STATE_ICONS[home.state])


def _people(home: Household) -> str:
    """Everybody masked, the head first, with what he is to the household."""
    people = sorted(home.people, key=lambda one: FIRST.get(one["relation"], 1))  # type: ignore[attr-defined]
    if not people:
        return f"<small>{escaped(_('没有登记'))}</small>"
    return "".join(
        f"<span>{escaped(mask_name(one['name']))} <small>{escaped(Relation(one['relation']).label)}</small></span>"
        for one in people[:6]
    ) + _rest(len(people) - 6)


def _rest(count: int) -> str:
    if count < 1:
        return ""
    words = ngettext("还有 %(n)s 人", "还有 %(n)s 人", count) % {"n": count}
    return f"<small>{escaped(words)}</small>"


@register.simple_tag
def case_chip(case: Case) -> SafeString:
    """Where a case stands, for a line that is not about it."""
    label, kind = mark_of(case)
    return chip(label, kind)


@register.simple_tag
def vacant_since(vacancy: Vacancy, today: date) -> SafeString | str:
    """Since when a post is empty, the day and how long that is."""
    if vacancy.since is None:
        return _("还没有安排过人")
    days = (today - vacancy.since).days
    count = ngettext("空了 %(n)s 天", "空了 %(n)s 天", days) % {"n": days}
    return format_html("{} · {}", count, vacancy.since.isoformat())


# Imports ---------------------------------------------------------------------

IMPORT_CHIPS = {
    ImportState.CHECKED: ("wait", "hourglass"),
    ImportState.APPLIED: ("done", ""),
    ImportState.UNDONE: ("", "undo-2"),
}


@register.simple_tag
def import_chip(row: RosterImport) -> SafeString:
    """Where an import stands."""
    kind, icon = IMPORT_CHIPS[ImportState(row.state)]
    return chip(row.get_state_display(), kind, icon)  # type: ignore[attr-defined]


@register.simple_tag
def tallies(counts: Mapping[str, int]) -> SafeString:
    """What an import does, in figures: only what there is, and the rows that stay as they are."""
    words = {
        "new_households": _("新加的户"),
        "changed_households": _("改动的户"),
        "new_residents": _("新登记的居民"),
        "new_people": _("其中名册里没有过的人"),
        "changed": _("改动的居民"),
        "ended": _("记为已搬走"),
        "matched": _("对上原有登记的居民"),
    }
    rows = ((label, counts.get(key, 0)) for key, label in words.items() if counts.get(key))
    return format_html_join("", "<li><span>{}</span><b>{}</b></li>", rows)


@register.simple_tag
def sample_table(sample: Iterable[Mapping[str, Any]]) -> SafeString:
    """The first rows of a sheet and what would happen."""
    head = "".join(f'<th scope="col">{escaped(title)}</th>' for title in (_("门"), _("姓名"), _("会怎样")))
    body = "\n".join(_sample(row) for row in sample)
    return mark_safe(  # noqa: S308 - every part is escaped where it is put in
        f'<table class="table door-table"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


def _sample(row: Mapping[str, Any]) -> str:
    said = pgettext("between items", "、").join(_act_words()[act] for act in row["acts"])
    number = _("第 %(n)s 行") % {"n": row["row"]}
    return (
        f'<tr><th scope="row">{escaped(row["building"])} {escaped(row["door"])}<small>{escaped(number)}</small></th>'
        f"<td>{escaped(row['name'] or _('不写人'))}</td><td>{escaped(said)}</td></tr>"
    )


def _act_words() -> dict[str, str]:
    return {
        "new_door": _("新加一户"),
        "changed_door": _("改这户"),
        "new_resident": _("新登记"),
        "known_resident": _("用原有记录登记"),
        "changed_resident": _("改登记"),
        "same": _("不变"),
    }


@register.filter
def typed_masked(fault: CellError) -> str:
    """What stood in a wrong cell, numbers masked: the page may stand open on a desk."""
    typed = fault.typed[:40]
    if fault.key == "phone":
        return mask_phone(typed)
    return mask_id(typed) if fault.key == "id_number" else mask_name(typed) if fault.key == "name" else typed
