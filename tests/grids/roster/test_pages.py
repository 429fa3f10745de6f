"""The pages of the import and of the export, and what hostile files get."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from grids.models import Household, RosterImport
from portal.domain.people import set_id_number, set_phone
from portal.models import AuditEntry, Person
from tests import builders
from tests.builders import Street
from tests.grids.roster.sheets import ID_NUMBER, TITLES, book, file_of, imported, register, row, waiting

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk(street: Street, client: Client) -> Client:
    """The browser of a community's clerk."""
    client.force_login(builders.account(street.clerk))
    return client


def upload(desk: Client, street: Street, content: bytes, name: str = "名册.xlsx", **more: Any) -> Any:
    sheet = SimpleUploadedFile(name, content, XLSX)
    return desk.post("/roster/import/", {"area": street.community.pk, "sheet": sheet, **more})


# The way through ------------------------------------------------------------------


def test_from_template_to_register_and_back(street: Street, desk: Client) -> None:
    before = register()
    template = load_workbook(io.BytesIO(desk.get("/roster/template/").content))
    titles = [str(cell.value).rstrip("*") for cell in template.worksheets[0][1]]
    assert titles == list(TITLES.values())
    assert all(cell.comment for cell in template.worksheets[0][1])
    template.worksheets[0].append([None, None, "3 号楼", "2", "401", None, None, "胡小满", "户主"])

    preview = upload(desk, street, file_of(template).getvalue())
    assert preview.status_code == 302
    page = desk.get(preview.url).content.decode()
    assert "胡*满" in page
    assert "胡小满" not in page
    desk.post(f"{preview.url}apply/")

    assert Household.objects.get(room="401").residents.get().person.name == "胡小满"
    desk.post(f"{preview.url}undo/")
    assert register() == before


def test_an_untouched_template_is_empty(street: Street, desk: Client) -> None:
    response = upload(desk, street, desk.get("/roster/template/").content)

    assert (response.status_code, "表里还没有填内容" in response.content.decode()) == (400, True)


def test_faults_are_shown_with_their_cells(street: Street, desk: Client) -> None:
    file = book(row(name="胡小满", relation="户主", phone="1990000432"))

    page = upload(desk, street, file.getvalue()).content.decode()

    assert re.search(r'class="cell">J2</span> <div>手机号是 11 位，现在是 10 位。', page)
    assert "1990000432" not in page


def test_a_sheet_that_is_not_wanted_is_thrown_away(street: Street, desk: Client) -> None:
    pk = waiting(street, row()).pk

    desk.post(f"/roster/import/{pk}/drop/")

    assert RosterImport.objects.count() == 0


def test_a_register_that_changed_meanwhile_is_shown_anew(street: Street, desk: Client) -> None:
    pk = waiting(street, row(name="胡小满", relation="户主")).pk
    builders.household(street.building, room="401")

    page = desk.post(f"/roster/import/{pk}/apply/", follow=True).content.decode()

    assert "核对以后名册有了改动" in page
    assert not Person.objects.filter(name="胡小满").exists()
    desk.post(f"/roster/import/{pk}/apply/")
    assert Person.objects.filter(name="胡小满").exists()


@pytest.mark.parametrize("act", ["", "apply/", "undo/", "drop/"])
def test_a_foreign_import_is_not_there(street: Street, client: Client, act: str) -> None:
    pk = waiting(street, row()).pk
    stranger = builders.person("外人")
    builders.post("community_staff", street.foreign_community, stranger)
    client.force_login(builders.account(stranger))

    answer = client.post(f"/roster/import/{pk}/{act}") if act else client.get(f"/roster/import/{pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("url", ["/roster/import/", "/roster/template/", "/roster/export/"])
def test_whoever_has_no_such_post_finds_no_such_page(street: Street, client: Client, url: str) -> None:
    client.force_login(builders.account(street.leader))

    assert client.get(url).status_code == 404


def test_a_foreign_area_cannot_be_chosen(street: Street, desk: Client) -> None:
    response = upload(desk, street, book(row()).getvalue(), area=street.foreign_community.pk)

    assert (response.status_code, RosterImport.objects.count()) == (200, 0)


# Hostile files ----------------------------------------------------------------------


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024 * 1024))
    return out.getvalue()


