"""Applying a checked sheet: everything or nothing, in one transaction, and only what was shown.

Order of locks: the import's row, the register, the households by id.
"""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.households import hold_register
from grids.enums import ImportState
from grids.models import Household
from parties.domain.sheets.checking import locked_import, parcel_of
from parties.domain.sheets.plan import MemberPlan, Plan
from parties.domain.sheets.planning import make_plan, read_ground
from parties.models import Member, MemberImport, Pairing
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.batches import check_links_now, mark_of_trail
from portal.domain.people import set_id_number, set_phone
from portal.domain.refusal import Outrun, Refused
from portal.models import Person

BATCH = 1000


def apply_import(*, actor: Actor, import_id: int) -> MemberImport:
    """Do what the preview showed. Applying twice does it once.

    Outrun when something has changed meanwhile that matters: nothing is changed then.
    """
    try:
        with act(actor, "member.import"):
            row = locked_import(actor, import_id)
            if row.state == ImportState.CHECKED:
                _apply(row)
                check_links_now()
    except IntegrityError as clash:
        raise Outrun(_("刚才有别人改了登记，什么都没有导入。请重新核对。")) from clash
    if row.state == ImportState.UNDONE:
        raise Refused(_("这次导入已经撤销，要再导入请重新上传。"))
    return row


def _apply(row: MemberImport) -> None:
    parcel = parcel_of(row)
    if parcel is None:
        raise Refused(_("这份表格的内容已经清掉，请重新上传。"))
    hold_register()
    sheet = parcel.sheet()
    plan = make_plan(sheet, read_ground(row.community, sheet))
    if plan.errors or plan.digest() != parcel.digest:
        raise Outrun(_("核对以后登记有了改动，什么都没有导入。请看重新核对的结果。"))
    ids = {pair.household_id for pair in plan.new_pairs}
    list(Household.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    _write(row, plan)


def _write(row: MemberImport, plan: Plan) -> None:
    people = _make_people(plan.new_people)
    members = _make_members(row, plan.new_members, people)
    pairings = _make_pairings(plan, people, members)
    row.made = {
        "people": sorted(person.pk for person in people.values()),
        "members": sorted(member.pk for member in members.values()),
        "pairings": sorted(pairings),
        "mark": mark_of_trail(),
    }
    row.rows, row.state, row.applied_at = None, ImportState.APPLIED, timezone.now()
    row.save()


def _make_people(plans: list[MemberPlan]) -> dict[int, Person]:
    """New records, by the identity of their plan."""
    rows = [Person(name=plan.row.name) for plan in plans]
    for person, plan in zip(rows, plans, strict=True):
        if plan.row.phone:
            set_phone(person, plan.row.phone)
        if plan.row.id_number:
            set_id_number(person, plan.row.id_number)
    Person.objects.bulk_create(rows, batch_size=BATCH)
    return {id(plan): person for plan, person in zip(plans, rows, strict=True)}


def _make_members(row: MemberImport, plans: list[MemberPlan], people: dict[int, Person]) -> dict[int, Member]:
    """New memberships, by the identity of their plan."""
    today = timezone.localdate()
    rows = [
        Member(
            person_id=_person(plan, people), community=row.community, category=plan.row.category,
            unit_id=plan.unit_id, begins_on=plan.row.begins_on or today,
        )
        for plan in plans
    ]  # fmt: skip
    Member.objects.bulk_create(rows, batch_size=BATCH)
    return {id(plan): member for plan, member in zip(plans, rows, strict=True)}


def _make_pairings(plan: Plan, people: dict[int, Person], members: dict[int, Member]) -> list[int]:
    rows = [
        Pairing(
            member_id=pair.member.pk or members[id(pair.member)].pk, goes_id=_person(pair.member, people),
            household_id=pair.household_id, begin_reason=pair.row.reason, begins_on=pair.begins_on,
        )
        for pair in plan.new_pairs
    ]  # fmt: skip
    return [pairing.pk for pairing in Pairing.objects.bulk_create(rows, batch_size=BATCH)]


def _person(plan: MemberPlan, people: dict[int, Person]) -> int:
    return plan.known.pk if plan.known else int(people[id(plan)].pk)
