"""The nouns of the territory."""

from grids.models.calendar_feeds import CalendarFeed
from grids.models.cases import Case, CaseEvent, CasePhoto, CaseRating
from grids.models.catalogue import Category, ServiceClock
from grids.models.drafts import CaseDraft
from grids.models.duties import DeedKind, DueItem, DutyRule, DutyVersion
from grids.models.households import Building, DoorEvent, Entrance, Household, HouseholdTag, Resident
from grids.models.imports import RosterImport
from grids.models.links import LinkCode, LinkRequest
from grids.models.notes import OpinionNote
from grids.models.reminders import DueReminder
from grids.models.stations import Standard, StandardItem, Station, StationDay, StationMark
from grids.models.visits import HouseholdMute, Visit, VisitPhoto, VisitTakenBack

__all__ = [
    "Building",
    "CalendarFeed",
    "Case",
    "CaseDraft",
    "CaseEvent",
    "CasePhoto",
    "CaseRating",
    "Category",
    "DeedKind",
    "DoorEvent",
    "DueItem",
    "DueReminder",
    "DutyRule",
    "DutyVersion",
    "Entrance",
    "Household",
    "HouseholdMute",
    "HouseholdTag",
    "LinkCode",
    "LinkRequest",
    "OpinionNote",
    "Resident",
    "RosterImport",
    "ServiceClock",
    "Standard",
    "StandardItem",
    "Station",
    "StationDay",
    "StationMark",
    "Visit",
    "VisitPhoto",
    "VisitTakenBack",
]
