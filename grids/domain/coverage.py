"""Taking coverage out of the house: the table by area, and the doors behind it; with a reason and a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from grids.models import DutyRule
from grids.queries.coverage import CoverageFilter, Figures, coverage_at, rules_around
from grids.queries.coverage_doors import Door, doors_at, fitting, with_due
from grids.queries.households import Whereabouts, whereabouts
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp
from portal.rules.sheets import Column, Watermark, write_table

PERMISSION = "visit.export"
MOST = 20_000
CHUNK = 1_000

AREAS: tuple[Column, ...] = (
    Column("place", pgettext_lazy("column", "地方"), width=24),
    Column("households", gettext_lazy("户数"), width=10),
    Column("visited", gettext_lazy("走到的户"), width=10),
    Column("visited_share", gettext_lazy("走到的占百分之几"), width=16),
    Column("asked", gettext_lazy("该做"), width=10),
    Column("in_time", gettext_lazy("按时做了"), width=10),
    Column("late", gettext_lazy("晚了做的"), width=10),
    Column("overdue", gettext_lazy("过期没做"), width=10),
    Column("still_open", gettext_lazy("还没到期"), width=10),
    Column("muted", pgettext_lazy("column", "不用做了"), width=10),
    Column("last_on", gettext_lazy("最近一次走访"), width=14),
)
DOORS: tuple[Column, ...] = (
    Column("estate", gettext_lazy("小区"), width=18),
    Column("building", gettext_lazy("楼栋")),
    Column("door", pgettext_lazy("column", "门牌"), width=12),
    Column("last_on", gettext_lazy("最近一次走访"), width=14),
    Column("due", gettext_lazy("还要做什么"), width=40),
)


def export_areas(*, actor: Actor, asked: CoverageFilter, reason: str) -> bytes:
    """The table by area as an .xlsx file: an area a row in the order of codes, then the rules, then all.

    Needs `visit.export` at the area; Http404 for a foreign one. What was asked and how many rows goes into the trail.
    """
    where, rules, today = _where(actor, asked)
    with act(actor, "coverage.export", reason=reason):
        told = coverage_at(where, asked.days(today), _chosen(rules, asked), today)
        rows = [_figures(area.name, figures) for area, figures in told.areas]
        rows += [_figures(rule.label, figures, households=False) for rule, figures in told.rules]
        rows.append(_figures(where.here.name, told.total))
        mark = Watermark(_who(actor), timezone.now(), reason, personal=False)
        sheet = write_table(AREAS, rows, mark, _("走访覆盖"))
        _note("grids_dueitem", asked, where, len(rows))
    return sheet


def export_doors(*, actor: Actor, asked: CoverageFilter, reason: str) -> bytes:
    """The doors that `asked` names, with their last visit and what is due, as an .xlsx file; nobody's name stands in it.

    Needs `visit.export` at the area; Http404 for a foreign one. Refused for none, or more than `MOST`.
    """
    where, rules, today = _where(actor, asked)
    with act(actor, "coverage.export_doors", reason=reason):
        doors = fitting(doors_at(where.here), asked, asked.days(today), today).order_by("place")
        homes = list(doors[: MOST + 1])
        if not homes:
            raise Refused(_("没有可以导出的户，请换几个条件。"))
        if len(homes) > MOST:
            raise Refused(_("一次最多导出 %(n)s 户，请选小一点的范围。") % {"n": MOST})
        mark = Watermark(_who(actor), timezone.now(), reason)
        sheet = write_table(DOORS, _doors(homes, asked, rules, today), mark, _("走访的户"))
        _note("grids_household", asked, where, len(homes))
    return sheet


def _where(actor: Actor, asked: CoverageFilter) -> tuple[Whereabouts, list[DutyRule], date]:
    if not actor.may(PERMISSION):
        raise Http404
    where = whereabouts(actor, asked.at, PERMISSION)
    return where, rules_around(where.here.path), timezone.localdate()


def _chosen(rules: list[DutyRule], asked: CoverageFilter) -> list[DutyRule]:
    return [rule for rule in rules if asked.rule in (None, rule.pk)]


def _who(actor: Actor) -> str:
    post = actor.posts_with(PERMISSION)[0]
    return f"{actor.name}（{post.area_name} {post.title}）"


def _figures(name: str, figures: Figures, *, households: bool = True) -> dict[str, Any]:
    """A row; a rule is about items and has no households of its own."""
    share = figures.visited_share
    row = vars(figures) | {"place": name, "visited_share": "—" if share is None else round(share, 1)}
    nothing = {} if households else dict.fromkeys(("households", "visited", "visited_share", "last_on"))
    return row | nothing


def _doors(
    homes: list[Any], asked: CoverageFilter, rules: list[DutyRule], today: date
) -> Iterator[dict[str, Any]]:
    known = {rule.pk: rule for rule in rules}
    for start in range(0, len(homes), CHUNK):
        for door in with_due(homes[start : start + CHUNK], asked, known, today):
            yield _door(door)


def _door(door: Door) -> dict[str, Any]:
    home = door.home
    last_at = home.last_at  # type: ignore[attr-defined]
    due = [f"{due.rule.label}（{due.due:%Y-%m-%d}）" for due in door.due]
    return {
        "estate": home.building.estate,
        "building": home.building.area.name,
        "door": home.door,
        "last_on": timezone.localdate(last_at) if last_at else None,
        "due": pgettext("between items", "、").join(due),
    }


def _note(table: str, asked: CoverageFilter, where: Whereabouts, rows: int) -> None:
    """That it went out, into the audit trail."""
    asked_for = {
        name: str(value) for name, value in vars(asked).items()
        if value and name not in ("before", "after", "at")
    }  # fmt: skip
    note_in_trail(AuditOp.EXPORT, table, "", {"rows": rows, "area": where.here.pk, "filter": asked_for})
