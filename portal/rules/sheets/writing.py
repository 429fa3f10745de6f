"""Writing tables with a watermark, and templates that explain themselves."""

import io
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.rules.sheets.cells import safe_cell, writable
from portal.rules.sheets.columns import EXAMPLE_MARK, REQUIRED_MARK, Column, Watermark, listed

# Excel refuses these in the name of a sheet, and names longer than 31 characters.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME = 31
TEMPLATE_ROWS = 20_000
AS_TEXT = "@"

_BOLD = Font(bold=True)
_GREY = Font(italic=True, color="00666666")
_SHADE = PatternFill("solid", fgColor="00EEF2F5")


def write_table(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object]],
    watermark: Watermark,
    sheet_title: str,
) -> bytes:
    """Return an .xlsx file with the rows, values by column key, titles in the active language.

    The watermark stands in the first line and in header and footer of every printed page. Rows are
    written as they come and not kept, so `rows` may be a database cursor. Cells pass `safe_cell`;
    values of a column with choices become their titles.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(sheet_title))
    sheet.freeze_panes = "A3"
    _set_widths(sheet, columns)
    _print_on_each_page(sheet, watermark.line())
    sheet.append([_cell(sheet, watermark.line(), _GREY)])
    sheet.append([_cell(sheet, str(column.title), _BOLD) for column in columns])
    titles = {column.key: dict[object, object](column.choices) for column in columns}
    for row in rows:
        values = [(titles[column.key], row.get(column.key)) for column in columns]
        sheet.append([safe_cell(known.get(value, value)) for known, value in values])
    return _saved(book)


def _sheet_name(title: str) -> str:
    return writable(title).translate(_NOT_IN_NAMES).strip()[:LONGEST_NAME] or "Sheet1"


def _set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _print_on_each_page(sheet: Worksheet, line: str) -> None:
    # In a page header "&" begins a code; doubled it is itself.
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = writable(line).replace("&", "&&")


def _cell(sheet: Worksheet, text: str, font: Font) -> Cell:
    cell = WriteOnlyCell(sheet, value=safe_cell(text))
    cell.font = font
    return cell


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template(columns: Sequence[Column], sheet_title: str = "") -> bytes:
    """Return an .xlsx file to fill in: titles with comments, lists to choose from, an example row.

    Required columns carry an asterisk. All cells are set to text, so that Excel keeps phone and
    identity numbers as they are typed.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = _sheet_name(sheet_title or gettext("模板"))
    sheet.freeze_panes = "A2"
    _set_widths(sheet, columns)
    for number, column in enumerate(columns, start=1):
        _write_title(sheet, number, column)
    _write_examples(sheet, columns)
    _add_choices(book, sheet, columns)
    return _saved(book)


def _write_title(sheet: Worksheet, number: int, column: Column) -> None:
    mark = REQUIRED_MARK if column.required else ""
    cell = sheet.cell(1, number, f"{column.title}{mark}")
    cell.font, cell.fill = _BOLD, _SHADE
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.comment = Comment(_advice(column), gettext("邻里事"), height=140, width=260)
    sheet.column_dimensions[get_column_letter(number)].number_format = AS_TEXT


def _advice(column: Column) -> str:
    lines = [gettext("必填。") if column.required else gettext("可以不填。"), str(column.help)]
    if column.choices:
        titles = listed(title for _value, title in column.choices)
        lines.append(gettext("请从这些里选：%(choices)s。") % {"choices": titles})
    if column.example:
        lines.append(gettext("例如：%(example)s") % {"example": column.example})
    return "\n".join(line for line in lines if line)


def _write_examples(sheet: Worksheet, columns: Sequence[Column]) -> None:
    mark = str(EXAMPLE_MARK)
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(2, number)
        cell.font, cell.number_format = _GREY, AS_TEXT
        if column.example:
            cell.value = safe_cell(mark + column.example)
            mark = ""


def _add_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Put the choices on a hidden sheet: a list inside the rule may not exceed 255 characters."""
    chosen = [(n, column) for n, column in enumerate(columns, start=1) if column.choices]
    if not chosen:
        return
    lists = book.create_sheet(_sheet_name(gettext("选项")))
    lists.sheet_state = "hidden"
    for place, (number, column) in enumerate(chosen, start=1):
        for line, (_value, title) in enumerate(column.choices, start=1):
            lists.cell(line, place, safe_cell(str(title)))
        _add_list(sheet, number, column, _range(lists, place, len(column.choices)))


def _range(lists: Worksheet, place: int, length: int) -> str:
    letter = get_column_letter(place)
    return f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${length}"


def _add_list(sheet: Worksheet, number: int, column: Column, source: str) -> None:
    rule = DataValidation("list", formula1=source, allow_blank=not column.required)
    rule.showErrorMessage = True
    rule.errorTitle = str(column.title)[:32]
    rule.error = gettext("请从下拉列表里选。")
    letter = get_column_letter(number)
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(rule)
