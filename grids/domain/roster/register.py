"""The part of the register that a sheet touches, read in a handful of queries whatever its length.

Numbers stay encrypted: people are compared by their hashes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from grids.domain.roster.sheet import SheetRow
from grids.models import Building, Entrance, Household, Resident
from grids.rules.doors import plain
from portal.crypto import lookup_hash
from portal.enums import AreaKind
from portal.models import Area, Person, User

DoorKey = tuple[int, str, str]
"""Building, name of the entrance (empty without one), room."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person on record."""

    pk: int
    name: str
    phone_hash: str
    id_hash: str


@dataclass(frozen=True, slots=True)
class Living:
    """Somebody's residence that has not ended."""

    pk: int
    household_id: int
    person: Known
    relation: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Door:
    """A household on record."""

    pk: int
    floor: int
    state: str
    is_active: bool


@dataclass
class Register:
    """What is on record about the buildings and people that a sheet names."""

    buildings: dict[tuple[str, str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[int, str] = field(default_factory=dict)
    entrances: dict[tuple[int, str], int] = field(default_factory=dict)
    doors: dict[DoorKey, Door] = field(default_factory=dict)
    living: dict[int, list[Living]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Known] = field(default_factory=dict)
    by_phone: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    with_account: set[int] = field(default_factory=set)

    def find_building(self, row: SheetRow) -> set[int]:
        """Ids of the buildings that a row may mean: one is right, none is unknown, more is unclear."""
        return self.buildings.get((plain(row.grid), plain(row.estate), plain(row.building)), set())


def hash_of_phone(row: SheetRow) -> str:
    """The keyed hash of a row's phone; empty without one."""
    return lookup_hash(row.phone, "phone") if row.phone else ""


def hash_of_id(row: SheetRow) -> str:
    """The keyed hash of a row's identity number; empty without one."""
    return lookup_hash(row.id_number, "id_number") if row.id_number else ""


def read_register(area: Area, rows: Iterable[SheetRow]) -> Register:
    """The register as far as the rows, which are for `area`, touch it. At most nine queries."""
    rows = list(rows)
    register = Register()
    _read_buildings(register, area)
    named = set().union(*(register.find_building(row) for row in rows)) if rows else set()
    _read_doors(register, named, {row.room for row in rows})
    _read_people(register, rows)
    _read_living(register)
    everybody = {known.pk for one in register.by_phone.values() for known in one}
    everybody |= {known.pk for known in register.by_id.values()}
    everybody |= {living.person.pk for one in register.living.values() for living in one}
    register.with_account = set(
        User.objects.filter(person_id__in=everybody).values_list("person_id", flat=True)
    )
    return register


def _read_buildings(register: Register, area: Area) -> None:
    """Every way in which a building may be named: with and without its grid, with and without its estate."""
    grids = dict(
        Area.objects.filter(path__startswith=area.path, kind=AreaKind.GRID)
        .order_by()
        .values_list("path", "name")
    )
    step = Area.steplen
    buildings = Building.objects.filter(
        area__path__startswith=area.path, area__is_active=True
    ).select_related("area")
    for building in buildings:
        path = building.area.path
        above = (path[:end] for end in range(len(path) - step, 0, -step))
        grid = next((grids[one] for one in above if one in grids), "")
        register.codes[building.pk] = building.area.code
        for named_grid in {"", plain(grid)}:
            for estate in {"", plain(building.estate)}:
                register.buildings[named_grid, estate, plain(building.area.name)].add(building.pk)


def _read_doors(register: Register, buildings: set[int], rooms: set[str]) -> None:
    names: dict[int | None, str] = {None: ""}
    entrances = Entrance.objects.filter(building_id__in=buildings).order_by()
    for pk, building_id, name in entrances.values_list("pk", "building_id", "name"):
        names[pk] = plain(name)
        register.entrances[building_id, plain(name)] = pk
    doors = Household.objects.filter(building_id__in=buildings).order_by()
    for pk, building_id, entrance_id, room, floor, state, is_active in doors.values_list(
        "pk", "building_id", "entrance_id", "room", "floor", "state", "is_active"
    ):
        number = plain(room).removesuffix("室").upper()
        if number in rooms:
            register.doors[building_id, names[entrance_id], number] = Door(pk, floor, state, is_active)


def _read_people(register: Register, rows: list[SheetRow]) -> None:
    ids = {hash_of_id(row) for row in rows} - {""}
    phones = {hash_of_phone(row) for row in rows} - {""}
    people = Person.objects.filter(merged_into=None).order_by("pk")
    fields = ("pk", "name", "phone_hash", "id_hash")
    register.by_id = {p[3]: Known(*p) for p in people.filter(id_hash__in=ids).values_list(*fields)}
    for person in people.filter(phone_hash__in=phones).values_list(*fields):
        register.by_phone[person[2]].append(Known(*person))


def _read_living(register: Register) -> None:
    doors = [door.pk for door in register.doors.values()]
    living = Resident.objects.filter(household_id__in=doors, until=None).order_by("pk")
    for pk, household_id, relation, since, *person in living.values_list(
        "pk", "household_id", "relation", "since",
        "person_id", "person__name", "person__phone_hash", "person__id_hash",
    ):  # fmt: skip
        register.living[household_id].append(Living(pk, household_id, Known(*person), relation, since))
