"""Sheets to import, and the whole register to compare."""

from __future__ import annotations

import io
from typing import Any

from django.db.models import Model
from openpyxl import Workbook

from grids.domain.roster import Checked, apply_import, check_sheet
from grids.models import Entrance, Household, Resident, RosterImport
from portal.actors import Actor
from portal.models import Person
from tests.builders import Street, actor

TITLES = {
    "grid": "网格", "estate": "小区", "building": "楼栋", "entrance": "单元", "room": "房号", "floor": "楼层",
    "state": "居住情况", "name": "姓名", "relation": "与户主的关系", "phone": "手机号", "id_number": "身份证号",
    "since": "住进来的日子",
}  # fmt: skip
ID_NUMBER = "11010519491231002X"


def row(**said: Any) -> dict[str, Any]:
    """A row about building 3 of the street's first grid, stairs 2, room 401, unless told otherwise."""
    return {"building": "3号楼", "entrance": "2", "room": "401"} | said


def book(*rows: dict[str, Any], order: tuple[str, ...] = tuple(TITLES)) -> io.BytesIO:
    """A sheet with these rows; `order`: which columns it has."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([TITLES[key] for key in order])
    for said in rows:
        sheet.append([said.get(key) for key in order])
    return file_of(workbook)


def file_of(workbook: Workbook) -> io.BytesIO:
    """The workbook as an open file."""
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    file.name = "名册.xlsx"
    return file


def clerk(street: Street) -> Actor:
    """Who may import."""
    return actor(street.clerk)


def check(street: Street, *rows: dict[str, Any], end_missing: bool = False, **how: Any) -> Checked:
    """Check a sheet for the street's first community."""
    return check_sheet(
        actor=clerk(street), area_id=street.community.pk, upload=book(*rows, **how), filename="名册.xlsx",
        end_missing=end_missing,
    )  # fmt: skip


def waiting(street: Street, *rows: dict[str, Any], end_missing: bool = False) -> RosterImport:
    """A sheet that was checked without errors."""
    found = check(street, *rows, end_missing=end_missing)
    assert found.waiting is not None, [(error.place, error.message) for error in found.errors]
    return found.waiting


def imported(street: Street, *rows: dict[str, Any], end_missing: bool = False) -> RosterImport:
    """A sheet that was checked and applied."""
    return apply_import(actor=clerk(street), import_id=waiting(street, *rows, end_missing=end_missing).pk)


def faults(street: Street, *rows: dict[str, Any], **how: Any) -> list[tuple[str, str]]:
    """(cell, message) of what is wrong with a sheet."""
    found = check(street, *rows, **how)
    assert found.waiting is None
    return [(error.place, error.message) for error in found.errors]


def register() -> dict[str, list[dict[str, Any]]]:
    """Every row of the register."""
    tables: tuple[type[Model], ...] = (Entrance, Household, Person, Resident)
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}
