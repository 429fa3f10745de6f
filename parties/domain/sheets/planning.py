"""Working out what a sheet of members would do: whom each row means, then the door, then the pair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.domain.households import same_name
from grids.domain.roster.register import Known, Register, hash_of_id, hash_of_phone, read_register
from grids.rules.doors import plain
from parties.domain.sheets.plan import MemberPlan, PairPlan, Plan
from parties.domain.sheets.rows import MemberRow, Sheet
from parties.models import Member, Pairing
from parties.queries.units import units_near
from portal.models import Area
from portal.rules.masking import mask_name

PairKey = tuple[int, int]


@dataclass
class Ground:
    """What is on record about the people, units and doors that a sheet names."""

    community: Area
    register: Register
    units: dict[str, int]
    members: dict[int, Member] = field(default_factory=dict)
    pairings: dict[PairKey, list[Pairing]] = field(default_factory=lambda: defaultdict(list))


def read_ground(community: Area, sheet: Sheet) -> Ground:
    """Everything that a plan needs, in a dozen queries whatever the length of the sheet."""
    register = read_register(community, [row.in_roster() for row in sheet.rows])
    units = {plain(unit.name): unit.pk for unit in units_near(community)}
    ground = Ground(community, register, units)
    people = {known.pk for known in register.by_id.values()}
    people |= {known.pk for same in register.by_phone.values() for known in same}
    for member in Member.objects.filter(person_id__in=people, ends_on=None):
        ground.members[member.person_id] = member
    doors = [door.pk for door in register.doors.values()]
    for pairing in Pairing.objects.filter(goes_id__in=people, household_id__in=doors):
        ground.pairings[pairing.goes_id, pairing.household_id].append(pairing)
    return ground


def make_plan(sheet: Sheet, ground: Ground) -> Plan:
    """What the rows would do."""
    return _Planner(sheet, ground).plan()


class _Planner:
    """Goes through the rows once and remembers whom it has met."""

    def __init__(self, sheet: Sheet, ground: Ground) -> None:
        self.sheet = sheet
        self.ground = ground
        self.made = Plan(rows=len(sheet.rows), errors=list(sheet.errors))
        self.met: dict[object, MemberPlan] = {}
        self.paired: dict[tuple[int, int], int] = {}

    def plan(self) -> Plan:
        for row in self.sheet.rows:
            member = self._member(row)
            if member is not None and row.names_door:
                self._pair(row, member)
        self.made.errors.sort(key=lambda error: (error.row, error.column))
        return self.made

    def _wrong(self, row: MemberRow, key: str, text: Any, **params: object) -> None:
        self.made.errors.append(self.sheet.error(row, key, text, **params))

    # Members ---------------------------------------------------------------

    def _member(self, row: MemberRow) -> MemberPlan | None:
        """The plan of a member, one for all rows that mean him; None for an error."""
        known, is_clear = self._known(row)
        keys = _keys(row, known)
        if not is_clear or not keys:
            return None
        earlier = next((self.met[key] for key in keys if key in self.met), None)
        member = earlier or self._new(row, known)
        if member is None or (earlier is not None and not self._says_the_same(row, earlier)):
            return None
        self.met.update(dict.fromkeys(keys, member))
        return member

    def _known(self, row: MemberRow) -> tuple[Known | None, bool]:
        """Who on record is meant, by identity number, else by phone and name; False when the names do not fit."""
        register, said = self.ground.register, row.in_roster()
        known = register.by_id.get(hash_of_id(said)) if row.id_number else None
        if known is not None and not same_name(known.name, row.name):
            text = _("这个身份证号登记在%(name)s名下，姓名对不上，请核对。")
            self._wrong(row, "id_number", text, name=mask_name(known.name))
            return None, False
        if known is None and row.phone:
            same = register.by_phone.get(hash_of_phone(said), [])
            fitting = (one for one in same if same_name(one.name, row.name))
            known = next((one for one in fitting if not (row.id_number and one.id_hash)), None)
        return known, True

    def _new(self, row: MemberRow, known: Known | None) -> MemberPlan | None:
        unit_id = self.ground.units.get(plain(row.unit)) if row.unit else None
        if row.unit and unit_id is None:
            self._wrong(row, "unit", _("“单位和组织”里没有这个单位，请核对名字。"))
            return None
        there = self.ground.members.get(known.pk) if known else None
        if there is not None and not self._fits(row, there):
            return None
        member = MemberPlan(row, known, there.pk if there else None, unit_id)
        self.made.members.append(member)
        return member

    def _fits(self, row: MemberRow, there: Member) -> bool:
        """Whether who is a member already is one here, of the same category."""
        if there.community_id != self.ground.community.pk:
            self._wrong(row, "name", _("他登记在别的社区，请先请那边记为不再是党员。"))
        elif there.category != row.category:
            self._wrong(row, "category", _("和登记的不一样。要改类别，请在他的页面改。"))
        else:
            return True
        return False

    def _says_the_same(self, row: MemberRow, earlier: MemberPlan) -> bool:
        first = earlier.row
        for key in ("name", "category", "unit"):
            if plain(getattr(row, key)) != plain(getattr(first, key)):
                self._wrong(row, key, _("和第 %(other)s 行写的不一样，是同一个人。"), other=first.number)
                return False
        return True

    # Pairs -----------------------------------------------------------------

    def _pair(self, row: MemberRow, member: MemberPlan) -> None:
        household_id = self._household(row)
        if household_id is None:
            return
        other = self.paired.setdefault((id(member), household_id), row.number)
        if other != row.number:
            self._wrong(row, "room", _("和第 %(other)s 行是同一个人、同一户。"), other=other)
            return
        begins_on = row.paired_on or timezone.localdate()
        earlier = self.ground.pairings.get((member.known.pk, household_id), []) if member.known else []
        stands = any(pairing.ends_on is None for pairing in earlier)
        if not stands and any(pairing.ends_on and pairing.ends_on > begins_on for pairing in earlier):
            self._wrong(row, "paired_on", _("他和这一户以前结过对，新的要从那次结束以后写起。"))
            return
        self.made.pairs.append(PairPlan(row, member, household_id, begins_on, stands))

    def _household(self, row: MemberRow) -> int | None:
        """The household of a row; None for an error, or where the row itself is not whole."""
        if not (row.building and row.room):
            return None
        buildings = self.ground.register.find_building(row.in_roster())
        if len(buildings) != 1:
            few = _("名册里没有这栋楼，请核对楼名、小区和网格。")
            many = _("有 %(count)s 栋都叫这个名字，请再写上小区和网格。")
            self._wrong(row, "building", many if buildings else few, count=len(buildings))
            return None
        door = self.ground.register.doors.get((next(iter(buildings)), plain(row.entrance), row.room))
        if door is None or not door.is_active:
            self._wrong(row, "room", _("名册里没有这一户，请核对单元和房号。"))
            return None
        return door.pk


def _keys(row: MemberRow, known: Known | None) -> list[object]:
    """Everything by which another row may mean the same person; nothing for a row without a number."""
    keys: list[object] = [("known", known.pk)] if known else []
    keys += [("id", row.id_number)] if row.id_number else []
    return keys + ([("phone", row.phone, plain(row.name))] if row.phone else [])
