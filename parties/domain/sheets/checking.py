"""Checking a sheet of members: nothing is changed but a row that waits for somebody to say yes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, BinaryIO

from django.http import Http404
from django.utils import timezone

from grids.enums import ImportState
from parties.domain.sheets.plan import Plan
from parties.domain.sheets.planning import make_plan, read_ground
from parties.domain.sheets.rows import MemberRow, Sheet, read_sheet
from parties.models import MemberImport
from portal.actors import Actor
from portal.domain import packing
from portal.domain.acts import act
from portal.domain.errands import Note, leave
from portal.enums import AreaKind
from portal.models import Area, Errand, Person
from portal.queries.access import fetch
from portal.rules.masking import mask_name
from portal.rules.sheets import CellError

SAMPLE = 20
FORGET = "member.forget_sheet"
KEPT = timedelta(days=3)


@dataclass(frozen=True)
class Checked:
    """What a check found: an import that can be applied, or the errors that stand in the way."""

    waiting: MemberImport | None
    errors: list[CellError] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True)
class Parcel:
    """What waits: the rows, the figure of the plan that was shown, and the first rows as the preview shows them."""

    rows: list[MemberRow]
    places: dict[str, int]
    digest: str
    sample: list[dict[str, Any]]

    def sheet(self) -> Sheet:
        """The rows as they were read."""
        return Sheet(self.rows, [], self.places)


def check_sheet(*, actor: Actor, community_id: int, upload: BinaryIO, filename: str) -> Checked:
    """Read a sheet and work out what it would do. With errors nothing is kept of it.

    Raises `portal.rules.sheets.SheetRefused` for what is no such sheet; Http404 for a foreign community.
    """
    community = fetch(Area, actor, "member.import", pk=community_id, kind=AreaKind.COMMUNITY)
    sheet = read_sheet(upload)
    plan = make_plan(sheet, read_ground(community, sheet))
    if plan.errors:
        return Checked(None, plan.errors, len(sheet.rows))
    upload.seek(0)
    with act(actor, "member.check"):
        waiting = MemberImport.objects.create(
            community=community,
            by=Person(pk=actor.person_id),
            filename=filename[-120:],
            sha256=hashlib.sha256(upload.read()).hexdigest(),
            rows=_packed(sheet, plan),
            counts=plan.counts(),
        )
        leave(Note(FORGET, f"{FORGET} {waiting.pk}", {"import": waiting.pk}, timezone.now() + KEPT))
    return Checked(waiting, [], len(sheet.rows))


def check_again(*, actor: Actor, import_id: int) -> list[CellError]:
    """Work out once more what a waiting sheet would do, since something has changed. The errors, if any now."""
    with act(actor, "member.check"):
        row = locked_import(actor, import_id)
        parcel = parcel_of(row)
        if parcel is None:
            return []
        sheet = parcel.sheet()
        plan = make_plan(sheet, read_ground(row.community, sheet))
        if not plan.errors:
            row.rows, row.counts = _packed(sheet, plan), plan.counts()
            row.save(update_fields=["rows", "counts"])
    return plan.errors


def drop_import(*, actor: Actor, import_id: int) -> None:
    """Throw a waiting sheet away. One that was applied stays: Http404."""
    with act(actor, "member.drop"):
        row = locked_import(actor, import_id)
        if row.state != ImportState.CHECKED:
            raise Http404
        row.delete()


def on_forget(errand: Errand) -> None:
    """The handler: delete a sheet that still waits, for it holds personal data."""
    MemberImport.objects.filter(pk=errand.payload["import"], state=ImportState.CHECKED).delete()


def locked_import(actor: Actor, pk: int) -> MemberImport:
    """The import for changing, with its community. Http404 for a foreign one."""
    found = fetch(MemberImport, actor, "member.import", pk=pk)
    MemberImport.objects.select_for_update().get(pk=found.pk)
    return fetch(MemberImport, actor, "member.import", pk=pk)


def _packed(sheet: Sheet, plan: Plan) -> bytes:
    return packing.pack(
        {
            "rows": [row.packed() for row in sheet.rows],
            "places": dict(sheet.places),
            "digest": plan.digest(),
            "sample": sample_of(sheet, plan),
        }
    )


def parcel_of(row: MemberImport) -> Parcel | None:
    """The parcel of an import that waits; None once it was applied or thrown away."""
    if row.rows is None:
        return None
    found = packing.unpack(bytes(row.rows))
    return Parcel(**found | {"rows": [MemberRow.unpacked(values) for values in found["rows"]]})


def sample_of(sheet: Sheet, plan: Plan) -> list[dict[str, Any]]:
    """The first rows for the preview: masked, and without words, since the reader's language is not known yet."""
    new = {one.row.number: one.known is not None for one in plan.new_members}
    pairs = {pair.row.number for pair in plan.new_pairs}
    return [
        {
            "row": row.number,
            "name": mask_name(row.name),
            "door": " ".join(part for part in (row.estate, row.building, _door(row)) if part),
            "acts": [
                *(["known_person" if new[row.number] else "new_person"] if row.number in new else []),
                *(["new_pair"] if row.number in pairs else []),
            ]
            or ["same"],
        }
        for row in sheet.rows[:SAMPLE]
    ]


def _door(row: MemberRow) -> str:
    return f"{row.entrance}-{row.room}" if row.entrance else row.room
