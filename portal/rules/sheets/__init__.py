"""Excel in and out: tables with a watermark, commented templates, and reading what comes back.

Source: domain.md C, "Excel in and out". The same columns describe all three.
"""

from portal.rules.sheets.cells import safe_cell
from portal.rules.sheets.columns import CellError, Column, Row, SheetRefused, Table, Watermark
from portal.rules.sheets.parsing import day, text_up_to, whole_number
from portal.rules.sheets.reading import read_rows
from portal.rules.sheets.writing import template, write_table

__all__ = [
    "CellError",
    "Column",
    "Row",
    "SheetRefused",
    "Table",
    "Watermark",
    "day",
    "read_rows",
    "safe_cell",
    "template",
    "text_up_to",
    "whole_number",
    "write_table",
]
