"""Working out what a sheet would do: doors first, then people, then who lives where, then who left."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.domain.households import same_name
from grids.domain.roster.plan import DoorPlan, PersonPlan, Plan, StayPlan
from grids.domain.roster.register import Known, Living, Register, hash_of_id, hash_of_phone
from grids.domain.roster.sheet import Sheet, SheetRow, shown
from grids.enums import Relation
from grids.rules.doors import floor_shown, plain
from portal.rules.masking import mask_name


def make_plan(sheet: Sheet, register: Register, *, end_missing: bool) -> Plan:
    """What the rows would do to the register. With `end_missing`, whoever lives behind one of the sheet's doors
    and is not in the sheet has moved out."""
    return _Planner(sheet, register, end_missing).plan()


class _Planner:
    """Goes through the rows once and remembers whom and what it has met."""

    def __init__(self, sheet: Sheet, register: Register, end_missing: bool) -> None:
        self.sheet = sheet
        self.register = register
        self.end_missing = end_missing
        self.made = Plan(errors=list(sheet.errors))
        self.met: dict[object, PersonPlan] = {}
        self.stays: dict[tuple[object, int], StayPlan] = {}
        self.claimed: set[int] = set()
        self.said: dict[object, tuple[object, int]] = {}

    def plan(self) -> Plan:
        for row in self.sheet.rows:
            door = self._door(row)
            if door is not None and row.name:
                self._stay(row, door)
        self._end_missing()
        self._check_heads()
        self.made.errors.sort(key=lambda error: (error.row, error.column))
        return self.made

    def _wrong(self, row: SheetRow, key: str, text: Any, **params: object) -> None:
        self.made.errors.append(self.sheet.error(row.number, key, shown(row, key), text, **params))

    # Doors -----------------------------------------------------------------

    def _door(self, row: SheetRow) -> DoorPlan | None:
        building = self._building(row)
        if building is None:
            return None
        key = (building, plain(row.entrance), row.room)
        door = self.made.doors.get(key)
        if door is None:
            door = self.made.doors[key] = self._new_door(key, row)
        self._say(row, door)
        door.rows.append(row.number)
        return door

    def _building(self, row: SheetRow) -> int | None:
        found = self.register.find_building(row)
        if len(found) == 1:
            return next(iter(found))
        if found:
            self._wrong(
                row, "building", _("有 %(count)s 栋都叫这个名字，请再写上小区和网格。"), count=len(found)
            )
        else:
            self._wrong(
                row, "building", _("名册里没有这栋楼，请核对楼名、小区和网格。新楼先在“户与居民”里加。")
            )
        return None

    def _new_door(self, key: tuple[int, str, str], row: SheetRow) -> DoorPlan:
        known = self.register.doors.get(key)
        if known is None:
            stairs = key[:2]
            if stairs[1] and stairs not in self.register.entrances and stairs not in self.made.entrances:
                self.made.entrances.append(stairs)
            return DoorPlan(key, None, floor_of(row))
        changes = {} if known.is_active else {"is_active": True}
        return DoorPlan(key, known.pk, known.floor, known.state, changes)

    def _say(self, row: SheetRow, door: DoorPlan) -> None:
        """Put what the row says of the door on it; two rows may not differ."""
        for name, value in (("state", row.state), ("floor", row.floor)):
            if value in ("", None):
                continue
            said, other = self.said.setdefault((door.key, name), (value, row.number))
            if said != value:
                self._wrong(row, name, _("和第 %(other)s 行写的不一样，同一户只能写一种。"), other=other)
            elif value != getattr(door, name):
                setattr(door, name, value)
                door.changes[name] = value

    # People ------------------------------------------------------------------

    def _stay(self, row: SheetRow, door: DoorPlan) -> None:
        person = self._person(row, door)
        if person is None:
            return
        place = (id(person), id(door))
        if place in self.stays:
            self._wrong(
                row, "name", _("和第 %(other)s 行是同一户的同一个人。"), other=self.stays[place].row.number
            )
            return
        living = self._living(door, person.known)
        stay = StayPlan(row, door, person, living)
        if living is not None:
            self.claimed.add(living.pk)
            if row.relation != living.relation:
                stay.changes["relation"] = row.relation
            if row.since and row.since != living.since:
                stay.changes["since"] = row.since
        self.stays[place] = stay
        self.made.stays.append(stay)

    def _living(self, door: DoorPlan, known: Known | None) -> Living | None:
        if door.pk is None or known is None:
            return None
        return next((one for one in self.register.living[door.pk] if one.person.pk == known.pk), None)

    def _person(self, row: SheetRow, door: DoorPlan) -> PersonPlan | None:
        """Who is meant: somebody of an earlier row, somebody on record, or somebody new. None for an error."""
        if row.id_number:
            known = self.register.by_id.get(hash_of_id(row))
            if known is not None and not same_name(known.name, row.name):
                text = _("这个身份证号登记在%(name)s名下，姓名对不上，请核对。")
                self._wrong(row, "name", text, name=mask_name(known.name))
                return None
            if known is not None:
                return self._met(row, known, "id")
        known, how = self._by_door_or_phone(row, door)
        return self._met(row, known, how)

    def _by_door_or_phone(self, row: SheetRow, door: DoorPlan) -> tuple[Known | None, str]:
        """Somebody of that name behind this door, rather with the same phone; else of that name and phone anywhere."""
        number, phone = hash_of_id(row), hash_of_phone(row)
        here = [one.person for one in self._unclaimed(door)]
        here.sort(key=lambda known: known.phone_hash != phone)
        elsewhere = self.register.by_phone.get(phone, []) if phone else []
        for how, people in (("door", here), ("phone", elsewhere)):
            for known in people:
                if same_name(known.name, row.name) and not (number and known.id_hash):
                    return known, how
        return None, ""

    def _unclaimed(self, door: DoorPlan) -> list[Living]:
        """Who lives there on record and was not met in the sheet yet."""
        living = self.register.living.get(door.pk, []) if door.pk else []
        return [one for one in living if one.pk not in self.claimed]

    def _met(self, row: SheetRow, known: Known | None, how: str) -> PersonPlan | None:
        """The plan of a person, one for all rows that mean him."""
        keys = _keys(row, known)
        person = next((self.met[key] for key in keys if key in self.met), None)
        if person is None:
            person = PersonPlan(row, known, how)
            self.made.people.append(person)
        elif not same_name(person.row.name, row.name):
            text = _("第 %(other)s 行用了同一个身份证号，姓名却不一样。")
            self._wrong(row, "id_number", text, other=person.row.number)
            return None
        self.met.update(dict.fromkeys([*keys, *_phone_key(row)], person))
        self._complete(person, row)
        return person

    def _complete(self, person: PersonPlan, row: SheetRow) -> None:
        """Numbers that the record lacks, or that the sheet puts right. Whoever has an account keeps his phone."""
        known = person.known
        if row.id_number and not (known and known.id_hash):
            person.new_id_number = row.id_number
        if row.phone and not (known and known.phone_hash == hash_of_phone(row)):
            if known and known.phone_hash and known.pk in self.register.with_account:
                self.made.kept_phones.append(row.number)
            else:
                person.new_phone = row.phone

    # What remains ---------------------------------------------------------------

    def _end_missing(self) -> None:
        if not self.end_missing:
            return
        for door in self.made.doors.values():
            self.made.ended += self._unclaimed(door)

    def _check_heads(self) -> None:
        """At most one head behind each door, counting those who are not in the sheet."""
        ended = {one.pk for one in self.made.ended}
        heads: dict[int, StayPlan] = {}
        for stay in self.made.stays:
            if stay.row.relation != Relation.HEAD:
                continue
            first = heads.setdefault(id(stay.door), stay)
            if first is not stay:
                text = _("第 %(other)s 行已经是这户的户主，一户只有一个。")
                self._wrong(stay.row, "relation", text, other=first.row.number)
        for stay in heads.values():
            self._check_old_head(stay, ended)

    def _check_old_head(self, stay: StayPlan, ended: set[int]) -> None:
        for living in self._unclaimed(stay.door):
            if living.pk not in ended and living.relation == Relation.HEAD:
                text = _("这户现在的户主是%(name)s，表里没有他。请把他也写上，改成别的关系。")
                self._wrong(stay.row, "relation", text, name=mask_name(living.person.name))


def _keys(row: SheetRow, known: Known | None) -> list[object]:
    """Everything by which an earlier row may mean the same person. A phone counts only without a better number."""
    keys: list[object] = [("known", known.pk)] if known else []
    keys += [("id", hash_of_id(row))] if row.id_number else _phone_key(row)
    return keys or [("row", row.number)]


def _phone_key(row: SheetRow) -> list[object]:
    return [("phone", hash_of_phone(row), plain(row.name))] if row.phone else []


def floor_of(row: SheetRow) -> int:
    """The floor that a row says, or the one its room number shows: 301 is 3, 1203 is 12."""
    if row.floor is not None:
        return row.floor
    return floor_shown(row.room)
