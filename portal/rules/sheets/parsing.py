"""Readers for the text of a cell, for `Column.parse`."""

import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.rules.errors import Unusable
from portal.rules.text import halve

_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?: 00:00)?")
_CLOSE_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WHOLE = re.compile(r"[0-9]+")
_LONGEST_WHOLE = 15


def day(text: str) -> date:
    """Return a date written as 2026-11-02, 2026/11/2, 2026.11.2, 2026年11月2日 or 20261102."""
    plain = halve(text).strip()
    found = _DAY.fullmatch(plain) or _CLOSE_DAY.fullmatch(plain)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Unusable("cell.day", _("日期请写成 2026-11-02 这样。"))


def whole_number(text: str) -> int:
    """Return a whole number from zero on; separators of thousands may stand in it."""
    plain = halve(text).replace(",", "").strip()
    if not _WHOLE.fullmatch(plain) or len(plain) > _LONGEST_WHOLE:
        raise Unusable("cell.whole", _("这里填整数，例如 3。"))
    return int(plain)


def text_up_to(limit: int) -> Callable[[str], str]:
    """Return a reader for text of at most `limit` characters."""

    def read(text: str) -> str:
        if len(text) > limit:
            words = _("最多 %(limit)s 个字，现在是 %(count)s 个字。")
            raise Unusable("cell.length", words, {"limit": limit, "count": len(text)})
        return text

    return read
