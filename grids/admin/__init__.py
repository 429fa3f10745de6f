"""The territory's pages in the staff's admin."""

from grids.admin import cases, catalogue, reminders, stations

__all__ = ["cases", "catalogue", "reminders", "stations"]
