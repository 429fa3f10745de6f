"""The territory's pages in the staff's admin."""

from grids.admin import cases, catalogue, deed_kinds, duties, reminders, stations

__all__ = ["cases", "catalogue", "deed_kinds", "duties", "reminders", "stations"]
