"""The doors of the register, one by one: add one, put it right, close it, open it again.

Order of locks: the register (`hold_register`), then the household's row, then its due items. A closed door keeps its place: nobody else
gets it, and it comes back by `reopen_household` or with a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.domain.duties.resting import lay_down_at, wake
from grids.domain.households import hold_register, locked_household
from grids.enums import ClosingReason, DoorChange
from grids.models import Building, DoorEvent, Entrance, Household
from grids.queries.buildings import building_to_keep
from grids.queries.doors import Burden, burden_of, door_at
from grids.rules.doors import door_code, floor_shown, free_code, room_number
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.rules.errors import Unusable


@dataclass(frozen=True)
class DoorFacts:
    """Where a door is. `entrance_id` None: no stairwell. `floor` None: what the room number shows."""

    entrance_id: int | None
    room: str
    floor: int | None = None


def add_household(*, actor: Actor, building_id: int, door: DoorFacts, state: str) -> Household:
    """A new door in a building where the actor keeps the register. Http404 elsewhere, Refused for a door twice."""
    with act(actor, "household.add"):
        building = building_to_keep(actor, building_id)
        hold_register()
        home = Household(building=building, state=state)
        _put(home, door)
        home.code = _code(home)
        _save(home)
        _note(actor, home, DoorChange.ADDED)
    return home


def correct_door(*, actor: Actor, household_id: int, door: DoorFacts) -> Household:
    """Another number on the door, another stairwell or floor of the same building. The code and all history stay.

    Http404 for a foreign household, Refused for a door that another one has.
    """
    with act(actor, "household.correct_door"):
        hold_register()
        home = locked_household(actor, "household.edit", household_id)
        was, before = home.door, (home.entrance_id, home.room, home.floor)
        _put(home, door)
        if (home.entrance_id, home.room, home.floor) != before:
            _save(home)
        if home.door != was:
            _note(actor, home, DoorChange.CORRECTED, was=was, became=home.door)
    return home


def _put(home: Household, door: DoorFacts) -> None:
    """The facts on the row, not saved yet. Refused for what stands on no door."""
    home.entrance = _stairs(home.building, door.entrance_id)
    try:
        home.room = room_number(door.room)
    except Unusable as no:
        raise Refused(no.message, field="room") from no
    home.floor = floor_shown(home.room) if door.floor is None else door.floor


def _stairs(building: Building, entrance_id: int | None) -> Entrance | None:
    if entrance_id is None:
        return None
    found = building.entrances.filter(pk=entrance_id).first()
    if found is None:
        raise Refused(_("这栋楼没有这个单元。"), field="entrance")
    return found


def _code(home: Household) -> str:
    stairs = home.entrance.name if home.entrance else ""
    code = door_code(home.building.area.code, stairs, home.room)
    return free_code(
        code, set(Household.objects.filter(code__startswith=code).values_list("code", flat=True))
    )


def _save(home: Household) -> None:
    try:
        with transaction.atomic():
            home.save()
    except IntegrityError as taken:
        other = door_at(home.building_id, home.entrance_id, home.room)
        if other is None:
            raise
        words = (
            _("这栋楼里已经有 %(door)s 这一户。")
            if other.is_active
            else _("%(door)s 在名册上，已经停用。要用它，请到那一户恢复。")
        )
        raise Refused(words % {"door": other.door}, field="room") from taken


def _note(actor: Actor, home: Household, kind: DoorChange, **facts: str) -> None:
    """Write down what happened; who keeps the register is a person."""
    DoorEvent.objects.create(household=home, kind=kind, by_id=cast(int, actor.person_id), **facts)


def note_doors(actor: Actor, household_ids: Iterable[int], kind: DoorChange) -> None:
    """Write down the same for many."""
    by = cast(int, actor.person_id)
    DoorEvent.objects.bulk_create(DoorEvent(household_id=pk, kind=kind, by_id=by) for pk in household_ids)


# Closing and opening again -----------------------------------------------------------


def close_household(*, actor: Actor, household_id: int, reason: str, note: str = "") -> Household:
    """There is no such household any more: it stays on record with the reason. Closing twice does it once.

    Nobody has to visit there any more: its open due items rest.

    Refused while somebody lives there, a case is open or a request waits; and without words for "other".
    """
    with act(actor, "household.close", reason=str(dict(ClosingReason.choices).get(reason, ""))):
        hold_register()
        home = locked_household(actor, "household.edit", household_id)
        if home.is_active:
            _refuse_wordless(reason, note)
            _refuse_burdened(burden_of(home))
            home.is_active = False
            home.save(update_fields=["is_active"])
            lay_down_at([home.pk])
            _note(actor, home, DoorChange.CLOSED, reason=reason, note=note.strip()[:200])
    return home


def _refuse_wordless(reason: str, note: str) -> None:
    if reason not in ClosingReason.values:
        raise Refused(_("请选一个原因。"), field="reason")
    if reason == ClosingReason.OTHER and not note.strip():
        raise Refused(_("选了“别的原因”，请写一句是什么。"), field="note")


def _refuse_burdened(burden: Burden) -> None:
    if burden:
        what = pgettext("between items", "、").join(burden_in_words(burden))
        raise Refused(_("还不能停用：%(what)s。") % {"what": what})


def burden_in_words(burden: Burden) -> list[str]:
    """What stands in the way of closing, each in a few words."""
    counted = (
        (burden.residents, ngettext("还住着 %(n)s 人", "还住着 %(n)s 人", burden.residents)),
        (burden.cases, ngettext("还有 %(n)s 件诉求没办完", "还有 %(n)s 件诉求没办完", burden.cases)),
        (burden.requests, ngettext("还有 %(n)s 份住户申请没核对", "还有 %(n)s 份住户申请没核对", burden.requests)),
    )  # fmt: skip
    return [words % {"n": number} for number, words in counted if number]


def reopen_household(*, actor: Actor, household_id: int) -> Household:
    """A closed household is back on the register, with the due items that are not past. The second time nothing happens."""
    with act(actor, "household.reopen"):
        home = locked_household(actor, "household.edit", household_id)
        if not home.is_active:
            home.is_active = True
            home.save(update_fields=["is_active"])
            wake([home.pk], timezone.localdate())
            _note(actor, home, DoorChange.REOPENED)
    return home
