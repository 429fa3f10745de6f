"""Taking an import back: exactly what it did, or nothing with the reason."""

import re
from collections.abc import Callable

import pytest
from django.http import Http404

from grids.domain.households import edit_household, move_out
from grids.domain.links import make_link_code
from grids.domain.roster import undo_import
from grids.enums import ImportState
from grids.models import Household, HouseholdTag, Resident, RosterImport
from portal.domain.refusal import Refused
from portal.models import Person
from tests import builders
from tests.builders import Street
from tests.grids.roster.sheets import ID_NUMBER, clerk, imported, register, row, waiting

pytestmark = pytest.mark.django_db


def test_an_undo_leaves_the_register_as_it_was(street: Street) -> None:
    son = builders.person("林小满", phone="19900001111")
    builders.resident(son, street.home, "child")
    builders.resident(builders.person("搬走的人"), street.home, "other")
    before = register()

    done = imported(
        street,
        row(
            room="301", state="空着", name="林小满", relation="户主", phone="19900004321", id_number=ID_NUMBER
        ),
        row(room="301", name="林秀珍", relation="父母", since="2001-02-03"),
        row(entrance="4", name="甲", relation="户主", phone="19900002222"),
        row(room="502"),
        end_missing=True,
    )
    assert register() != before
    undo_import(actor=clerk(street), import_id=done.pk)

    assert register() == before
    assert RosterImport.objects.get(pk=done.pk).state == ImportState.UNDONE


def test_a_head_who_was_ended_is_head_again(street: Street) -> None:
    before = register()

    undo_import(
        actor=clerk(street),
        import_id=imported(street, row(room="301", name="甲", relation="户主"), end_missing=True).pk,
    )

    assert register() == before


def test_undoing_twice_does_it_once(street: Street) -> None:
    done = imported(street, row())

    undo_import(actor=clerk(street), import_id=done.pk)

    assert undo_import(actor=clerk(street), import_id=done.pk).state == ImportState.UNDONE


def test_what_was_not_imported_is_not_undone(street: Street) -> None:
    with pytest.raises(Refused):
        undo_import(actor=clerk(street), import_id=waiting(street, row()).pk)


def test_an_undone_import_can_be_imported_anew(street: Street) -> None:
    rows = [row(name="甲", relation="户主")]
    undo_import(actor=clerk(street), import_id=imported(street, *rows).pk)

    imported(street, *rows)

    assert Person.objects.filter(name="甲").count() == 1


def _file_case(street: Street) -> None:
    person = Person.objects.get(name="甲")
    builders.filed_case(street, reporter=person, household=Household.objects.get(room="401"))


def _open_account(street: Street) -> None:
    builders.account(Person.objects.get(name="甲"), "19900007777")


def _take_post(street: Street) -> None:
    builders.post("grid_worker", street.grid, Person.objects.get(name="甲"))


def _link_code(street: Street) -> None:
    make_link_code(actor=builders.actor(street.leader), household_id=Household.objects.get(room="401").pk)


def _tag(street: Street) -> None:
    Household.objects.get(room="401").tags.add(
        HouseholdTag.objects.create(key="t", name="独居", purpose="探望")
    )


def _edit_new(street: Street) -> None:
    pk = Household.objects.get(room="401").pk
    edit_household(actor=builders.actor(street.leader), household_id=pk, state="vacant", tag_ids=[], note="")


def _edit_changed(street: Street) -> None:
    edit_household(
        actor=builders.actor(street.leader), household_id=street.home.pk, state="vacant", tag_ids=[], note=""
    )


def _move_out(street: Street) -> None:
    move_out(actor=builders.actor(street.leader), resident_id=Resident.objects.get(person__name="甲").pk)


def _second_home(street: Street) -> None:
    builders.resident(Person.objects.get(name="甲"), street.home, "other")


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (_file_case, "诉求"),
        (_open_account, "已经有了：账号"),
        (_take_post, "已经有了：任职"),
        (_link_code, "已经有了：住户码"),
        (_tag, "已经有了"),
        (_edit_new, "又被改过"),
        (_edit_changed, "又被改过"),
        (_move_out, "又被改过"),
        (_second_home, "已经有了：居民"),
    ],
)
def test_what_something_stands_on_is_not_undone(
    street: Street, later: Callable[[Street], None], reason: str
) -> None:
    done = imported(
        street, row(name="甲", relation="户主", phone="19900007777"), row(room="301", state="出租")
    )
    later(street)
    after = register()

    with pytest.raises(Refused) as refusal:
        undo_import(actor=clerk(street), import_id=done.pk)

    assert re.search(reason, refusal.value.message)
    assert register() == after
    assert RosterImport.objects.get(pk=done.pk).state == ImportState.APPLIED


def test_nobody_undoes_a_foreign_import(street: Street) -> None:
    done = imported(street, row())

    with pytest.raises(Http404):
        undo_import(actor=builders.actor(street.foreign_leader), import_id=done.pk)
