"""The nouns of the territory."""

from grids.models.cases import Case, CaseEvent, CasePhoto, CaseRating
from grids.models.catalogue import Category, ServiceClock
from grids.models.drafts import CaseDraft
from grids.models.households import Building, DoorEvent, Entrance, Household, HouseholdTag, Resident
from grids.models.imports import RosterImport
from grids.models.links import LinkCode, LinkRequest
from grids.models.stations import Standard, StandardItem, Station, StationDay, StationMark

__all__ = [
    "Building",
    "Case",
    "CaseDraft",
    "CaseEvent",
    "CasePhoto",
    "CaseRating",
    "Category",
    "DoorEvent",
    "Entrance",
    "Household",
    "HouseholdTag",
    "LinkCode",
    "LinkRequest",
    "Resident",
    "RosterImport",
    "ServiceClock",
    "Standard",
    "StandardItem",
    "Station",
    "StationDay",
    "StationMark",
]
