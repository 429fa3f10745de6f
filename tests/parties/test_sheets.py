"""The sheet of members: errors by cell, a preview that changes nothing, all or nothing, undone as a whole; and out."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from grids.enums import ImportState
from parties.domain.sheets import (
    COLUMNS,
    TITLE,
    Checked,
    apply_import,
    check_sheet,
    export_members,
    undo_import,
)
from parties.models import Member, MemberImport, Pairing
from parties.queries.members import MemberFilter
from portal.domain.refusal import Outrun, Refused
from portal.models import AuditEntry, Person
from portal.rules.sheets import template
from tests import builders
from tests.builders import Street, actor
from tests.parties.building import member, pairing, sent_by, unit

pytestmark = pytest.mark.django_db
KEYS = [column.key for column in COLUMNS]
TITLES = [str(column.title) for column in COLUMNS]


def row(**said: Any) -> dict[str, Any]:
    """Song, an own member, paired with the street's home since January 2025, unless told otherwise."""
    return {
        "name": "宋明远", "phone": "19900001234", "category": "自管党员", "building": "3号楼", "entrance": "2",
        "room": "301", "reason": "老人独居", "paired_on": "2025-01-10",
    } | said  # fmt: skip


def alone(**said: Any) -> dict[str, Any]:
    """A member without a household."""
    return {"name": "汪小宁", "phone": "19900002345", "category": "在职党员"} | said


def book(*rows: dict[str, Any]) -> io.BytesIO:
    workbook = Workbook()
    workbook.active.append(TITLES)
    for said in rows:
        workbook.active.append([said.get(key) for key in KEYS])
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file


def check(street: Street, *rows: dict[str, Any], community: Any = None) -> Checked:
    return check_sheet(
        actor=actor(street.clerk), community_id=(community or street.community).pk, upload=book(*rows), filename="a.xlsx"
    )  # fmt: skip


def waiting(street: Street, *rows: dict[str, Any]) -> MemberImport:
    found = check(street, *rows)
    assert found.waiting is not None, [(error.place, error.message) for error in found.errors]
    return found.waiting


def imported(street: Street, *rows: dict[str, Any]) -> MemberImport:
    return apply_import(actor=actor(street.clerk), import_id=waiting(street, *rows).pk)


def everything() -> list[list[Any]]:
    return [list(table.objects.order_by("pk").values()) for table in (Person, Member, Pairing)]


def test_a_sheet_makes_members_with_their_pairings(street: Street) -> None:
    builders.household(street.building, "302")
    imported(street, row(), row(room="302"), alone())
    rows = Pairing.objects.order_by("household__room")
    assert list(rows.values_list("member__person__name", "household__room", "begins_on", "begin_reason")) == [
        ("宋明远", "301", date(2025, 1, 10), "alone"), ("宋明远", "302", date(2025, 1, 10), "alone"),
    ]  # fmt: skip
    assert set(Member.objects.values_list("person__name", "category")) == {
        ("宋明远", "own"),
        ("汪小宁", "employed"),
    }


def test_a_check_changes_nothing(street: Street) -> None:
    before = everything()
    waiting(street, row(), alone())
    assert everything() == before


def test_who_is_on_record_keeps_his_record(street: Street) -> None:
    known = builders.person("宋明远", "19900001234")
    imported(street, row())
    assert Member.objects.get().person_id == known.pk


def test_the_same_sheet_again_makes_nothing(street: Street) -> None:
    imported(street, row(), alone())
    counts = waiting(street, row(), alone()).counts
    assert (counts["new_members"], counts["new_pairs"], counts["matched"]) == (0, 0, 2)


@pytest.mark.parametrize(("wrong", "cell"), [
    ({"phone": None}, "B"), ({"category": "群众"}, "D"), ({"unit": "没有的单位"}, "E"), ({"building": "99号楼"}, "I"),
    ({"room": "999"}, "K"), ({"room": None}, "K"), ({"reason": None}, "L"), ({"paired_on": "明天"}, "M"),
])  # fmt: skip
def test_what_is_wrong_is_said_by_its_cell(street: Street, wrong: dict[str, Any], cell: str) -> None:
    found = check(street, alone(), row(**wrong))
    assert (found.waiting, [error.place for error in found.errors]) == (None, [f"{cell}3"])


def test_the_same_person_and_door_twice_is_said(street: Street) -> None:
    assert [error.place for error in check(street, row(), row()).errors] == ["K3"]


def test_one_person_in_two_categories_is_said(street: Street) -> None:
    assert [error.place for error in check(street, row(), row(category="退休党员")).errors] == ["D3"]


def test_a_member_of_another_community_is_said(street: Street) -> None:
    known = builders.person("宋明远", "19900001234")
    member(street, known, community=street.foreign_community)
    assert [error.place for error in check(street, row()).errors] == ["A2"]


