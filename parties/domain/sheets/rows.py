"""The sheet of members: its columns, and what is read of each row. One row is a member, and a household of his."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.domain.roster import COLUMNS as ROSTER
from grids.domain.roster.sheet import SheetRow
from parties.enums import MemberCategory, PairingReason
from portal.rules.errors import Unusable
from portal.rules.sheets import CellError, Column, Row, SheetRefused, read_rows, text_up_to
from portal.rules.sheets import day as read_day
from portal.rules.text import fold

MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What one row says. Empty text and None mean that nothing is said. `number` is the row in the sheet."""

    number: int
    name: str
    phone: str
    id_number: str
    category: str
    unit: str
    begins_on: date | None
    grid: str
    estate: str
    building: str
    entrance: str
    room: str
    reason: str
    paired_on: date | None

    @property
    def names_door(self) -> bool:
        """Whether anything of a door was written."""
        return bool(self.building or self.room)

    def in_roster(self) -> SheetRow:
        """The row as the roster of residents would say it: to find the person and the door."""
        return SheetRow(
            self.number, self.grid, self.estate, self.building, self.entrance, self.room, None, "", self.name, "",
            self.phone, self.id_number, None,
        )  # fmt: skip

    def packed(self) -> list[Any]:
        """The row as plain values for storing."""
        return [value.isoformat() if isinstance(value, date) else value for value in asdict(self).values()]

    @classmethod
    def unpacked(cls, values: list[Any]) -> MemberRow:
        """The row again."""
        days = (6, len(values) - 1)
        said: list[Any] = [
            value and date.fromisoformat(value) if place in days else value
            for place, value in enumerate(values)
        ]
        return cls(*said)


def _past_day(text: str) -> date:
    day = read_day(text)
    if day > timezone.localdate():
        raise Unusable("members.day", _("这一天还没到。"))
    return day


def _unit(text: str) -> str:
    return str(text_up_to(120)(" ".join(fold(text).split())))


def _of_roster(key: str, **changed: Any) -> Column:
    """A column as the roster of residents has it."""
    return replace(next(column for column in ROSTER if column.key == key), **changed)


COLUMNS = (
    _of_roster("name", required=True, help=_("一行写一个人。他结对几户，就写几行。")),
    _of_roster("phone", help=_("11 位。和身份证号写一个就行，用来认出已经登记过的人。")),
    _of_roster("id_number", help=_("18 位，写了手机号可以不写。")),
    Column("category", _("类别"), required=True, choices=MemberCategory.choices, help=_("从列表里选。"), width=12),
    Column("unit", _("单位"), help=_("要和“单位和组织”里的名字一样。没有就空着。"), parse=_unit, example="榆荫供电所", width=20),
    Column("begins_on", _("从哪天起是这里的党员"), help=_("写成 2026-11-02。不填就是今天。"), parse=_past_day,
           example="2024-05-01", width=16),
    _of_roster("grid"),
    _of_roster("estate"),
    _of_roster("building", required=False, help=_("结对那一户的楼栋。没有结对就空着。")),
    _of_roster("entrance", help=_("没有单元就空着。")),
    _of_roster("room", required=False, help=_("结对那一户的房号，比如 301。")),
    Column("reason", _("为什么结对"), choices=PairingReason.choices, help=_("写了户就要选。"), width=14),
    Column("paired_on", _("从哪天起结对"), help=_("写成 2026-11-02。不填就是今天。"), parse=_past_day,
           example="2025-01-10", width=16),
)  # fmt: skip
TITLE = _("党员和结对")


@dataclass(frozen=True)
class Sheet:
    """What came out of a sheet: rows that can be read, errors by cell, and where each column stands."""

    rows: list[MemberRow]
    errors: list[CellError]
    places: Mapping[str, int]

    def error(self, row: MemberRow, key: str, text: Any, **params: object) -> CellError:
        """Something wrong with a cell that shows only beside other cells, other rows or the register."""
        column = next(column for column in COLUMNS if column.key == key)
        place = self.places.get(key, self.places["name"])
        reason = Unusable(f"members.{key}", text, params)
        return CellError(row.number, place + 1, key, str(column.title), _shown(row, column), reason)


def _shown(row: MemberRow, column: Column) -> str:
    """A cell as whoever filled in the sheet knows it: a choice by its name, a day as it is written."""
    value = getattr(row, column.key)
    return "" if value is None else str(dict(column.choices).get(value, value))


def read_sheet(file: BinaryIO) -> Sheet:
    """Read an uploaded sheet. Raises `portal.rules.sheets.SheetRefused` for what is no such sheet at all."""
    table = read_rows(file, COLUMNS, max_rows=MAX_ROWS)
    if not table.rows:
        raise SheetRefused("members.empty", _("表里还没有填内容。示例那一行不算。"))
    sheet = Sheet([], list(table.errors), table.places)
    for row in table.rows:
        if not row.errors:
            said = _row(row)
            sheet.rows.append(said)
            sheet.errors.extend(_gaps(sheet, said))
    return sheet


def _row(row: Row) -> MemberRow:
    days = {key: row.values.get(key) for key in ("begins_on", "paired_on")}
    texts = {column.key: row.values.get(column.key) or "" for column in COLUMNS if column.key not in days}
    return MemberRow(number=row.number, **texts, **days)  # type: ignore[arg-type]


def _gaps(sheet: Sheet, row: MemberRow) -> list[CellError]:
    """What a row needs beside what it says."""
    found = []
    if not (row.phone or row.id_number):
        found.append(sheet.error(row, "phone", _("手机号和身份证号要写一个，才认得出是谁。")))
    if row.names_door and not (row.building and row.room):
        key = "room" if row.building else "building"
        found.append(sheet.error(row, key, _("写了户，楼栋和房号都要写。")))
    if row.names_door and not row.reason:
        found.append(sheet.error(row, "reason", _("写了户，还要选为什么结对。")))
    if not row.names_door and (row.reason or row.paired_on):
        found.append(sheet.error(row, "building", _("写了结对，还要写是哪一户。")))
    return found
