"""A sheet between check and apply: its rows encrypted, with what the preview shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grids.domain.roster.sheet import Sheet, SheetRow
from grids.models import RosterImport
from portal.domain import packing


@dataclass(frozen=True)
class Parcel:
    """What waits: the rows, how to treat who is missing, the figure of the plan that was shown, and the preview."""

    rows: list[SheetRow]
    places: Mapping[str, int]
    end_missing: bool
    digest: str
    sample: list[dict[str, Any]] = field(default_factory=list)
    twins: list[dict[str, Any]] = field(default_factory=list)

    def sheet(self) -> Sheet:
        """The rows as they were read."""
        return Sheet(self.rows, [], (), self.places)


def pack(parcel: Parcel) -> bytes:
    """The parcel, compressed and encrypted."""
    return packing.pack(vars(parcel) | {"rows": [row.packed() for row in parcel.rows]})


def unpack(row: RosterImport) -> Parcel | None:
    """The parcel of an import that waits; None once it was applied or thrown away."""
    if row.rows is None:
        return None
    found = packing.unpack(bytes(row.rows))
    return Parcel(**found | {"rows": [SheetRow.unpacked(values) for values in found["rows"]]})
