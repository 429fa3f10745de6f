"""The areas, buildings and doors of the demo street."""

from __future__ import annotations

from typing import Any

from grids.demo import names
from grids.models import Building, Entrance, Household
from portal.enums import AreaKind
from portal.models import Area

GRIDS, BUILDINGS, ENTRANCES, FLOORS, DOORS = 10, 5, 2, 5, 2


def load_areas() -> int:
    """The tree, in one bulk load."""
    tree = _node(AreaKind.SUBDISTRICT, "榆荫街道", "990101001000")
    tree["children"] = [_community(number, name) for number, name in enumerate(names.COMMUNITIES, 1)]
    return len(Area.load_bulk([tree]))


def _node(kind: str, name: str, code: str, order: int = 0) -> dict[str, Any]:
    return {"data": {"kind": kind, "name": name, "code": code, "walk_order": order}, "children": []}


def _community(number: int, name: str) -> dict[str, Any]:
    code = f"990101001{number:03d}"
    node = _node(AreaKind.COMMUNITY, name, code, number)
    node["children"] = [_grid(code, grid) for grid in range(1, GRIDS + 1)]
    return node


def _grid(community_code: str, number: int) -> dict[str, Any]:
    code = f"{community_code}-{number:02d}"
    node = _node(AreaKind.GRID, f"第{names.NUMERALS[number - 1]}网格", code, number)
    node["children"] = [
        _node(AreaKind.BUILDING, f"{one} 号楼", f"{code}-{one:02d}", one) for one in range(1, BUILDINGS + 1)
    ]
    return node


def load_doors() -> int:
    """Buildings, entrances and households."""
    areas = list(Area.objects.filter(kind=AreaKind.BUILDING))
    buildings = [
        Building(
            area=area, estate=names.ESTATES[index // BUILDINGS % 10], floors=FLOORS, has_lift=index % 3 == 0
        )
        for index, area in enumerate(areas)
    ]
    Building.objects.bulk_create(buildings)
    entrances = [
        Entrance(building=b, name=str(n), order=n) for b in buildings for n in range(1, ENTRANCES + 1)
    ]
    Entrance.objects.bulk_create(entrances)
    households = [_household(entrance, floor, door) for entrance in entrances for floor, door in _rooms()]
    Household.objects.bulk_create(households, batch_size=2000)
    return len(households)


def _rooms() -> list[tuple[int, int]]:
    return [(floor, door) for floor in range(1, FLOORS + 1) for door in range(1, DOORS + 1)]


def _household(entrance: Entrance, floor: int, door: int) -> Household:
    room = f"{floor}{door:02d}"
    code = f"{entrance.building.area.code}-{entrance.name}-{room}"
    return Household(building=entrance.building, entrance=entrance, floor=floor, room=room, code=code)
