"""Where a resident may say that something is: his own door, a building, a community, or his own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from grids.models import Building, Entrance, Household
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area
from portal.queries.areas import area_of_kind

UNCLEAR = "unclear"
"""Said instead of a community by somebody who does not know which one it is."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Spot:
    """A place as a case takes it. `words` is what people read; it never names a door."""

    household: Household | None
    building: Area | None
    area: Area | None
    words: str


def homes_of(actor: Actor) -> list[Household]:
    """The doors behind which the actor lives today, with building and entrance. One query."""
    if actor.person_id is None:
        return []
    lived_in = Household.objects.filter(
        residents__person_id=actor.person_id, residents__until=None, is_active=True
    )
    return list(lived_in.select_related("building__area", "entrance").order_by("pk"))


def communities() -> list[Area]:
    """All communities in use, in tree order. Their `street` is the subdistrict's name where there are several."""
    rows = list(Area.objects.filter(kind__in=(AreaKind.SUBDISTRICT, AreaKind.COMMUNITY), is_active=True))
    streets = {row.path: row.name for row in rows if row.kind == AreaKind.SUBDISTRICT}
    found = [row for row in rows if row.kind == AreaKind.COMMUNITY]
    for row in found:
        row.street = _street_above(row, streets) if len(streets) > 1 else ""
    return found


def _street_above(community: Area, streets: dict[str, str]) -> str:
    return next((streets[path] for path in reversed(community.prefixes()) if path in streets), "")


def buildings_in(community: Area) -> list[Building]:
    """The buildings of a community in the order people count them: 2 before 10, estate by estate."""
    rows = Building.objects.filter(area__path__startswith=community.path, area__is_active=True)
    return sorted(rows.select_related("area"), key=_counting_order)


def _counting_order(building: Building) -> tuple[str, int, str]:
    number = _NUMBER.search(building.area.name)
    return building.estate, int(number.group()) if number else 0, building.area.name


def entrances_of(building: Building) -> QuerySet[Entrance]:
    """The stairwells of a building."""
    return building.entrances.all()


def spot_of(actor: Actor, fields: dict[str, Any]) -> Spot | None:
    """The place that a draft names; None when it names none, or one that is not there (any more)."""
    kind, _sep, number = str(fields.get("where") or "").partition(":")
    spot = str(fields.get("spot") or "")
    if kind in ("home", "near"):
        home = next((home for home in homes_of(actor) if str(home.pk) == number), None)
        if home is None:
            return None
        return home_spot(home, spot) if kind == "home" else near_spot(home, spot)
    if kind == "elsewhere":
        return _elsewhere(fields, spot)
    return None


def _elsewhere(fields: dict[str, Any], spot: str) -> Spot | None:
    """A building that was chosen, else the community, which then needs words."""
    building, entrance = _building(fields)
    if building is not None:
        return building_spot(building, entrance, spot)
    if fields.get("community") == UNCLEAR:
        return Spot(None, None, None, spot) if spot else None
    community = area_of_kind(int(fields.get("community") or 0), AreaKind.COMMUNITY)
    return community_spot(community, spot) if community is not None and spot else None


def _building(fields: dict[str, Any]) -> tuple[Building | None, Entrance | None]:
    """The building a draft names, with the entrance if that is one of its own. One query, two for a wrong entrance."""
    if not fields.get("building"):
        return None, None
    if fields.get("entrance"):
        stairs = Entrance.objects.select_related("building__area")
        entrance = stairs.filter(pk=fields["entrance"], building_id=fields["building"]).first()
        if entrance is not None:
            return entrance.building, entrance
    return Building.objects.select_related("area").filter(pk=fields["building"]).first(), None


def home_spot(home: Household, spot: str) -> Spot:
    """At one's own door: the household goes along, the words stop at the stairwell."""
    return Spot(home, None, None, _joined(_stairs(home.building, home.entrance), spot))


def near_spot(home: Household, spot: str) -> Spot:
    """Around the building where one lives."""
    return Spot(None, home.building.area, None, _joined(str(home.building), spot))


def building_spot(building: Building, entrance: Entrance | None, spot: str) -> Spot:
    """At a building one has chosen."""
    return Spot(None, building.area, None, _joined(_stairs(building, entrance), spot))


def community_spot(community: Area, spot: str) -> Spot:
    """Somewhere in a community, in one's own words."""
    return Spot(None, None, community, _joined(community.name, spot))


def _stairs(building: Building, entrance: Entrance | None) -> str:
    if entrance is None:
        return str(building)
    # Kept as the office reads it, whatever language the filer reads.
    return f"{building} {entrance.name.removesuffix('单元').strip()} 单元"


def _joined(where: str, spot: str) -> str:
    return " · ".join(part for part in (where, spot) if part)[:120]
