"""Reading a table that someone filled in, without trusting the file.

The archive is measured before anything is built of it, its XML is parsed by defusedxml (through openpyxl), the extent
that a sheet claims to have is not believed, and whoever reads looks at the clock.
"""

import io
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from portal.rules.errors import Unusable
from portal.rules.sheets.cells import plain_text
from portal.rules.sheets.columns import (
    EXAMPLE_MARK,
    CellError,
    Column,
    Row,
    SheetRefused,
    Table,
    every_language,
    fold_title,
    listed,
)
from portal.rules.sheets.measuring import MEBIBYTE, broken, measure

MAX_BYTES = 10 * MEBIBYTE
MAX_ROWS = 20_000
# Empty lines between the rows are fine as long as there are fewer of them than rows.
LINES_A_ROW = 2
MAX_COLUMNS = 200
TITLES_WITHIN = 10
# Of a processor, so that a busy machine refuses nobody. Twenty thousand full rows take about five.
MAX_SECONDS = 20.0

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Cells = tuple[object, ...]


class Readable(Protocol):
    """An open binary file: an upload, or `io.BytesIO`."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        ...


def read_rows(
    file: Readable,
    columns: Sequence[Column],
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Return the rows of the first visible sheet, each with its number, values and errors by cell.

    Columns are found by their titles in any order and either language, in one of the first ten
    rows; empty rows and the untouched example of the template are left out. Raises `SheetRefused` if
    the file is no sheet, too large, without the required columns, has more than `max_rows` rows or twice as many
    lines, or keeps a processor busy for longer than `MAX_SECONDS`.
    """
    until = time.thread_time() + MAX_SECONDS
    source = _read(file, max_bytes)
    lines = measure(source)
    try:
        return _read_book(source, lines, columns, max_rows, until)
    except SheetRefused:
        raise
    except Exception:  # a parser that meets a hostile file raises whatever it met
        raise broken() from None


def _read(file: Readable, max_bytes: int) -> bytes:
    source = file.read(max_bytes + 1)
    if len(source) > max_bytes:
        text = _("表格文件最大 %(limit)s MB，请分成几个文件。")
        limit = f"{max_bytes / MEBIBYTE:.3g}"
        raise SheetRefused("sheet.bytes", text, {"limit": limit}, status=413)
    if source.startswith(_OLD_EXCEL):
        old = _("这是旧版 Excel 文件，或者设了密码。请去掉密码，另存为 .xlsx 再传。")
        raise SheetRefused("sheet.old", old, status=415)
    return source


def _read_book(
    source: bytes, lines: Mapping[str, int], columns: Sequence[Column], max_rows: int, until: float
) -> Table:
    book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = _first_visible(book.worksheets)
        # The extent in the file may claim a million columns.
        sheet.reset_dimensions()
        _check_lines(lines.get(sheet._worksheet_path, 0), max_rows)
        title_row, titles = _find_titles(sheet, columns)
        places = _places(titles, columns)
        reader = _Reader(columns, places)
        rows = tuple(_rows(sheet, title_row, reader, max_rows, until))
    finally:
        book.close()
    return Table(rows, _unknown(titles, places), places)


def _first_visible(sheets: Sequence[ReadOnlyWorksheet]) -> ReadOnlyWorksheet:
    for sheet in sheets:
        if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible":
            return sheet
    raise broken()


def _check_lines(last: int, max_rows: int) -> None:
    """The reader makes an empty row for every line that is left out, however far the next one stands below."""
    limit = LINES_A_ROW * max_rows + TITLES_WITHIN
    if last > limit:
        text = _("这个表格有 %(last)s 行那么长，最多读到第 %(limit)s 行。请删去下面的空行，或分成几个文件。")
        raise SheetRefused("sheet.lines", text, {"last": last, "limit": limit}, status=413)


def _find_titles(sheet: ReadOnlyWorksheet, columns: Sequence[Column]) -> tuple[int, Cells]:
    """The number and cells of the row that knows most titles: a watermark may stand above it."""
    names = set[str]().union(*(column.names() for column in columns))
    head = islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), TITLES_WITHIN)
    best: tuple[int, Cells] = (0, ())
    found = 0
    for number, cells in enumerate(head, start=1):
        known = sum(1 for cell in cells if cell is not None and fold_title(str(cell)) in names)
        if known > found:
            best, found = (number, cells), known
    if not found:
        text = _("前 %(count)s 行里没有找到表头，请使用模板。")
        raise SheetRefused("sheet.titles", text, {"count": TITLES_WITHIN})
    return best


