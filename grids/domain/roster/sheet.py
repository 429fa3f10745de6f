"""The roster as a sheet: its columns, and what is read of each row. One row is one resident, or an empty door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.enums import HouseholdState, Relation
from grids.rules.doors import HIGHEST_FLOOR, LONGEST, LOWEST_FLOOR, entrance_name, room_number
from portal.rules import identity, phones
from portal.rules.errors import Unusable
from portal.rules.sheets import CellError, Column, Row, SheetRefused, read_rows, text_up_to
from portal.rules.sheets import day as read_day
from portal.rules.text import fold

MAX_ROWS = 20_000
_FLOOR = re.compile(r"-?[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What one row says. Empty text and None mean that nothing is said. `number` is the row in the sheet."""

    number: int
    grid: str
    estate: str
    building: str
    entrance: str
    room: str
    floor: int | None
    state: str
    name: str
    relation: str
    phone: str
    id_number: str
    since: date | None

    def packed(self) -> list[Any]:
        """The row as plain values for storing."""
        values = list(asdict(self).values())
        values[-1] = self.since.isoformat() if self.since else None
        return values

    @classmethod
    def unpacked(cls, values: list[Any]) -> SheetRow:
        """The row again."""
        since = values[-1] and date.fromisoformat(values[-1])
        return cls(*[*values[:-1], since])


def shown(row: SheetRow, key: str) -> str:
    """A cell as whoever filled in the sheet knows it: a choice by its name, a day as it is written."""
    value = getattr(row, key)
    column = next(column for column in COLUMNS if column.key == key)
    return str(dict(column.choices).get(value, value) or "") if value is not None else ""


def _floor(text: str) -> int:
    plain = fold(text).removesuffix("层").removesuffix("楼")
    plain = f"-{plain[1:]}" if plain[:1] in "BＢb" and plain[1:].isdigit() else plain
    if not _FLOOR.fullmatch(plain) or not LOWEST_FLOOR <= int(plain) <= HIGHEST_FLOOR:
        raise Unusable("roster.floor", _("楼层写数字，地下一层写 -1。"))
    return int(plain)


def _entrance(text: str) -> str:
    return str(text_up_to(LONGEST)(entrance_name(text)))


def _squeezed(limit: int) -> Any:
    def read(text: str) -> str:
        return str(text_up_to(limit)(" ".join(fold(text).split())))

    return read


def _since(text: str) -> date:
    day = read_day(text)
    if day > timezone.localdate():
        raise Unusable("roster.since", _("这一天还没到。"))
    return day


COLUMNS = (
    Column("grid", _("网格"), help=_("楼名在社区里只有一栋时可以不填。"), parse=_squeezed(80), example="第三网格", width=12),
    Column("estate", _("小区"), help=_("和楼栋一起认出是哪一栋。"), parse=_squeezed(60), example="和风苑", width=14),
    Column("building", _("楼栋"), required=True, help=_("名册里已有的楼栋。新楼先在“户与居民”里加。"),
           parse=_squeezed(80), example="3 号楼", width=12),
    Column("entrance", _("单元"), help=_("没有单元就空着。名册里没有的单元会新加。"), parse=_entrance, example="2", width=8),
    Column("room", _("房号"), required=True, help=_("门上写的，比如 301。"), parse=room_number, example="301", width=10),
    Column("floor", _("楼层"), help=_("不填就按房号推，301 是 3 层。"), parse=_floor, example="3", width=8),
    Column("state", _("居住情况"), choices=HouseholdState.choices, help=_("不填就保持原样，新户算自住。"),
           width=12),
    Column("name", _("姓名"), help=_("一行写一个人。空着的房子不填。"), parse=_squeezed(60), example="林秀珍", width=12),
    Column("relation", _("与户主的关系"), choices=Relation.choices, help=_("一户只有一个户主。"), width=14),
    Column("phone", _("手机号"), help=_("11 位。没有就空着。"), parse=phones.normalise, example="19900001234", width=16),
    Column("id_number", _("身份证号"), help=_("18 位，不是必须的。填了能认出已经登记过的人。"),
           parse=identity.identity_number, width=22),
    Column("since", _("住进来的日子"), help=_("写成 2026-11-02。"), parse=_since, example="2024-05-01", width=14),
)  # fmt: skip
TITLE = _("居民名册")


@dataclass(frozen=True)
class Sheet:
    """What came out of a sheet: rows that can be read, errors by cell, titles that no column knows."""

    rows: list[SheetRow]
    errors: list[CellError]
    ignored: tuple[str, ...]
    places: Mapping[str, int]

    def error(self, row: int, key: str, typed: str, text: Any, **params: object) -> CellError:
        """Something wrong with a cell that shows only beside other cells, other rows or the register."""
        column = next(column for column in COLUMNS if column.key == key)
        place = self.places.get(key, self.places["room"])
        return CellError(
            row, place + 1, key, str(column.title), typed, Unusable(f"roster.{key}", text, params)
        )


def read_sheet(file: BinaryIO) -> Sheet:
    """Read an uploaded sheet. Raises `portal.rules.sheets.SheetRefused` for what is no roster at all."""
    table = read_rows(file, COLUMNS, max_rows=MAX_ROWS)
    sheet = Sheet([], list(table.errors), table.ignored, table.places)
    for row in table.rows:
        if not row.errors:
            said = _row(row)
            sheet.rows.append(said)
            _check_whole(sheet, said)
    if not table.rows:
        raise SheetRefused("roster.empty", _("表里还没有填内容。示例那一行不算。"))
    return sheet


def _row(row: Row) -> SheetRow:
    values = {key: "" if value is None else value for key, value in row.values.items()}
    values |= {key: row.values[key] for key in ("floor", "since")}
    return SheetRow(number=row.number, **values)  # type: ignore[arg-type]


def _check_whole(sheet: Sheet, row: SheetRow) -> None:
    """A person's row has a name and a relation; a door's row has neither."""
    if row.name and not row.relation:
        sheet.errors.append(sheet.error(row.number, "relation", "", _("写了姓名，还要选与户主的关系。")))
    if not row.name and (row.relation or row.phone or row.id_number):
        sheet.errors.append(sheet.error(row.number, "name", "", _("写了关系或号码，还要写姓名。")))
