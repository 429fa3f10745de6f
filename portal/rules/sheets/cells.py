"""Single cells on their way out of and into a sheet."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.cell import ERROR_CODES

from portal.rules.errors import Unusable

CellValue = str | int | float | Decimal | date | time | None

LONGEST_TEXT = 32_767
# Excel keeps 15 digits of a number and turns the rest into zeros.
EXACT_DIGITS = 15

QUOTE = "'"
# Signs that XML cannot hold: with one of them anywhere no program opens the file any more.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_SKIPPED_BEFORE_FORMULA = " \u00a0\u3000\u200b\ufeff"


def safe_cell(value: object) -> CellValue:
    """Return `value` as it may stand in an exported sheet.

    Text that a spreadsheet would read as a formula gets an apostrophe in front, for whatever people
    typed is opened on a colleague's computer; `plain_text` takes it off again. Aware moments
    become local ones without a zone, yes and no become words, numbers that Excel would round become text.
    """
    match value:
        case None | date() | time() | float() | Decimal() if not isinstance(value, datetime):
            return value
        case datetime():
            return timezone.make_naive(value) if timezone.is_aware(value) else value
        case bool():
            return gettext("是") if value else gettext("否")
        case int() if len(str(abs(value))) <= EXACT_DIGITS:
            return value
        case _:
            return _safe_text(str(value))


def writable(text: str) -> str:
    """Return `text` without the signs that no sheet can hold."""
    return _NOT_IN_XML.sub("", text)


def _safe_text(text: str) -> str:
    text = writable(text)
    if text.lstrip(_SKIPPED_BEFORE_FORMULA)[:1] in _FORMULA_STARTS and text:
        text = QUOTE + text
    return text[:LONGEST_TEXT]


def plain_text(value: object) -> str:
    """Return what a person sees in a cell as trimmed text; nothing is the empty text.

    Raises `Unusable` for the error values of formulae, and for numbers so long that Excel has
    already lost their last digits, as happens to identity numbers.
    """
    match value:
        case None:
            return ""
        case bool():
            return gettext("是") if value else gettext("否")
        case int() | float():
            return _digits(value)
        case datetime():
            return value.isoformat(" ", "minutes") if value.time() != time() else f"{value:%Y-%m-%d}"
        case _:
            return _typed_text(str(value))


def _digits(value: int | float) -> str:
    if abs(value) >= 10**EXACT_DIGITS:
        text = _("数字超过 15 位，Excel 会改掉末尾几位。请把这一列设为“文本”后重填。")
        raise Unusable("cell.precision", text)
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole else str(value)


def _typed_text(text: str) -> str:
    text = text.strip()
    if text in ERROR_CODES:
        raise Unusable("cell.formula", _("这一格的公式出错了，请改成具体内容。"))
    quoted = text.startswith(QUOTE) and text[1:].lstrip(_SKIPPED_BEFORE_FORMULA)[:1] in _FORMULA_STARTS
    return text[1:].strip() if quoted and len(text) > 1 else text
