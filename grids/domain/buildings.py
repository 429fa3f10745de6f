"""Buildings of the register: put one under a grid, put right what is said of it. Its node in the tree comes along.

Order of locks: the register, the place above the building, then the building's area. Of two who add the same one at once the second
is told; a code is unique in the whole tree besides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from grids.domain.households import hold_register
from grids.models import Building, Entrance
from grids.queries.buildings import (
    building_to_keep,
    entrances_of,
    place_for_buildings,
    twin_of,
)
from grids.rules.doors import LONGEST, entrance_name, order_of
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.areas import hang_area
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area

FLOORS = range(1, 151)


@dataclass(frozen=True)
class BuildingFacts:
    """What is said of a building. `entrances`: names of its stairwells, in order. `code`: empty to take the number's."""

    name: str
    estate: str
    floors: int
    has_lift: bool
    entrances: tuple[str, ...]
    code: str = ""


def add_building(*, actor: Actor, place_id: int, facts: BuildingFacts) -> Building:
    """A new building under a grid where the actor keeps the register, with its stairwells.

    Http404 for a foreign place; Refused when it stands there already, or its code is taken.
    """
    with act(actor, "building.add"):
        hold_register()
        place = place_for_buildings(actor, place_id)
        place = Area.objects.select_for_update().get(pk=place.pk)
        _refuse_twin(place, facts, None)
        area = hang_area(
            place, AreaKind.BUILDING, facts.name, _code(place, facts), walk_order=order_of(facts.name)
        )
        building = Building.objects.create(
            area=area, estate=facts.estate, floors=_floors(facts), has_lift=facts.has_lift
        )
        _keep_entrances(building, facts.entrances)
    return building


def change_building(*, actor: Actor, building_id: int, facts: BuildingFacts) -> Building:
    """Put right what is said of a building; its code and its place stay. A stairwell goes only without doors.

    Http404 for a foreign building; Refused when there is another one of that name.
    """
    with act(actor, "building.change"):
        hold_register()
        building = building_to_keep(actor, building_id)
        place = Area.objects.select_for_update().get(path=building.area.path[: -Area.steplen])
        _refuse_twin(place, facts, building)
        if building.area.name != facts.name:
            building.area.name = facts.name
            building.area.save(update_fields=["name"])
        building.estate, building.floors, building.has_lift = facts.estate, _floors(facts), facts.has_lift
        building.save(update_fields=["estate", "floors", "has_lift"])
        _keep_entrances(building, facts.entrances)
    return building


def _refuse_twin(place: Area, facts: BuildingFacts, own: Building | None) -> None:
    twin = twin_of(place, facts.name, facts.estate)
    if twin is not None and twin != own:
        raise Refused(
            _("%(place)s已经有%(building)s。") % {"place": place.name, "building": twin}, field="name"
        )


def _floors(facts: BuildingFacts) -> int:
    if facts.floors not in FLOORS:
        raise Refused(_("层数是 1 到 150。"), field="floors")
    return facts.floors


def _code(place: Area, facts: BuildingFacts) -> str:
    """The code as said, or the grid's with the building's number. Always the same one for the same building: that
    the tree holds each once keeps a form that is sent twice from making two."""
    if facts.code:
        return facts.code
    number = order_of(facts.name)
    if not number:
        raise Refused(_("楼名里没有数字，请写一个编码。"), field="code")
    code = f"{place.code}-{number:02d}"
    if Area.objects.filter(code=code).exists():
        words = _("按楼号编的 %(code)s 已经有别的地方在用，请另写一个编码。")
        raise Refused(words % {"code": code}, field="code")
    return code


# Stairwells ---------------------------------------------------------------------


def _keep_entrances(building: Building, names: Iterable[str]) -> None:
    """Make the stairwells that are missing, and take away those that are not named and have no doors."""
    wanted = list(dict.fromkeys(filter(None, map(entrance_name, names))))
    if any(len(name) > LONGEST for name in wanted):
        raise Refused(_("单元的名字最多 %(n)s 个字。") % {"n": LONGEST}, field="entrances")
    present = {entrance_name(one.name): one for one in entrances_of(building)}
    for name, one in present.items():
        if name not in wanted:
            _take_away(one)
    Entrance.objects.bulk_create(
        Entrance(building=building, name=name, order=order_of(name)) for name in wanted if name not in present
    )


def _take_away(entrance: Entrance) -> None:
    try:
        entrance.delete()
    except ProtectedError as in_use:
        words = _("%(name)s 单元还有住户登记着，不能去掉。") % {"name": entrance.name}
        raise Refused(words, field="entrances") from in_use
