"""Units around a place: those in it, and those of the street and the county above it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.models import Area, Organisation


def units_near(place: Area) -> QuerySet[Organisation]:
    """Units in use at or under `place`, or in an area above it."""
    here = Q(area__path__startswith=place.path) | Q(area__path__in=place.prefixes())
    return Organisation.objects.filter(here, is_active=True, merged_into=None).order_by("name", "pk")


def unit_near(place: Area, pk: int) -> Organisation | None:
    """One of them; None for one from elsewhere."""
    return units_near(place).filter(pk=pk).first()
