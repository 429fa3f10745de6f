"""The territory's pages in the staff's admin."""

from grids.admin import cases, catalogue, stations

__all__ = ["cases", "catalogue", "stations"]
