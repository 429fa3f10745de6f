"""Taking a list of cases out of the house: with a reason, a watermark and a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grids.enums import CaseChannel, CaseState, Outcome, Urgency
from grids.models import Category
from grids.queries.lists import CaseFilter, all_of
from grids.queries.rows import COLUMNS, CaseRow
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp
from portal.rules.masking import mask_name, scrub
from portal.rules.sheets import Column, Watermark, write_table

MOST = 20_000
CHUNK = 2_000
_MORE = ("community__name", "grid__name")

SHEET: tuple[Column, ...] = (
    Column("number", gettext_lazy("编号"), width=16),
    Column("filed_at", pgettext_lazy("column", "提交"), width=18),
    Column("channel", gettext_lazy("从哪来"), choices=CaseChannel.choices),
    Column("category", gettext_lazy("类别")),
    Column("urgency", gettext_lazy("缓急"), choices=Urgency.choices, width=10),
    Column("title", gettext_lazy("诉求"), width=40),
    Column("community", gettext_lazy("社区")),
    Column("grid", gettext_lazy("网格")),
    Column("place", gettext_lazy("地点"), width=28),
    Column("reporter", gettext_lazy("谁说的"), width=12),
    Column("state", gettext_lazy("状态"), choices=CaseState.choices),
    Column("holder", gettext_lazy("在谁手上"), width=24),
    Column("resolve_due", gettext_lazy("办完期限"), width=18),
    Column("closed_at", pgettext_lazy("column", "结束"), width=18),
    Column("outcome", gettext_lazy("结果"), choices=Outcome.choices),
)


@dataclass
class Counted:
    """How many rows went out."""

    rows: int = 0


def export_cases(*, actor: Actor, asked: CaseFilter, reason: str) -> bytes:
    """The cases that `asked` names as an .xlsx file: names masked, phones and identity numbers in texts too.

    Needs `case.export` at the area. Leaves an audit note with reason, filter and number of rows. Raises Refused when
    there are more than twenty thousand, or none.
    """
    with act(actor, "case.export", reason=reason):
        counted = Counted()
        watermark = Watermark(_who(actor), timezone.now(), reason)
        sheet = write_table(SHEET, _rows(actor, asked, counted), watermark, _("诉求"))
        if not counted.rows:
            raise Refused(_("没有可以导出的诉求，请换几个条件。"))
        _note(asked, counted.rows)
    return sheet


def _who(actor: Actor) -> str:
    post = actor.posts_with("case.export")[0]
    return f"{actor.name}（{post.area_name} {post.title}）"


def _rows(actor: Actor, asked: CaseFilter, counted: Counted) -> Iterator[dict[str, Any]]:
    """The rows as they come from the database, kept nowhere."""
    categories = {category.pk: category.label for category in Category.objects.all()}
    cases = all_of(actor, asked, "case.export").values_list(*COLUMNS, *_MORE)
    for values in cases[: MOST + 1].iterator(chunk_size=CHUNK):
        counted.rows += 1
        if counted.rows > MOST:
            raise Refused(_("一次最多导出 %(n)s 行，请先用条件缩小范围，比如按月份。") % {"n": MOST})
        yield _row(CaseRow._make(values[: len(COLUMNS)]), values[len(COLUMNS) :], categories)


def _row(case: CaseRow, more: tuple[Any, ...], categories: dict[int, str]) -> dict[str, Any]:
    community, grid = more
    return {
        "number": case.number,
        "filed_at": case.filed_at,
        "channel": case.channel,
        "category": categories.get(case.category_id, ""),
        "urgency": case.urgency,
        "title": scrub(case.title),
        "community": community,
        "grid": grid,
        "place": scrub(case.place),
        "reporter": mask_name(case.reporter) if case.reporter else _("匿名"),
        "state": case.state,
        "holder": case.holder,
        "resolve_due": case.resolve_due,
        "closed_at": case.closed_at,
        "outcome": case.outcome,
    }


def _note(asked: CaseFilter, rows: int) -> None:
    """That it went out, into the audit trail; what was searched for may be a name, so only that it was searched."""
    plain = replace(asked, words="•" if asked.words else "", before=None, after=None)
    asked_for = {name: value for name, value in vars(plain).items() if value not in (None, "", False)}
    details = {"rows": rows, "filter": {name: str(value) for name, value in asked_for.items()}}
    note_in_trail(AuditOp.EXPORT, "grids_case", "", details)
