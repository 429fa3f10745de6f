"""Members and pairings out, as a sheet with a watermark, masked unless somebody may and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parties.domain.sheets.rows import COLUMNS, TITLE
from parties.models import Member, Pairing
from parties.queries.members import MemberFilter, community_at, members_at
from parties.queries.pairings import DOOR
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AreaKind, AuditOp
from portal.models import Area, Person
from portal.rules.masking import mask_id, mask_name, mask_phone
from portal.rules.sheets import Watermark, write_table

MOST = 20_000
CHUNK = 1_000


@dataclass(frozen=True)
class Export:
    """The file, and how many rows it has."""

    content: bytes
    rows: int


def export_members(*, actor: Actor, asked: MemberFilter, reason: str, whole_phones: bool = False) -> Export:
    """The members that `asked` names, a row for each household of theirs; without words or category the units' too.

    Names, phones and identity numbers are masked; with `whole_phones`, names and phones are not, which needs
    `person.reveal` at that area. What was taken out, why and how many rows goes into the audit trail. Http404 for a
    foreign area; Refused without a reason, without the permission, or for too much.
    """
    if not reason.strip():
        raise Refused(_("请写明导出来做什么用。"), field="reason")
    here, _below = community_at(actor, asked.at, "member.export")
    if whole_phones and not actor.can("person.reveal", path=here.path):
        raise Refused(_("您的岗位不能导出完整手机号，请去掉这一项。"), field="whole_phones")
    with act(actor, "member.export", reason=reason.strip()):
        rows = list(_Rows(here, asked, whole_phones))
        if len(rows) > MOST:
            raise Refused(_("一次最多导出 %(n)s 行，请选小一点的范围。") % {"n": MOST})
        mark = Watermark(actor.name, timezone.now(), reason.strip())
        content = write_table(COLUMNS, rows, mark, str(TITLE))
        # The words of a search may be a name or a number: only that there were some.
        note_in_trail(AuditOp.EXPORT, "parties_member", "", {
            "area": here.pk, "category": asked.category, "searched": bool(asked.words),
            "whole_phones": whole_phones, "rows": len(rows),
        })  # fmt: skip
    return Export(content, len(rows))


class _Rows:
    """The rows of one export."""

    def __init__(self, here: Area, asked: MemberFilter, whole: bool) -> None:
        self.here, self.asked, self.whole = here, asked, whole
        grids = Area.objects.filter(path__startswith=here.path, kind=AreaKind.GRID)
        self.grids = dict(grids.values_list("path", "name"))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        found = members_at(self.here, self.asked).select_related("person", "unit").order_by("pk")
        members = list(found[: MOST + 1])
        for start in range(0, len(members), CHUNK):
            yield from self._of(members[start : start + CHUNK])
        if not self.asked.is_narrow:
            yield from self._of_units()

    def _of(self, members: list[Member]) -> Iterator[dict[str, Any]]:
        pairings: dict[int | None, list[Pairing]] = {}
        for pairing in self._pairings().filter(member__in=members):
            pairings.setdefault(pairing.member_id, []).append(pairing)
        for member in members:
            said = self._person(member.person) | {
                "category": member.category,
                "unit": member.unit.name if member.unit else "",
                "begins_on": member.begins_on,
            }
            for one in pairings.get(member.pk, []) or [None]:  # type: ignore[list-item]
                yield said | (self._door(one) if one else {})

    def _of_units(self) -> Iterator[dict[str, Any]]:
        """What units do: who goes, for which unit, where."""
        for pairing in self._pairings().filter(unit__isnull=False).select_related(*DOOR, "unit", "goes"):
            unit = {"unit": pairing.unit.name} if pairing.unit else {}
            yield self._person(pairing.goes) | unit | self._door(pairing)

    def _pairings(self) -> Any:
        """Pairings in force with households here."""
        rows = Pairing.objects.filter(
            ends_on=None, household__building__area__path__startswith=self.here.path
        )
        return rows.select_related(*DOOR).order_by("pk")

    def _person(self, person: Person) -> dict[str, Any]:
        return {
            "name": person.name if self.whole else mask_name(person.name),
            "phone": person.phone if self.whole else (mask_phone(person.phone) if person.phone else ""),
            "id_number": mask_id(person.id_number) if person.id_number else "",
        }

    def _door(self, pairing: Pairing) -> dict[str, Any]:
        home = pairing.household
        path = home.building.area.path
        above = (path[:end] for end in range(len(path), 0, -Area.steplen))
        return {
            "grid": next((self.grids[one] for one in above if one in self.grids), ""),
            "estate": home.building.estate,
            "building": home.building.area.name,
            "entrance": home.entrance.name if home.entrance else "",
            "room": home.room,
            "reason": pairing.begin_reason,
            "paired_on": pairing.begins_on,
        }
