"""One door of the register: what hangs on it, what happened to it, which other one says the same."""

from __future__ import annotations

from dataclasses import dataclass

from grids.enums import OPEN_STATES, LinkState
from grids.models import DoorEvent, Household, LinkRequest

EVENTS_SHOWN = 6


@dataclass(frozen=True)
class Burden:
    """What keeps a door from being closed, counted."""

    residents: int
    cases: int
    requests: int

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.residents or self.cases or self.requests)


def burden_of(household: Household) -> Burden:
    """Residents who live there, open cases, and requests to be linked that wait. Three queries."""
    return Burden(
        household.residents.filter(until=None).count(),
        household.cases.filter(state__in=OPEN_STATES).count(),
        LinkRequest.objects.filter(household=household, state=LinkState.ASKED).count(),
    )


def door_at(building_id: int, entrance_id: int | None, room: str) -> Household | None:
    """The household that has this door, closed or not. One query."""
    doors = Household.objects.filter(building_id=building_id, room=room)
    at = doors.filter(entrance=None) if entrance_id is None else doors.filter(entrance_id=entrance_id)
    return at.select_related("building__area", "entrance").first()


def events_of(household: Household) -> list[DoorEvent]:
    """What happened to the door, the newest first. One query."""
    return list(household.events.select_related("by").order_by("-pk")[:EVENTS_SHOWN])