def test_a_foreign_community_is_not_there(street: Street) -> None:
    with pytest.raises(Http404):
        check(street, row(), community=street.foreign_community)


def test_what_changed_since_the_check_stops_everything(street: Street) -> None:
    made = waiting(street, row(), alone())
    member(street, builders.person("宋明远", "19900001234"))
    with pytest.raises(Outrun):
        apply_import(actor=actor(street.clerk), import_id=made.pk)
    assert not Member.objects.filter(person__name="汪小宁").exists()


def test_applying_twice_does_it_once(street: Street) -> None:
    made = imported(street, row())
    apply_import(actor=actor(street.clerk), import_id=made.pk)
    assert Member.objects.count() == 1


def test_undoing_leaves_everything_as_it_was(street: Street) -> None:
    before = everything()
    made = imported(street, row(), alone())
    undo_import(actor=actor(street.clerk), import_id=made.pk)
    made.refresh_from_db()
    assert (everything(), made.state) == (before, ImportState.UNDONE)


def test_what_stands_on_it_keeps_an_import_from_being_undone(street: Street) -> None:
    made = imported(street, row())
    builders.account(Person.objects.get(name="宋明远"))
    with pytest.raises(Refused):
        undo_import(actor=actor(street.clerk), import_id=made.pk)
    assert Member.objects.count() == 1


def test_what_waits_is_encrypted_and_its_preview_masked(street: Street) -> None:
    made = waiting(street, row())
    assert "宋明远".encode() not in bytes(made.rows)
    client = Client()
    client.force_login(builders.account(street.clerk))
    page = client.get(reverse("member_import_preview", args=[made.pk])).content.decode()
    assert ("宋*" in page, "宋明远" in page) == (True, False)


def test_from_the_template_to_members_and_back_by_the_pages(street: Street) -> None:
    client = Client()
    client.force_login(builders.account(street.clerk))
    assert client.get(reverse("member_template")).status_code == 200
    sheet = SimpleUploadedFile("党员.xlsx", book(row()).read())
    answer = client.post(reverse("member_import"), {"area": street.community.pk, "sheet": sheet})
    made = MemberImport.objects.get()
    assert answer["Location"] == reverse("member_import_preview", args=[made.pk])
    client.post(reverse("member_import_apply", args=[made.pk]))
    assert Member.objects.count() == 1
    client.post(reverse("member_import_undo", args=[made.pk]))
    assert Member.objects.count() == 0


def test_errors_stand_on_the_page_with_their_cells(street: Street) -> None:
    client = Client()
    client.force_login(builders.account(street.clerk))
    sheet = SimpleUploadedFile("党员.xlsx", book(row(room="999")).read())
    page = client.post(
        reverse("member_import"), {"area": street.community.pk, "sheet": sheet}
    ).content.decode()
    assert '<span class="cell">K2</span>' in page


def test_every_title_of_the_template_explains_itself() -> None:
    sheet = load_workbook(io.BytesIO(template(COLUMNS, str(TITLE)))).worksheets[0]
    assert all(cell.comment is not None for cell in sheet[1])


# Out ---------------------------------------------------------------------------


def exported(street: Street, **how: Any) -> list[list[Any]]:
    made = export_members(
        actor=actor(street.clerk), asked=MemberFilter(at=street.community.pk), reason="上报", **how
    )
    return [
        list(cells)
        for cells in load_workbook(io.BytesIO(made.content)).active.iter_rows(min_row=3, values_only=True)
    ]


def test_the_export_holds_members_households_and_units_masked(street: Street) -> None:
    body = unit(street.community)
    pairing(member(street, builders.person("宋明远", "19900001234")), street.home)
    member(street, builders.person("汪小宁"), "employed", unit=body)
    sent_by(body, builders.person("顾晓东"), street.home)
    rows = [
        {key: value for key, value in zip(KEYS, cells, strict=True) if value} for cells in exported(street)
    ]
    assert [(one.get("category"), one.get("unit"), one.get("room")) for one in rows] == [
        ("自管党员", None, "301"), ("在职党员", "榆荫供电所", None), (None, "榆荫供电所", "301"),
    ]  # fmt: skip
    assert not [secret for secret in ("宋明远", "19900001234") if secret in str(rows)]


def test_formulae_go_out_as_text(street: Street) -> None:
    member(street, builders.person("宋明远"), "employed", unit=unit(street.community, "=1+1"))
    assert exported(street)[0][KEYS.index("unit")] == "'=1+1"


def test_the_trail_says_what_went_out_and_why(street: Street) -> None:
    member(street)
    exported(street, whole_phones=True)
    entry = AuditEntry.objects.get(verb="member.export")
    assert (entry.reason, entry.after["rows"], entry.after["whole_phones"]) == ("上报", 1, True)
