"""What a sheet would do to the register, worked out without changing anything.

The same plan is made for the preview and again, under locks, before anything is written; when the two differ, the
register has changed meanwhile. Nothing here names a person in plain numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from grids.domain.roster.register import DoorKey, Known, Living
from grids.domain.roster.sheet import SheetRow
from grids.enums import HouseholdState
from portal.rules.sheets import CellError


@dataclass
class PersonPlan:
    """One person of the sheet: on record (`known`) or new. `row` gives name and numbers."""

    row: SheetRow
    known: Known | None
    how: str = ""
    """How he was found on record: "id", "phone", "door"; empty for a new one."""
    new_phone: str = ""
    new_id_number: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether numbers of a record will be filled in or put right."""
        return self.known is not None and bool(self.new_phone or self.new_id_number)


@dataclass
class DoorPlan:
    """One door of the sheet. `pk` is None for a new one; `changes` are column values to put right."""

    key: DoorKey
    pk: int | None
    floor: int
    state: str = HouseholdState.LIVED_IN.value
    changes: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    """Numbers of the sheet's rows about this door."""


@dataclass
class StayPlan:
    """That a person lives behind a door. `living` is the residence on record, None for a new one."""

    row: SheetRow
    door: DoorPlan
    person: PersonPlan
    living: Living | None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """Everything that would be made, changed and ended, or the errors that stand in the way."""

    doors: dict[DoorKey, DoorPlan] = field(default_factory=dict)
    entrances: list[tuple[int, str]] = field(default_factory=list)
    people: list[PersonPlan] = field(default_factory=list)
    stays: list[StayPlan] = field(default_factory=list)
    ended: list[Living] = field(default_factory=list)
    kept_phones: list[int] = field(default_factory=list)
    """Rows whose phone is left alone: the person signs in with the one on record."""
    errors: list[CellError] = field(default_factory=list)

    @property
    def new_doors(self) -> list[DoorPlan]:
        """Households to make."""
        return [door for door in self.doors.values() if door.pk is None]

    @property
    def changed_doors(self) -> list[DoorPlan]:
        """Households to put right."""
        return [door for door in self.doors.values() if door.pk is not None and door.changes]

    @property
    def new_people(self) -> list[PersonPlan]:
        """People to enter."""
        return [person for person in self.people if person.known is None]

    @property
    def new_stays(self) -> list[StayPlan]:
        """Residences to enter."""
        return [stay for stay in self.stays if stay.living is None]

    def is_changed(self, stay: StayPlan) -> bool:
        """Whether something about a residence on record, or about its person, will be put right."""
        return stay.living is not None and bool(stay.changes or stay.person.is_changed)

    def counts(self) -> dict[str, int]:
        """The figures of the preview."""
        kept = [stay for stay in self.stays if stay.living is not None]
        return {
            "rows": sum(len(door.rows) for door in self.doors.values()),
            "new_households": len(self.new_doors),
            "changed_households": len(self.changed_doors),
            "new_residents": len(self.new_stays),
            "new_people": len(self.new_people),
            "matched": len(kept),
            "changed": sum(1 for stay in self.stays if self.is_changed(stay)),
            "ended": len(self.ended),
            "kept_phones": len(self.kept_phones),
        }

    @property
    def is_empty(self) -> bool:
        """Whether the register says all this already."""
        counts = Counter(self.counts())
        touched = ("new_households", "changed_households", "new_residents", "changed", "ended")
        return not any(counts[name] for name in touched) and not any(
            person.is_changed for person in self.people
        )

    def digest(self) -> str:
        """What would be done, as one figure to compare: the same rows over the same register give the same."""
        acts = {
            "doors": [
                [*door.key, door.pk, door.floor, door.state, door.changes] for door in self.doors.values()
            ],
            "people": [
                [
                    one.row.number,
                    one.known and asdict(one.known),
                    bool(one.new_phone),
                    bool(one.new_id_number),
                ]
                for one in self.people
            ],
            "stays": [[one.row.number, one.living and one.living.pk, one.changes] for one in self.stays],
            "ended": [one.pk for one in self.ended],
            "errors": [[error.row, error.key] for error in self.errors],
        }
        return hashlib.sha256(json.dumps(acts, default=str, sort_keys=True).encode()).hexdigest()
