"""How benches, drills and audits report: a file for machines and a table for people."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from deploy.places import prepared, state_folder

Result = Mapping[str, Any]


def report(name: str, results: Sequence[Result]) -> int:
    """Write `var/NAME.json`, print the table, and return the exit code: 1 when anything is not ok, or there is nothing.

    Each result has `name`, `ok` (a bool), and whatever figures it wants to show; figures of None are left empty.
    """
    path = prepared(state_folder()) / f"{name}.json"
    path.write_text(json.dumps([dict(result) for result in results], ensure_ascii=False, indent=2) + "\n")
    print(table(results))
    bad = [str(result["name"]) for result in results if result["ok"] is not True]
    print(f"{len(results) - len(bad)} of {len(results)} ok" + (f"; not ok: {', '.join(bad)}" if bad else ""))
    return 1 if bad or not results else 0


def table(results: Sequence[Result]) -> str:
    """The results as aligned columns, in the order in which the figures first appear; `ok` stands last."""
    columns = [key for key in dict.fromkeys(key for result in results for key in result) if key != "ok"] + [
        "ok"
    ]
    rows = [columns] + [[shown(result.get(column)) for column in columns] for result in results]
    widths = [max(width(row[place]) for row in rows) for place in range(len(columns))]
    return "\n".join(
        "  ".join(padded(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def shown(value: Any) -> str:
    """One figure as text: no more digits than mean something, lists on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ok" if value else "NOT OK"
    if isinstance(value, float):
        return f"{value:.3g}" if math.isfinite(value) and abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item) for item in value)
    return str(value)


def width(text: str) -> int:
    """How many columns a terminal takes for `text`; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """`text` filled with blanks up to `columns`."""
    return text + " " * (columns - width(text))
