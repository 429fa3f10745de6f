"""Applying a checked sheet: everything or nothing, in one transaction, and only what was shown.

Order of locks: the import's row, the register (`hold_register`), the households by id. Whoever enters a single
resident takes the register before the household, so nobody waits in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.doors import note_doors
from grids.domain.duties.resting import wake
from grids.domain.households import hold_register
from grids.domain.roster.checking import locked_import
from grids.domain.roster.packing import unpack
from grids.domain.roster.plan import DoorPlan, PersonPlan, Plan
from grids.domain.roster.planning import make_plan
from grids.domain.roster.register import Register, read_register
from grids.enums import DoorChange, ImportState, Relation
from grids.models import Entrance, Household, Resident, RosterImport
from grids.rules.doors import door_code, free_code
from portal.actors import Actor
from portal.crypto import encrypt
from portal.domain.acts import act
from portal.domain.batches import check_links_now, mark_of_trail
from portal.domain.people import ID_FIELDS, PHONE_FIELDS, set_id_number, set_phone
from portal.domain.refusal import Outrun, Refused
from portal.models import Person

BATCH = 2000


def apply_import(*, actor: Actor, import_id: int) -> RosterImport:
    """Do what the preview showed. Applying twice does it once.

    Outrun when the register has changed meanwhile in a way that matters: nothing is changed then.
    """
    try:
        with act(actor, "roster.import"):
            row = locked_import(actor, import_id)
            if row.state == ImportState.CHECKED:
                _apply(actor, row)
                check_links_now()
    except IntegrityError as clash:
        raise Outrun(_("刚才有别人改了名册，什么都没有导入。请重新核对。")) from clash
    if row.state == ImportState.UNDONE:
        raise Refused(_("这次导入已经撤销，要再导入请重新上传。"))
    return row


def _apply(actor: Actor, row: RosterImport) -> None:
    parcel = unpack(row)
    if parcel is None:
        raise Refused(_("这份表格的内容已经清掉，请重新上传。"))
    hold_register()
    sheet = parcel.sheet()
    _lock_households(read_register(row.area, sheet.rows))
    # Read again: only now nobody can change it any more.
    register = read_register(row.area, sheet.rows)
    plan = make_plan(sheet, register, end_missing=parcel.end_missing)
    if plan.errors or plan.digest() != parcel.digest:
        raise Outrun(_("核对以后名册有了改动，什么都没有导入。请看重新核对的结果。"))
    _write(actor, row, plan, register)


def _lock_households(register: Register) -> None:
    ids = [door.pk for door in register.doors.values()]
    list(Household.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _write(actor: Actor, row: RosterImport, plan: Plan, register: Register) -> None:
    made: dict[str, Any] = {"entrances": _make_entrances(plan, register)}
    before: dict[str, Any] = {"households": _change_doors(plan.changed_doors)}
    note_doors(actor, closed_before(before["households"]), DoorChange.IMPORTED)
    wake(closed_before(before["households"]), timezone.localdate())
    made["households"] = _make_doors(plan, register)
    before["residents"] = _end(plan) | _change_stays(plan)
    before["people"] = _change_people([one for one in plan.people if one.is_changed])
    people = _make_people(plan.new_people)
    made["people"] = sorted(person.pk for person in people.values())
    made["residents"] = _make_stays(plan, people)
    row.made = made | {"before": encrypt(json.dumps(before, default=str)), "mark": mark_of_trail()}
    row.rows, row.state, row.applied_at = None, ImportState.APPLIED, timezone.now()
    row.save()


# Doors ---------------------------------------------------------------------------


def _make_entrances(plan: Plan, register: Register) -> list[int]:
    rows = [
        Entrance(
            building_id=building, name=name, order=int(name) if name.isdecimal() and len(name) < 5 else 0
        )
        for building, name in plan.entrances
    ]
    for entrance in Entrance.objects.bulk_create(rows, batch_size=BATCH):
        register.entrances[entrance.building_id, entrance.name] = entrance.pk
    return sorted(entrance.pk for entrance in rows)


def _make_doors(plan: Plan, register: Register) -> list[int]:
    doors = plan.new_doors
    codes = _codes(doors, register)
    rows = [
        Household(
            building_id=door.key[0], entrance_id=register.entrances.get(door.key[:2]), room=door.key[2],
            floor=door.floor, state=door.state, code=code,
        )
        for door, code in zip(doors, codes, strict=True)
    ]  # fmt: skip
    for door, made in zip(doors, Household.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        door.pk = made.pk
    return sorted(made.pk for made in rows)


def _codes(doors: list[DoorPlan], register: Register) -> list[str]:
    """A code for each new door: the building's, the stairs, the room; with a number behind where it is taken."""
    wanted = [door_code(register.codes[b], stairs, room) for b, stairs, room in (d.key for d in doors)]
    # A door that was corrected keeps its code: within its building any code may be taken, numbered ones too.
    near = Q(code__in=wanted) | Q(building_id__in={door.key[0] for door in doors})
    taken = set(Household.objects.filter(near).values_list("code", flat=True))
    codes = []
    for code in wanted:
        codes.append(free_code(code, taken))
        taken.add(codes[-1])
    return codes


