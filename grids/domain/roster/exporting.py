"""The roster out, as a sheet with a watermark, masked unless somebody may and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.roster.sheet import COLUMNS, TITLE
from grids.enums import Relation
from grids.models import Household, Resident
from grids.queries.households import HouseholdFilter, found_at, whereabouts
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AreaKind, AuditOp
from portal.models import Area
from portal.rules.masking import mask_id, mask_name, mask_phone
from portal.rules.sheets import Watermark, write_table

MOST_HOUSEHOLDS = 50_000
CHUNK = 1000


@dataclass(frozen=True)
class Export:
    """The file, and how many rows it has."""

    content: bytes
    rows: int


def export_roster(*, actor: Actor, asked: HouseholdFilter, reason: str, whole_phones: bool = False) -> Export:
    """The doors that `asked` names with everybody who lives there, as the sheet that goes upward.

    Names, phones and identity numbers are masked; with `whole_phones`, names and phones are not, which needs
    `person.reveal` at that area. What was taken out, why and how many rows goes into the audit trail. Http404 for a
    foreign area; Refused without a reason, without the permission, or for too much.
    """
    if not reason.strip():
        raise Refused(_("请写明导出来做什么用。"), field="reason")
    here = whereabouts(actor, asked.at, "household.export").here
    if whole_phones and not actor.can("person.reveal", path=here.path):
        raise Refused(_("您的岗位不能导出完整手机号，请去掉这一项。"), field="whole_phones")
    with act(actor, "roster.export", reason=reason.strip()):
        rows = list(_rows(here, asked, whole_phones))
        mark = Watermark(actor.name, timezone.now(), reason.strip())
        content = write_table(COLUMNS, rows, mark, str(TITLE))
        note_in_trail(AuditOp.EXPORT, "grids_household", "", _details(here, asked, whole_phones, len(rows)))
    return Export(content, len(rows))


def _details(here: Area, asked: HouseholdFilter, whole_phones: bool, count: int) -> dict[str, Any]:
    """What goes into the trail. The words of a search may be a name or a number: only that there were some."""
    return {
        "area": here.pk,
        "state": asked.state,
        "tag": asked.tag,
        "searched": bool(asked.words),
        "whole_phones": whole_phones,
        "rows": count,
    }


def _rows(here: Area, asked: HouseholdFilter, whole_phones: bool) -> Iterator[dict[str, object]]:
    doors = list(found_at(here, asked).order_by("place")[: MOST_HOUSEHOLDS + 1])
    if len(doors) > MOST_HOUSEHOLDS:
        raise Refused(_("一次最多导出 %(n)s 户，请选小一点的范围。") % {"n": MOST_HOUSEHOLDS})
    grids = dict(
        Area.objects.filter(path__startswith=here.path[: Area.steplen], kind=AreaKind.GRID).values_list(
            "path", "name"
        )
    )
    for start in range(0, len(doors), CHUNK):
        chunk = doors[start : start + CHUNK]
        living = _living(chunk)
        for door in chunk:
            for resident in living.get(door.pk) or [None]:
                yield _row(door, resident, grids, whole_phones)


def _living(doors: list[Household]) -> dict[int, list[Resident | None]]:
    found: dict[int, list[Resident | None]] = {}
    rows = Resident.objects.filter(household__in=doors, until=None).select_related("person").order_by("pk")
    for resident in sorted(rows, key=lambda one: one.relation != Relation.HEAD):
        found.setdefault(resident.household_id, []).append(resident)
    return found


def _row(door: Household, resident: Resident | None, grids: dict[str, str], whole: bool) -> dict[str, object]:
    path = door.building.area.path
    above = (path[:end] for end in range(len(path), 0, -Area.steplen))
    row: dict[str, object] = {
        "grid": next((grids[one] for one in above if one in grids), ""),
        "estate": door.building.estate,
        "building": door.building.area.name,
        "entrance": door.entrance.name if door.entrance else "",
        "room": door.room,
        "floor": door.floor,
        "state": door.state,
    }
    return row if resident is None else row | _person(resident, whole)


def _person(resident: Resident, whole: bool) -> dict[str, object]:
    person = resident.person
    return {
        "name": person.name if whole else mask_name(person.name),
        "relation": resident.relation,
        "phone": person.phone if whole else (mask_phone(person.phone) if person.phone else ""),
        "id_number": mask_id(person.id_number) if person.id_number else "",
        "since": resident.since,
    }
