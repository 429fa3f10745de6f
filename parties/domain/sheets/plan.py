"""What a sheet of members would do, worked out without changing anything.

The same plan is made for the preview and again, under locks, before anything is written; when the two differ,
something has changed meanwhile. Nothing here names a person in plain numbers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from grids.domain.roster.register import Known
from parties.domain.sheets.rows import MemberRow
from portal.rules.sheets import CellError


@dataclass
class MemberPlan:
    """One member of the sheet: on record as a person (`known`) or new; a member already (`pk`) or not."""

    row: MemberRow
    known: Known | None
    pk: int | None
    unit_id: int | None


@dataclass
class PairPlan:
    """A member and a household. `stands`: they are paired already."""

    row: MemberRow
    member: MemberPlan
    household_id: int
    begins_on: date
    stands: bool


@dataclass
class Plan:
    """Everything that would be made, or the errors that stand in the way."""

    rows: int = 0
    members: list[MemberPlan] = field(default_factory=list)
    pairs: list[PairPlan] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def new_members(self) -> list[MemberPlan]:
        """Memberships to enter."""
        return [one for one in self.members if one.pk is None]

    @property
    def new_people(self) -> list[MemberPlan]:
        """Of these, people to enter."""
        return [one for one in self.new_members if one.known is None]

    @property
    def new_pairs(self) -> list[PairPlan]:
        """Pairings to enter."""
        return [pair for pair in self.pairs if not pair.stands]

    def counts(self) -> dict[str, int]:
        """The figures of the preview."""
        return {
            "rows": self.rows,
            "new_members": len(self.new_members),
            "new_people": len(self.new_people),
            "new_pairs": len(self.new_pairs),
            "matched": len(self.members) - len(self.new_members),
        }

    def digest(self) -> str:
        """What would be done, as one figure to compare."""
        acts = {
            "members": [[m.row.number, m.known and m.known.pk, m.pk, m.unit_id] for m in self.members],
            "pairs": [[p.row.number, p.household_id, p.stands] for p in self.pairs],
            "errors": [[error.row, error.key] for error in self.errors],
        }
        return hashlib.sha256(json.dumps(acts).encode()).hexdigest()
