"""Measuring a table that came from outside before it is read.

The archive says how large its parts are; their XML then streams by once and is only counted, nothing of it is kept.
A few kilobytes can hold a million rows, and the reader would build each of them.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat  # nosec B407 - only counts, and a declared entity ends it

from django.utils.translation import gettext_lazy as _

from portal.rules.sheets.columns import SheetRefused

MEBIBYTE = 1024 * 1024
MAX_UNPACKED = 64 * MEBIBYTE
# Sheets are read as a stream; everything else lies in memory as a whole.
MAX_PART = 24 * MEBIBYTE
MAX_PARTS = 1000
# Twenty thousand rows of twelve columns, each with a text of its own, have a million elements.
MAX_ELEMENTS = 1_500_000
# Styles, links, merged cells, rules: each becomes an object that costs ten times as much, whether it is used or not.
MAX_OTHERS = 100_000
MAX_CELLS_IN_ROW = 20_000

_SHEETS = "xl/worksheets/"
_BLOCK = 64 * 1024
_CHEAP = frozenset({"row", "c", "v", "f", "is", "si", "t"})
_UNREADABLE = (expat.ExpatError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


def broken() -> SheetRefused:
    """The refusal of what is no sheet inside."""
    return SheetRefused("sheet.broken", _("这个表格打不开，请用 Excel 另存为 .xlsx 再传。"), status=415)


def measure(source: bytes) -> Mapping[str, int]:
    """The number of the last line of each part of the archive, by the part's name; a line without cells is one too.

    Raises `SheetRefused` for what is no archive, and for one that would fill the memory or keep a processor busy.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise SheetRefused("sheet.type", _("只能读取 .xlsx 表格。"), status=415) from None
    with archive:
        _check_sizes(archive.infolist())
        meter = _Meter()
        for part in archive.infolist():
            meter.run_through(archive, part)
    return meter.lines


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Look at the sizes declared in the archive, at which every reader stops."""
    large = [part for part in parts if part.file_size > _largest(part.filename)]
    unpacked = sum(part.file_size for part in parts)
    if large or len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise _too_much()


def _largest(name: str) -> int:
    return MAX_UNPACKED if name.startswith(_SHEETS) else MAX_PART


def _too_much() -> SheetRefused:
    text = _("这个表格展开后太大，请删去多余的工作表和图片，或分成几个文件。")
    return SheetRefused("sheet.unpacked", text, status=413)


class _Meter:
    """Counts the elements of all parts together, and the lines of each."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self._line = self._last = self._rows = self._cells = self._elements = self._others = 0

    def run_through(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        """Count one part as far as it is XML: the reader comes no further either."""
        self._line = self._last = self._rows = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begins
        parser.EntityDeclHandler = self._declares
        try:
            with archive.open(part) as body:
                while block := body.read(_BLOCK):
                    parser.Parse(block)
        except SheetRefused:
            raise
        except _UNREADABLE:
            pass
        self.lines[part.filename] = max(self._last, self.lines.get(part.filename, 0))

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._elements += 1
        if tag == "row":
            self._begins_row(attributes.get("r"))
        elif tag == "c":
            self._cells += 1
        elif tag not in _CHEAP:
            self._others += 1
        if self._elements > MAX_ELEMENTS or self._others > MAX_OTHERS or self._cells > MAX_CELLS_IN_ROW:
            raise _too_much()

    def _begins_row(self, number: str | None) -> None:
        """A row stands where it says, or below the one before. Many that claim one place are many all the same."""
        self._cells = 0
        self._rows += 1
        try:
            self._line = self._line + 1 if number is None else int(float(number))
        except (ValueError, OverflowError):
            raise broken() from None
        self._last = max(self._last, self._line, self._rows)

    def _declares(self, *_entity: object) -> None:
        raise broken()