def _change_doors(doors: list[DoorPlan]) -> dict[str, Any]:
    """Put doors right; what they held before."""
    plans = {door.pk: door for door in doors if door.pk is not None}
    rows = list(Household.objects.filter(pk__in=plans))
    fields = ["state", "floor", "is_active"]
    before = {str(row.pk): {name: getattr(row, name) for name in plans[row.pk].changes} for row in rows}
    for row in rows:
        for name, value in plans[row.pk].changes.items():
            setattr(row, name, value)
    Household.objects.bulk_update(rows, fields, batch_size=500)
    return before


def closed_before(before: dict[str, Any]) -> list[int]:
    """Which of the changed doors were closed."""
    return [int(pk) for pk, held in before.items() if held.get("is_active") is False]


# People --------------------------------------------------------------------------


def _make_people(plans: list[PersonPlan]) -> dict[int, Person]:
    """New records, by the identity of their plan."""
    rows = [Person(name=plan.row.name) for plan in plans]
    for person, plan in zip(rows, plans, strict=True):
        _fill(person, plan)
    Person.objects.bulk_create(rows, batch_size=BATCH)
    return {id(plan): person for plan, person in zip(plans, rows, strict=True)}


def _fill(person: Person, plan: PersonPlan) -> None:
    if plan.new_phone:
        set_phone(person, plan.new_phone)
    if plan.new_id_number:
        set_id_number(person, plan.new_id_number)


def _change_people(plans: list[PersonPlan]) -> dict[str, Any]:
    """Put numbers right; what the records held before."""
    by_pk = {plan.known.pk: plan for plan in plans if plan.known}
    fields = PHONE_FIELDS + ID_FIELDS
    rows = list(Person.objects.select_for_update().filter(pk__in=by_pk).order_by("pk"))
    before = {str(row.pk): {name: getattr(row, name) for name in fields} for row in rows}
    for row in rows:
        _fill(row, by_pk[row.pk])
    Person.objects.bulk_update(rows, fields, batch_size=500)
    return before


# Who lives where --------------------------------------------------------------------


def _end(plan: Plan) -> dict[str, Any]:
    """End residences today; what they held before."""
    ids = [one.pk for one in plan.ended]
    today = timezone.localdate()
    Resident.objects.filter(pk__in=ids).exclude(since__gt=today).update(until=today)
    Resident.objects.filter(pk__in=ids, since__gt=today).update(until=Greatest(F("since"), today))
    return {str(one.pk): {"until": None} for one in plan.ended}


def _change_stays(plan: Plan) -> dict[str, Any]:
    """Put relations and dates right; what they held before. Heads step down before others become head."""
    changed = [stay for stay in plan.stays if stay.living and stay.changes]
    for relation in sorted(Relation.values, key=lambda value: value == Relation.HEAD):
        ids = [stay.living.pk for stay in changed if stay.living and stay.changes.get("relation") == relation]
        Resident.objects.filter(pk__in=ids).update(relation=relation)
    dated = {
        stay.living.pk: stay.changes["since"] for stay in changed if stay.living and "since" in stay.changes
    }
    rows = list(Resident.objects.filter(pk__in=dated))
    for row in rows:
        row.since = dated[row.pk]
    Resident.objects.bulk_update(rows, ["since"], batch_size=500)
    return {
        str(stay.living.pk): {name: getattr(stay.living, name) for name in stay.changes}
        for stay in changed
        if stay.living
    }


def _make_stays(plan: Plan, people: dict[int, Person]) -> list[int]:
    rows = [
        Resident(
            household=Household(pk=stay.door.pk),
            person_id=stay.person.known.pk if stay.person.known else people[id(stay.person)].pk,
            relation=stay.row.relation,
            since=stay.row.since,
        )
        for stay in plan.new_stays
    ]
    return sorted(row.pk for row in _in_batches(rows))


def _in_batches(rows: list[Resident]) -> Iterable[Resident]:
    return Resident.objects.bulk_create(rows, batch_size=BATCH)