def _million_rows() -> bytes:
    """Small, since every row is the same and empty; it claims to go on for ever."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(list(TITLES.values()))
    for _number in range(20_001):
        sheet.append([None, None, "3号楼", None, "1"])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, 415),
        (b"%PDF-1.7 not a sheet", 415),
        (b"PK\x03\x04 broken", 415),
        (b"name,phone\n1,2\n", 415),
        (b"x" * (10 * 1024 * 1024 + 1), 413),
        (_bomb, 413),
        (_million_rows, 413),
    ],
    ids=["old excel", "pdf", "broken zip", "csv", "too large", "zip bomb", "too many rows"],
)
def test_what_is_no_roster_is_refused_beside_the_field(
    street: Street, desk: Client, content: Any, status: int
) -> None:
    response = upload(desk, street, content() if callable(content) else content)

    assert response.status_code == status
    assert 'id="id_sheet_error"' in response.content.decode()
    assert RosterImport.objects.count() == 0


def test_entities_in_the_sheet_are_not_expanded(street: Street, desk: Client) -> None:
    source = zipfile.ZipFile(book(row()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            body = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body.split(b"?>", 1)[-1].replace(b"401", b"&a;")
            archive.writestr(name, body)

    assert upload(desk, street, out.getvalue()).status_code == 415


def test_a_sheet_without_the_columns_is_told_which(street: Street, desk: Client) -> None:
    response = upload(desk, street, book(row(), order=("room", "name")).getvalue())

    assert (response.status_code, "表里缺少这些列：楼栋" in response.content.decode()) == (400, True)


def test_a_name_that_looks_like_a_formula_or_markup_stays_a_name(street: Street, desk: Client) -> None:
    response = upload(desk, street, book(row(name="<b>甲</b>=1+1", relation="户主")).getvalue())
    preview = desk.get(response.url).content.decode()
    desk.post(f"{response.url}apply/")

    assert "<b>甲" not in preview
    person = Household.objects.get(room="401").residents.get().person
    sheet = _exported(desk, reason="核对", whole_phones="on")
    assert [cell for line in sheet for cell in line if cell == person.name] == [person.name]


def test_a_formula_in_a_cell_is_not_taken_for_its_text(street: Street, desk: Client) -> None:
    workbook = Workbook()
    workbook.active.append(list(TITLES.values()))
    workbook.active.append([None, None, "3号楼", None, "401", None, None, '=HYPERLINK("http://x")', "户主"])

    page = upload(desk, street, file_of(workbook).getvalue()).content.decode()

    assert 'class="cell">H2</span>' in page


def test_a_strange_file_name_does_no_harm(street: Street, desk: Client) -> None:
    response = upload(desk, street, book(row()).getvalue(), name="<script>" + "长" * 200 + ".xlsx")

    assert "<script>长" not in desk.get(response.url).content.decode()


# Export -------------------------------------------------------------------------------


def _exported(desk: Client, at: str = "", **form: Any) -> list[tuple[Any, ...]]:
    response = desk.post(f"/roster/export/{at}", form)
    assert response["Content-Type"] == XLSX, response.content.decode()[:200]
    return list(load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))


def _with_numbers(street: Street) -> None:
    set_phone(street.lin, "19900004321")
    set_id_number(street.lin, ID_NUMBER)
    street.lin.save()


def test_an_export_is_masked_marked_and_noted(street: Street, desk: Client) -> None:
    _with_numbers(street)

    mark, titles, *rows = _exported(desk, reason="报街道")

    assert "邓晓兰" in mark[0]
    assert "报街道" in mark[0]
    assert titles == tuple(TITLES.values())
    assert rows == [
        ("第三网格", "和风苑", "3 号楼", "2", "301", 3, "自住", "林*珍", "户主", "199****4321",
         "110105********002X", None),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(op="X")
    assert (entry.actor_id, entry.reason, entry.after["rows"], entry.after["whole_phones"]) == (
        street.clerk.pk, "报街道", 1, False,
    )  # fmt: skip


def test_whole_phones_need_the_tick(street: Street, desk: Client) -> None:
    _with_numbers(street)

    *_head, line = _exported(desk, reason="电话通知", whole_phones="on")

    assert (line[7], line[9], line[10]) == ("林秀珍", "19900004321", "110105********002X")
    assert AuditEntry.objects.get(op="X").after["whole_phones"] is True


def test_an_export_needs_a_reason(street: Street, desk: Client) -> None:
    response = desk.post("/roster/export/", {"reason": "  "})

    assert (response["Content-Type"].split(";")[0], AuditEntry.objects.filter(op="X").count()) == (
        "text/html",
        0,
    )


def test_an_export_takes_what_the_list_shows(street: Street, desk: Client) -> None:
    let = builders.household(street.building, room="401")
    Household.objects.filter(pk=let.pk).update(state="let")

    _mark, _titles, *rows = _exported(desk, "?state=let", reason="报街道")

    assert [line[4] for line in rows] == ["401"]


def test_a_foreign_area_is_not_exported(street: Street, desk: Client) -> None:
    assert desk.post(f"/roster/export/?at={street.foreign_grid.pk}", {"reason": "x"}).status_code == 404


def test_a_whole_export_can_be_imported_and_changes_nothing(street: Street, desk: Client) -> None:
    set_phone(street.lin, "19900004321")
    street.lin.save()
    imported(street, row(name="胡小满", relation="户主", phone="19900004322"))
    exported = desk.post("/roster/export/", {"reason": "核对", "whole_phones": "on"}).content

    response = upload(desk, street, exported)

    counts = RosterImport.objects.get(pk=int(response.url.split("/")[-2])).counts
    assert {name: count for name, count in counts.items() if count} == {"rows": 2, "matched": 2}
