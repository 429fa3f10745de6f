"""What a sheet would do, and every fault with its cell."""

import pytest
from django.http import Http404
from django.utils import timezone

from grids.domain.roster import check_again, check_sheet, drop_import, unpack
from grids.models import RosterImport
from portal.domain import errands
from portal.domain.people import set_id_number, set_phone
from portal.models import Errand, Person
from tests import builders
from tests.builders import Street
from tests.grids.roster.sheets import ID_NUMBER, book, check, clerk, faults, imported, register, row, waiting

pytestmark = pytest.mark.django_db


def counts(street: Street, *rows: dict[str, object], end_missing: bool = False) -> dict[str, int]:
    found = waiting(street, *rows, end_missing=end_missing).counts
    return {name: count for name, count in found.items() if count}


def test_a_check_changes_nothing(street: Street) -> None:
    before = register()

    waiting(street, row(name="胡小满", relation="户主", phone="19900004321"), row(room="502"))

    assert register() == before


def test_a_check_counts_what_is_new(street: Street) -> None:
    found = counts(
        street, row(name="胡小满", relation="户主"), row(name="林小满", relation="子女"), row(room="502")
    )

    assert found == {"rows": 3, "new_households": 2, "new_residents": 2, "new_people": 2}


def test_who_lives_there_already_is_matched_by_name(street: Street) -> None:
    assert counts(street, row(room="301", name="林秀珍", relation="户主")) == {"rows": 1, "matched": 1}


def test_a_number_that_was_missing_is_a_change(street: Street) -> None:
    found = counts(street, row(room="301", name="林秀珍", relation="户主", phone="19900004321"))

    assert found == {"rows": 1, "matched": 1, "changed": 1}


def test_the_phone_of_whoever_signs_in_with_it_is_left_alone(street: Street) -> None:
    builders.account(street.lin)

    found = counts(street, row(room="301", name="林秀珍", relation="户主", phone="19900004321"))

    assert found == {"rows": 1, "matched": 1, "kept_phones": 1}


def test_a_person_on_record_is_found_by_identity_number(street: Street) -> None:
    set_id_number(street.neighbour, ID_NUMBER)
    street.neighbour.save()

    found = waiting(street, row(name="胡一芳", relation="户主", id_number=ID_NUMBER))

    assert found.counts["new_people"] == 0
    parcel = unpack(found)
    assert parcel is not None
    assert parcel.twins == [{"row": 2, "name": "胡*芳", "how": "id", "home": "春晓里 1 号楼"}]


def test_a_person_on_record_is_found_by_phone_and_name(street: Street) -> None:
    set_phone(street.neighbour, "19900004321")
    street.neighbour.save()

    found = counts(
        street,
        row(name="胡一芳", relation="户主", phone="19900004321"),
        row(name="胡小满", relation="子女", phone="19900004321"),
    )

    assert found == {"rows": 2, "new_households": 1, "new_residents": 2, "new_people": 1}


def test_one_person_at_two_doors_of_the_sheet_is_one_person(street: Street) -> None:
    same = {"name": "胡小满", "relation": "户主", "id_number": ID_NUMBER}

    found = counts(street, row(**same), row(room="502", **same))

    assert (found["new_residents"], found["new_people"]) == (2, 1)


def test_with_the_tick_those_who_are_missing_have_moved_out(street: Street) -> None:
    builders.resident(builders.person("林小满"), street.home, "child")
    rows = [row(room="301", name="林秀珍", relation="户主")]

    assert counts(street, *rows).get("ended", 0) == 0
    assert counts(street, *rows, end_missing=True)["ended"] == 1


def test_doors_that_are_not_in_the_sheet_are_left_alone(street: Street) -> None:
    assert counts(street, row(name="胡小满", relation="户主"), end_missing=True).get("ended", 0) == 0


# Faults -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"phone": "1990000432", "name": "胡小满", "relation": "户主"}, ("J2", "手机号是 11 位，现在是 10 位。")),
        ({"id_number": "110105194912310021", "name": "胡小满", "relation": "户主"},
         ("K2", "身份证号的校验位对不上，请逐位核对。")),
        ({"building": None}, ("C2", "请填写楼栋。")),
        ({"building": "9号楼"}, ("C2", "名册里没有这栋楼，请核对楼名、小区和网格。新楼先在“户与居民”里加。")),
        ({"estate": "不是这里"}, ("C2", "名册里没有这栋楼，请核对楼名、小区和网格。新楼先在“户与居民”里加。")),
        ({"room": "三楼左"}, ("E2", "房号只写数字和字母，比如 301。")),
        ({"floor": "顶层"}, ("F2", "楼层写数字，地下一层写 -1。")),
        ({"state": "不知道"}, ("G2", "请从这些里选：自住、出租、空着。")),
        ({"name": "胡小满"}, ("I2", "写了姓名，还要选与户主的关系。")),
        ({"relation": "户主"}, ("H2", "写了关系或号码，还要写姓名。")),
        ({"since": "2999-01-01", "name": "胡小满", "relation": "户主"}, ("L2", "这一天还没到。")),
        ({"room": "301", "name": "胡小满", "relation": "户主"},
         ("I2", "这户现在的户主是林*珍，表里没有他。请把他也写上，改成别的关系。")),
    ],
)  # fmt: skip
def test_each_fault_names_its_cell(street: Street, said: dict[str, str], fault: tuple[str, str]) -> None:
    assert faults(street, row(**said)) == [fault]


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ({"name": "甲", "relation": "户主"}, {"name": "乙", "relation": "户主"},
         ("I3", "第 2 行已经是这户的户主，一户只有一个。")),
        ({"name": "甲", "relation": "户主", "phone": "19900004321"}, {"name": "甲", "relation": "子女", "phone": "19900004321"},
         ("H3", "和第 2 行是同一户的同一个人。")),
        ({"name": "甲", "relation": "户主", "id_number": ID_NUMBER}, {"name": "乙", "relation": "子女", "id_number": ID_NUMBER},
         ("K3", "第 2 行用了同一个身份证号，姓名却不一样。")),
        ({"state": "出租"}, {"state": "空着"}, ("G3", "和第 2 行写的不一样，同一户只能写一种。")),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other(
    street: Street, first: dict[str, str], second: dict[str, str], fault: tuple[str, str]
) -> None:
    assert faults(street, row(**first), row(**second)) == [fault]


