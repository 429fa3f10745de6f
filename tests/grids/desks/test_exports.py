"""What leaves the house in a sheet, and what stays behind as a trace."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from grids.domain import exports
from grids.domain.exports import export_cases
from grids.queries.lists import CaseFilter
from portal.domain.refusal import Refused
from portal.models import AuditEntry
from portal.queries.actors import posts_of
from tests import builders
from tests.grids.desks.conftest import SignIn


def cells(sheet: bytes) -> list[list[object]]:
    """The rows of an .xlsx file."""
    return [list(row) for row in load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)]


def exported(street: builders.Street, **asked: object) -> list[list[object]]:
    """What the clerk takes out: the rows below watermark and titles."""
    sheet = export_cases(actor=builders.actor(street.clerk), asked=CaseFilter(**asked), reason="月度上报")  # type: ignore[arg-type]
    return cells(sheet)[2:]


def test_a_row_holds_the_case_with_its_name_masked(street: builders.Street) -> None:
    case = builders.filed_case(street)

    (row,) = exported(street)

    assert row[0] == case.number
    assert row[3:10] == ["路灯照明", "一般", case.title, "柳岸社区", "第三网格", "和风苑 3 号楼东侧", "林*珍"]


def test_the_first_line_says_who_and_why(street: builders.Street) -> None:
    builders.filed_case(street)

    sheet = export_cases(actor=builders.actor(street.clerk), asked=CaseFilter(), reason="月度上报")

    line = str(cells(sheet)[0][0])
    assert line.startswith("邓晓兰（柳岸社区 社区工作人员） 于 ")
    assert "用途：月度上报" in line


def test_what_looks_like_a_formula_is_text_and_phones_are_masked(street: builders.Street) -> None:
    builders.filed_case(street, text="=A1+13912345678", place="+东侧")

    (row,) = exported(street)

    assert row[5] == "'=A1+139****5678"
    assert row[8] == "'+东侧"


def test_a_search_takes_out_what_the_list_shows(street: builders.Street) -> None:
    case = builders.filed_case(street)
    builders.filed_case(street, reporter=builders.person("秦玉文"), text="楼上半夜拖椅子", place="和风苑")

    assert [row[0] for row in exported(street, words="林秀珍")] == [case.number]


def test_one_place_is_taken_out_and_never_another_instead(street: builders.Street) -> None:
    case = builders.filed_case(street)

    assert [row[0] for row in exported(street, place=street.grid.pk)] == [case.number]
    with pytest.raises(Refused):
        exported(street, place=street.foreign_grid.pk)


def test_only_the_cases_of_ones_own_area(street: builders.Street) -> None:
    own = builders.filed_case(street)
    builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)

    assert [row[0] for row in exported(street)] == [own.number]


def test_an_area_without_the_right_to_export_gives_nothing(street: builders.Street) -> None:
    builders.filed_case(street)

    with pytest.raises(Refused, match="没有可以导出的诉求"):
        exported(street, at=street.grid.pk)


def test_the_sheet_holds_what_the_list_showed(street: builders.Street) -> None:
    builders.filed_case(street, text="楼上半夜拖椅子", place="和风苑")
    lamp = builders.filed_case(street)

    assert [row[0] for row in exported(street, words="路灯")] == [lamp.number]


def test_the_trail_keeps_reason_filter_and_number_of_rows(street: builders.Street) -> None:
    builders.filed_case(street)

    exported(street, state="all", words="路灯")

    entry = AuditEntry.objects.get(op="X")
    assert (entry.actor_id, entry.reason, entry.table) == (street.clerk.pk, "月度上报", "grids_case")
    assert entry.after == {"rows": 1, "filter": {"state": "all", "words": "•"}}


def test_too_many_rows_are_refused_and_leave_no_trace(
    street: builders.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 1)
    builders.filed_case(street)
    builders.filed_case(street)

    with pytest.raises(Refused, match="一次最多导出 1 行"):
        exported(street)

    assert not AuditEntry.objects.filter(op="X").exists()


def test_the_page_asks_for_a_reason_first(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)
    client = sign_in(street.clerk)

    asked = client.post("/cases/export/", {"reason": "  "})
    given = client.post("/cases/export/?state=all", {"reason": "月度上报"})

    assert (asked.status_code, "请写明用途。" in asked.content.decode()) == (422, True)
    assert given["Content-Disposition"].startswith("attachment")
    assert len(cells(b"".join(given.streaming_content))) == 3


def test_a_grid_leader_takes_nothing_out(street: builders.Street, sign_in: SignIn) -> None:
    assert not [post for post in posts_of(street.leader.pk) if "case.export" in post.permissions]
    assert sign_in(street.leader).get("/cases/export/").status_code == 404
