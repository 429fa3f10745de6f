"""Buildings as staff keep them: where one may be put, what stands behind its doors."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404

from grids.models import Building, Entrance
from grids.rules.doors import plain
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area, AreaLevel
from portal.queries.access import fetch

PERMISSION = "household.edit"


def building_to_keep(actor: Actor, pk: int) -> Building:
    """A building whose doors the actor keeps; Http404 for a foreign one. One query."""
    areas = Area.objects.visible_to(actor, PERMISSION).filter(pk=pk, is_active=True)
    found: Building | None = Building.objects.select_related("area").filter(area__in=areas.order_by()).first()
    if found is None:
        raise Http404
    return found


def place_for_buildings(actor: Actor, pk: int) -> Area:
    """A grid (or whatever level holds buildings) where the actor keeps the register; Http404 else. Two queries."""
    area = fetch(Area, actor, PERMISSION, pk=pk, is_active=True)
    if not holds_buildings(area):
        raise Http404
    return area


def holds_buildings(area: Area) -> bool:
    """Whether the office's levels let a building stand right below this area. One query."""
    levels = AreaLevel.objects.filter(kind=AreaKind.BUILDING, in_use=True)
    return levels.filter(parents__contains=[area.kind]).exists()


def neighbours(place: Area) -> QuerySet[Building]:
    """The buildings right below an area, in use."""
    here = {"area__path__startswith": place.path, "area__depth": place.depth + 1}
    return Building.objects.filter(**here, area__is_active=True).select_related("area")


def twin_of(place: Area, name: str, estate: str) -> Building | None:
    """The building of that name and estate right below an area. White space and width do not count. One query."""
    meant = plain(estate), plain(name)
    return next(
        (one for one in neighbours(place) if (plain(one.estate), plain(one.area.name)) == meant), None
    )


def entrances_of(building: Building) -> list[Entrance]:
    """The stairwells in their order, each with how many doors it ever had (`doors`). One query."""
    return list(building.entrances.annotate(doors=Count("households")).order_by("order", "pk"))