def test_an_identity_number_under_another_name_is_a_fault(street: Street) -> None:
    set_id_number(street.neighbour, ID_NUMBER)
    street.neighbour.save()

    fault = faults(street, row(name="胡小满", relation="户主", id_number=ID_NUMBER))

    assert fault == [("H2", "这个身份证号登记在胡*芳名下，姓名对不上，请核对。")]


def test_a_building_name_that_stands_twice_needs_its_estate(street: Street) -> None:
    builders.building(street.grid, "3 号楼", "春晓里")

    assert faults(street, row()) == [("C2", "有 2 栋都叫这个名字，请再写上小区和网格。")]
    assert check(street, row(estate="春晓里")).waiting is not None


def test_a_building_of_another_community_is_unknown(street: Street) -> None:
    assert faults(street, row(building="1 号楼", estate="春晓里"))[0][0] == "C2"


def test_cells_are_named_as_the_sheet_has_them(street: Street) -> None:
    order = ("phone", "room", "building", "relation", "name")

    found = faults(street, row(entrance=None, name="甲", relation="户主", phone="1"), order=order)

    assert found[0][0] == "A2"
    assert faults(street, row(entrance=None, building="9号楼"), order=order)[0][0] == "C2"


def test_all_faults_are_told_at_once_in_the_order_of_the_sheet(street: Street) -> None:
    found = faults(street, row(building="9号楼"), row(room="三"), row(name="甲"))

    assert [cell for cell, _message in found] == ["C2", "E3", "I4"]


def test_a_sheet_with_faults_is_not_kept(street: Street) -> None:
    faults(street, row(room="三"))

    assert RosterImport.objects.count() == 0


# What waits -----------------------------------------------------------------------


def test_waiting_rows_are_unreadable_in_the_database(street: Street) -> None:
    found = waiting(street, row(name="胡小满", relation="户主", phone="19900004321"))
    found.refresh_from_db()

    stored = bytes(found.rows)

    assert not any(word.encode() in stored for word in ("胡小满", "19900004321"))
    assert "胡小满" not in str(found.counts) + str(found.made)


def test_a_sheet_that_is_not_wanted_leaves_nothing(street: Street) -> None:
    found = waiting(street, row())

    drop_import(actor=clerk(street), import_id=found.pk)

    assert RosterImport.objects.count() == 0


def test_a_sheet_that_waits_too_long_is_forgotten(street: Street) -> None:
    old, done = waiting(street, row()), imported(street, row(room="502"))
    Errand.objects.filter(kind="roster.forget").update(due_at=timezone.now())

    for errand in Errand.objects.filter(kind="roster.forget"):
        errands.run(errand.pk)

    assert list(RosterImport.objects.values_list("pk", flat=True)) == [done.pk]
    assert not Errand.objects.filter(kind="roster.forget").exclude(state="done").exists()
    assert old.pk != done.pk


def test_an_applied_import_is_not_thrown_away(street: Street) -> None:
    with pytest.raises(Http404):
        drop_import(actor=clerk(street), import_id=imported(street, row()).pk)


def test_checking_again_shows_the_register_as_it_is_now(street: Street) -> None:
    found = waiting(street, row(name="胡小满", relation="户主"))
    builders.household(street.building, room="401")

    assert check_again(actor=clerk(street), import_id=found.pk) == []

    found.refresh_from_db()
    assert (found.counts["new_households"], found.counts["new_residents"]) == (0, 1)


def test_nobody_checks_a_sheet_for_a_foreign_area(street: Street) -> None:
    with pytest.raises(Http404):
        check_sheet(
            actor=clerk(street), area_id=street.foreign_community.pk, upload=book(row()), filename="x",
            end_missing=False,
        )  # fmt: skip


def test_whoever_may_not_import_does_not(street: Street) -> None:
    with pytest.raises(Http404):
        check_sheet(
            actor=builders.actor(street.leader), area_id=street.grid.pk, upload=book(row()), filename="x",
            end_missing=False,
        )  # fmt: skip


def test_the_queries_do_not_grow_with_the_rows(street: Street, django_assert_max_num_queries: object) -> None:
    rows = [row(room=str(number), name=f"甲{number}", relation="户主") for number in range(101, 201)]

    with django_assert_max_num_queries(22):  # type: ignore[operator]
        check(street, *rows)
    assert Person.objects.filter(name__startswith="甲").count() == 0


def test_a_fault_quotes_what_the_sheet_says(street: Street) -> None:
    found = check(street, row(name="胡小满", relation="户主"), row(name="胡大满", relation="户主"))

    assert [error.typed for error in found.errors] == ["户主"]
