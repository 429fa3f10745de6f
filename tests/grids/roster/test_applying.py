"""Everything or nothing, once, and only what was shown."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from grids.domain.households import Newcomer, add_resident, edit_household
from grids.domain.roster import apply_import, unpack
from grids.enums import ImportState
from grids.models import Household, Resident, RosterImport
from portal.domain.people import set_phone
from portal.domain.refusal import Outrun
from portal.models import AuditEntry, Person
from tests import builders
from tests.builders import Street
from tests.grids.roster.sheets import ID_NUMBER, clerk, imported, register, row, waiting

pytestmark = pytest.mark.django_db


def test_new_doors_and_people_are_made(street: Street) -> None:
    imported(
        street,
        row(entrance="3", room="1203", state="出租", name="胡小满", relation="租户", phone="199 0000 4321",
            id_number=ID_NUMBER, since="2024-05-01"),
    )  # fmt: skip

    home = Household.objects.get(room="1203")
    assert (home.door, home.floor, home.state, home.building) == ("3-1203", 12, "let", street.building)
    resident = home.residents.get()
    assert (resident.relation, resident.since) == ("tenant", date(2024, 5, 1))
    person = Person.objects.get(pk=resident.person_id)
    assert (person.name, person.phone, person.phone_tail, person.id_number, person.birth_year) == (
        "胡小满", "19900004321", "4321", ID_NUMBER, 1949,
    )  # fmt: skip


def test_what_is_empty_in_the_sheet_stays_as_it_is(street: Street) -> None:
    set_phone(street.lin, "19900001111")
    street.lin.save()
    Household.objects.filter(pk=street.home.pk).update(state="let")

    imported(street, row(room="301", name="林秀珍", relation="户主"))

    street.lin.refresh_from_db()
    street.home.refresh_from_db()
    assert (street.lin.phone, street.home.state) == ("19900001111", "let")


def test_changes_are_written(street: Street) -> None:
    son = builders.resident(builders.person("林小满"), street.home, "child")

    imported(
        street,
        row(room="301", state="空着", name="林小满", relation="户主", phone="19900004321"),
        row(room="301", name="林秀珍", relation="父母"),
    )

    street.home.refresh_from_db()
    son = Resident.objects.get(pk=son.pk)
    assert (street.home.state, son.relation, son.person.phone) == ("vacant", "head", "19900004321")
    assert street.home.residents.get(person=street.lin).relation == "parent"


def test_those_who_are_missing_move_out_today(street: Street) -> None:
    imported(street, row(room="301"), end_missing=True)

    assert street.home.residents.get().until == timezone.localdate()


def test_an_entrance_that_is_there_is_used(street: Street) -> None:
    imported(street, row(entrance="2单元"))

    assert street.building.entrances.count() == 1
    assert Household.objects.get(room="401").entrance == street.home.entrance


def test_a_code_that_is_taken_gets_a_number(street: Street) -> None:
    code = f"{street.building.area.code}-2-401"
    Household.objects.filter(pk=street.home.pk).update(code=code)

    imported(street, row())

    assert Household.objects.get(room="401").code == f"{code}-2"


def test_applying_empties_the_rows_and_keeps_the_figures(street: Street) -> None:
    done = imported(street, row(name="胡小满", relation="户主"))

    done.refresh_from_db()
    assert (done.state, done.rows, unpack(done), done.counts["new_people"]) == (
        ImportState.APPLIED,
        None,
        None,
        1,
    )
    assert "胡小满" not in str(done.made)


def test_applying_twice_does_it_once(street: Street) -> None:
    done = imported(street, row(name="胡小满", relation="户主"))
    after = register()

    apply_import(actor=clerk(street), import_id=done.pk)

    assert register() == after


def test_the_same_sheet_again_changes_nothing(street: Street) -> None:
    rows = [
        row(room="301", name="林秀珍", relation="户主", phone="19900004321"),
        row(name="胡小满", relation="户主", id_number=ID_NUMBER, since="2024-05-01", state="出租"),
        row(name="胡小满", relation="子女"),
        row(room="502", floor="5"),
    ]
    imported(street, *rows)
    after = register()

    again = waiting(street, *rows)

    assert {name: count for name, count in again.counts.items() if count} == {"rows": 4, "matched": 3}
    apply_import(actor=clerk(street), import_id=again.pk)
    assert register() == after


@pytest.mark.parametrize("change", ["door", "resident", "state"])
def test_a_register_that_changed_meanwhile_stops_everything(street: Street, change: str) -> None:
    found = waiting(
        street, row(room="301", state="空着", name="林秀珍", relation="户主"), row(name="甲", relation="户主")
    )
    actor = builders.actor(street.leader)
    if change == "door":
        builders.household(street.building, room="401")
    elif change == "resident":
        street.home.residents.all().delete()
    else:
        edit_household(actor=actor, household_id=street.home.pk, state="vacant", tag_ids=[], note="")
    before = register()

    with pytest.raises(Outrun):
        apply_import(actor=clerk(street), import_id=found.pk)

    assert register() == before
    assert RosterImport.objects.get(pk=found.pk).state == ImportState.CHECKED


def test_a_change_that_does_not_matter_stops_nothing(street: Street) -> None:
    found = waiting(street, row(name="甲", relation="户主"))
    edit_household(
        actor=builders.actor(street.leader), household_id=street.home.pk, state="vacant", tag_ids=[], note=""
    )

    assert apply_import(actor=clerk(street), import_id=found.pk).state == ImportState.APPLIED


def test_a_fault_half_way_changes_nothing(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    found = waiting(
        street, row(name="甲", relation="户主"), row(room="301", name="林秀珍", relation="户主", state="空着")
    )
    before = register()

    def broken(*_args: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr("grids.domain.roster.applying._make_stays", broken)
    with pytest.raises(RuntimeError):
        apply_import(actor=clerk(street), import_id=found.pk)

    assert register() == before


def test_every_row_stands_in_the_audit_trail_under_its_verb(street: Street) -> None:
    imported(street, row(name="甲", relation="户主"))

    made = AuditEntry.objects.filter(verb="roster.import", op="I", actor_id=street.clerk.pk)
    assert sorted(made.values_list("table", flat=True)) == [
        "grids_household",
        "grids_resident",
        "portal_person",
    ]


def test_nobody_applies_a_foreign_import(street: Street) -> None:
    found = waiting(street, row())

    with pytest.raises(Http404):
        apply_import(actor=builders.actor(street.foreign_leader), import_id=found.pk)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_apply_it_once() -> None:
    street = Street()
    found = waiting(street, row(name="甲", relation="户主"))
    problems: list[Exception] = []

    def apply() -> None:
        try:
            apply_import(actor=clerk(street), import_id=found.pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    _together(apply, apply)

    assert (problems, Person.objects.filter(name="甲").count()) == ([], 1)


@pytest.mark.django_db(transaction=True)
def test_an_import_and_a_single_entry_at_once_enter_one_person_once() -> None:
    street = Street()
    found = waiting(street, row(name="甲", relation="户主", phone="19900004321"))

    def apply() -> None:
        try:
            apply_import(actor=clerk(street), import_id=found.pk)
        except Outrun:
            pass
        finally:
            connection.close()

    def enter() -> None:
        try:
            newcomer = Newcomer("甲", "child", phone="19900004321")
            add_resident(actor=clerk(street), household_id=street.home.pk, newcomer=newcomer)
        finally:
            connection.close()

    _together(apply, enter)

    assert Person.objects.filter(name="甲").count() == 1


def _together(*acts: object) -> None:
    threads = [threading.Thread(target=act) for act in acts]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
