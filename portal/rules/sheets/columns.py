"""What a sheet is made of: columns, rows, errors by cell, and the line that says who exported it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, pgettext
from openpyxl.utils import get_column_letter

from portal.rules.errors import Text, Unusable
from portal.rules.text import fold, without

REQUIRED_MARK = "*"
# Begins the example row of a template. A mark, because a row that merely equals the example may be meant.
EXAMPLE_MARK = gettext_lazy("示例：")


class SheetRefused(Unusable):
    """A file that cannot be read as the expected table. `status` is the HTTP status that says why."""

    def __init__(
        self, code: str, text: Text, params: dict[str, object] | None = None, *, status: int = 400
    ) -> None:
        super().__init__(code, text, params)
        self.status = status


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `title` and `help` may be lazy translations; a sheet is recognised by the title in either
    language or by `key`. `choices` are pairs of stored value and title, as in Django. `parse`
    takes the trimmed text of a cell, never empty, and returns the value or raises `ValueError`,
    best `Unusable`. `example` stands in the template, in a row that is marked as one and not read.
    """

    key: str
    title: Text
    required: bool = False
    help: Text = ""
    choices: Sequence[tuple[str, Text]] = ()
    parse: Callable[[str], object] = str
    example: str = ""
    width: int = 16

    def names(self) -> set[str]:
        """Every folded name under which the column is recognised."""
        return {fold_title(self.key), *every_language(self.title)}


def every_language(text: Text) -> set[str]:
    """Return `text` in all languages of the site, folded for comparison."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(fold_title(str(text)))
    return found


def listed(texts: Iterable[Text]) -> str:
    """Return `texts` as one enumeration in the active language: 甲、乙 or A, B."""
    return pgettext("between items", "、").join(str(text) for text in texts)


def fold_title(text: str) -> str:
    """Return a title without case, width, white space and the mark of a required column."""
    return without(fold(text), REQUIRED_MARK).casefold()


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell: its place in the sheet, what was typed, and the reason."""

    row: int
    column: int
    key: str
    title: str
    typed: str
    reason: Unusable

    @property
    def place(self) -> str:
        """The cell as Excel names it, such as `C5`."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def message(self) -> str:
        """The reason in the reader's language."""
        return self.reason.message


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, its values by key (None where empty or wrong), its errors."""

    number: int
    values: dict[str, object]
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the rows, the titles that no column knows, and where each column stands (from 0, by key)."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = field(default=())
    places: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def errors(self) -> tuple[CellError, ...]:
        """The errors of all rows, in the order of the sheet."""
        return tuple(error for row in self.rows for error in row.errors)


@dataclass(frozen=True, slots=True)
class Watermark:
    """Who exported a table, when and what for. Source: domain.md B, "Personal data".

    `personal`: whether it tells of people; a table of figures does not.
    """

    who: str
    at: datetime
    why: str
    personal: bool = True

    def line(self) -> str:
        """The watermark as one line in the active language, the moment in the active time zone."""
        when = timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")
        text = (
            gettext("%(who)s 于 %(when)s 导出，用途：%(why)s。含个人信息，请妥善保管。")
            if self.personal
            else gettext("%(who)s 于 %(when)s 导出，用途：%(why)s。")
        )
        return text % {"who": self.who, "when": when, "why": self.why}
