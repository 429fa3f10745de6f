"""Taking one's own visits out of the house: with a reason, a watermark and a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import VisitOutcome
from grids.models import Visit
from grids.queries.visit_lists import VisitFilter, own_visits
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp
from portal.rules.masking import scrub
from portal.rules.sheets import Column, Watermark, write_table

MOST = 20_000
CHUNK = 2_000

SHEET: tuple[Column, ...] = (
    Column("happened_at", gettext_lazy("什么时候去的"), width=18),
    Column("recorded_at", gettext_lazy("什么时候记的"), width=18),
    Column("kind", gettext_lazy("做了什么"), width=14),
    Column("place", gettext_lazy("哪一户"), width=24),
    Column("outcome", gettext_lazy("怎么样"), choices=VisitOutcome.choices),
    Column("note", gettext_lazy("说明"), width=48),
    Column("taken_back", gettext_lazy("收回了"), width=10),
)


@dataclass
class Counted:
    """How many rows went out."""

    rows: int = 0


def export_visits(*, actor: Actor, asked: VisitFilter, reason: str) -> bytes:
    """What the actor wrote down himself, as far as `asked` names it, as an .xlsx file; numbers in notes are masked.

    Leaves an audit note with reason and number of rows. Refused when there are more than twenty thousand, or none.
    """
    with act(actor, "visit.export", reason=reason):
        counted = Counted()
        watermark = Watermark(_who(actor), timezone.now(), reason)
        sheet = write_table(SHEET, _rows(actor, asked, counted), watermark, _("走访记录"))
        if not counted.rows:
            raise Refused(_("没有可以导出的走访，请换几个条件。"))
        note_in_trail(AuditOp.EXPORT, "grids_visit", "", {"rows": counted.rows})
    return sheet


def _who(actor: Actor) -> str:
    if not actor.posts:
        return actor.name
    return f"{actor.name}（{actor.posts[0].area_name} {actor.posts[0].title}）"


def _rows(actor: Actor, asked: VisitFilter, counted: Counted) -> Iterator[dict[str, Any]]:
    """The rows as they come from the database, kept nowhere."""
    for visit in own_visits(actor, asked)[: MOST + 1].iterator(chunk_size=CHUNK):
        counted.rows += 1
        if counted.rows > MOST:
            raise Refused(_("一次最多导出 %(n)s 行，请先用条件缩小范围，比如按月份。") % {"n": MOST})
        yield _row(visit)


def _row(visit: Visit) -> dict[str, Any]:
    home = visit.household
    return {
        "happened_at": visit.happened_at,
        "recorded_at": visit.recorded_at,
        "kind": visit.kind.label,
        "place": f"{home.building} {home.door}" if home else "",
        "outcome": visit.outcome,
        "note": scrub(visit.note),
        "taken_back": _("收回了") if hasattr(visit, "taken_back") else "",
    }