def _places(titles: Cells, columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands, by key, from 0. Raises if one is missing or stands twice."""
    folded = [fold_title(str(title)) if title is not None else "" for title in titles]
    places: dict[str, int] = {}
    for column in columns:
        names = column.names()
        found = [place for place, title in enumerate(folded) if title in names]
        if len(found) > 1:
            text = _("“%(title)s”这一列出现了两次，请只留一列。")
            raise SheetRefused("sheet.twice", text, {"title": column.title})
        if found:
            places[column.key] = found[0]
    _check_required(columns, places)
    return places


def _check_required(columns: Sequence[Column], places: Mapping[str, int]) -> None:
    missing = [column.title for column in columns if column.required and column.key not in places]
    if missing:
        text = _("表里缺少这些列：%(titles)s。请使用模板。")
        raise SheetRefused("sheet.missing", text, {"titles": listed(missing)})


def _unknown(titles: Cells, places: Mapping[str, int]) -> tuple[str, ...]:
    known = set(places.values())
    return tuple(
        str(title)
        for place, title in enumerate(titles)
        if title is not None and place not in known and str(title).strip()
    )


def _rows(
    sheet: ReadOnlyWorksheet, title_row: int, reader: "_Reader", max_rows: int, until: float
) -> Iterator[Row]:
    width = max(reader.places.values()) + 1
    lines: Iterable[Cells] = sheet.iter_rows(min_row=title_row + 1, max_col=width, values_only=True)
    count = 0
    for number, cells in enumerate(lines, start=title_row + 1):
        if time.thread_time() > until:
            raise SheetRefused("sheet.time", _("读这个表格花的时间太长，请分成几个文件。"), status=413)
        if all(cell is None or cell == "" for cell in cells) or reader.is_example(cells):
            continue
        row = reader.read(number, cells)
        if row is None:
            continue
        count += 1
        if count > max_rows:
            text = _("一次最多导入 %(limit)s 行，请分成几个文件。")
            raise SheetRefused("sheet.rows", text, {"limit": max_rows}, status=413)
        yield row


class _Reader:
    """Turns the cells of a row into values, with what it needs looked up once for all rows."""

    def __init__(self, columns: Sequence[Column], places: Mapping[str, int]) -> None:
        self.columns = columns
        self.places = places
        self._marks = tuple(every_language(EXAMPLE_MARK))
        self._choices = {column.key: _choices(column) for column in columns if column.choices}

    def is_example(self, cells: Cells) -> bool:
        """Say whether this is the example row of the template."""
        place = next((self.places[c.key] for c in self.columns if c.example and c.key in self.places), None)
        return place is not None and fold_title(str(cells[place])).startswith(self._marks)

    def read(self, number: int, cells: Cells) -> Row | None:
        """Return the row, or None if its cells hold nothing but white space."""
        values: dict[str, object] = {}
        errors: list[CellError] = []
        for column in self.columns:
            try:
                values[column.key] = self._value(column, cells)
            except ValueError as error:
                values[column.key] = None
                errors.append(self._error(number, column, cells, error))
        if all(value is None for value in values.values()) and not _has_text(cells):
            return None
        return Row(number, values, tuple(errors))

    def _value(self, column: Column, cells: Cells) -> object:
        place = self.places.get(column.key)
        text = "" if place is None else plain_text(cells[place])
        if not text:
            if column.required:
                raise Unusable("cell.required", _("请填写%(title)s。"), {"title": column.title})
            return None
        return self._choice(column, text) if column.choices else column.parse(text)

    def _choice(self, column: Column, text: str) -> str:
        value = self._choices[column.key].get(fold_title(text))
        if value is None:
            titles = listed(title for _value, title in column.choices)
            raise Unusable("cell.choice", _("请从这些里选：%(choices)s。"), {"choices": titles})
        return value

    def _error(self, number: int, column: Column, cells: Cells, error: ValueError) -> CellError:
        reason = error if isinstance(error, Unusable) else _unreadable()
        place = self.places.get(column.key, 0)
        typed = "" if cells[place] is None else str(cells[place])
        return CellError(number, place + 1, column.key, str(column.title), typed, reason)


def _choices(column: Column) -> dict[str, str]:
    known: dict[str, str] = {}
    for value, title in column.choices:
        known |= dict.fromkeys({fold_title(value), *every_language(title)}, value)
    return known


def _has_text(cells: Cells) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _unreadable() -> Unusable:
    return Unusable("cell.unreadable", _("这一格的内容没有看懂，请核对。"))
