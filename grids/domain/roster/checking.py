"""Checking a sheet: nothing is changed but a row that waits for somebody to say yes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.http import Http404

from grids.domain.roster.forgetting import forget_later
from grids.domain.roster.packing import Parcel, pack, unpack
from grids.domain.roster.plan import PersonPlan, Plan, StayPlan
from grids.domain.roster.planning import make_plan
from grids.domain.roster.register import read_register
from grids.domain.roster.sheet import Sheet, read_sheet
from grids.enums import ImportState
from grids.models import Resident, RosterImport
from portal.actors import Actor
from portal.domain.acts import act
from portal.models import Area, Person
from portal.queries.access import fetch
from portal.rules.masking import mask_name
from portal.rules.sheets import CellError

SAMPLE = 20
TWINS = 50


@dataclass(frozen=True)
class Checked:
    """What a check found: an import that can be applied, or the errors that stand in the way."""

    waiting: RosterImport | None
    errors: list[CellError] = field(default_factory=list)
    rows: int = 0


def check_sheet(*, actor: Actor, area_id: int, upload: BinaryIO, filename: str, end_missing: bool) -> Checked:
    """Read a sheet and work out what it would do. With errors nothing is kept of it.

    Raises `portal.rules.sheets.SheetRefused` for what is no roster; Http404 for a foreign area.
    """
    area = fetch(Area, actor, "household.import", pk=area_id)
    sheet = read_sheet(upload)
    plan = make_plan(sheet, read_register(area, sheet.rows), end_missing=end_missing)
    if plan.errors:
        return Checked(None, plan.errors, len(sheet.rows))
    with act(actor, "roster.check"):
        waiting = RosterImport.objects.create(
            area=area,
            by=Person(pk=actor.person_id),
            filename=filename[-120:],
            sha256=_digest(upload),
            rows=pack(_parcel(sheet, plan, end_missing)),
            counts=plan.counts(),
        )
        forget_later(waiting)
    return Checked(waiting, [], len(sheet.rows))


def _digest(upload: BinaryIO) -> str:
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]


def _parcel(sheet: Sheet, plan: Plan, end_missing: bool) -> Parcel:
    return Parcel(
        sheet.rows, dict(sheet.places), end_missing, plan.digest(), sample_of(sheet, plan), twins_of(plan)
    )


def check_again(*, actor: Actor, import_id: int) -> list[CellError]:
    """Work out once more what a waiting sheet would do, since the register has changed. The errors, if any now."""
    with act(actor, "roster.check"):
        row = locked_import(actor, import_id)
        parcel = unpack(row)
        if parcel is None:
            return []
        sheet = parcel.sheet()
        plan = make_plan(sheet, read_register(row.area, sheet.rows), end_missing=parcel.end_missing)
        if not plan.errors:
            row.rows, row.counts = pack(_parcel(sheet, plan, parcel.end_missing)), plan.counts()
            row.save(update_fields=["rows", "counts"])
    return plan.errors


def drop_import(*, actor: Actor, import_id: int) -> None:
    """Throw a waiting sheet away, its rows first. One that was applied stays: Http404."""
    with act(actor, "roster.drop"):
        row = locked_import(actor, import_id)
        if row.state != ImportState.CHECKED:
            raise Http404
        row.delete()


def locked_import(actor: Actor, pk: int) -> RosterImport:
    """The import for changing. Http404 for a foreign one."""
    found = fetch(RosterImport, actor, "household.import", pk=pk)
    RosterImport.objects.select_for_update().get(pk=found.pk)
    return fetch(RosterImport, actor, "household.import", pk=pk)


# What the preview shows: masked, and without words, since the reader's language is not known yet ------------------


def sample_of(sheet: Sheet, plan: Plan) -> list[dict[str, Any]]:
    """The first rows: door, masked name, and what would happen."""
    stays = {stay.row.number: stay for stay in plan.stays}
    new_doors = {number for door in plan.new_doors for number in door.rows}
    changed = {number for door in plan.changed_doors for number in door.rows}
    return [
        {
            "row": row.number,
            "building": " ".join(part for part in (row.estate, row.building) if part),
            "door": f"{row.entrance}-{row.room}" if row.entrance else row.room,
            "name": mask_name(row.name) if row.name else "",
            "acts": _acts(stays.get(row.number), row.number in new_doors, row.number in changed, plan),
        }
        for row in sheet.rows[:SAMPLE]
    ]


def _acts(stay: StayPlan | None, new_door: bool, changed_door: bool, plan: Plan) -> list[str]:
    found = ["new_door"] if new_door else []
    found += ["changed_door"] if changed_door else []
    if stay is not None and stay.living is None:
        found.append("known_resident" if stay.person.known else "new_resident")
    if stay is not None and plan.is_changed(stay):
        found.append("changed_resident")
    return found or ["same"]


def twins_of(plan: Plan) -> list[dict[str, Any]]:
    """People of the sheet who are on record already, elsewhere: found by identity number, or by phone and name."""
    moving = [stay for stay in plan.stays if stay.living is None and stay.person.known is not None][:TWINS]
    homes = _homes([stay.person for stay in moving])
    return [
        {
            "row": stay.row.number,
            "name": mask_name(stay.row.name),
            "how": stay.person.how,
            "home": homes.get(stay.person.known.pk, "") if stay.person.known else "",
        }
        for stay in moving
    ]


def _homes(people: list[PersonPlan]) -> dict[int, str]:
    """Where each of them lives on record: the building only, for it may be another community's."""
    ids = [person.known.pk for person in people if person.known]
    living = Resident.objects.filter(person_id__in=ids, until=None).select_related(
        "household__building__area"
    )
    return {one.person_id: str(one.household.building) for one in living.order_by("-pk")}
