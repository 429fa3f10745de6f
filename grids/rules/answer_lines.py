"""The answers to choose from, as one writes them down: one a line, "中文 / English"."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

Choice = list[str]
"""[key, Chinese, English]"""

_PARTS = re.compile(r"\s+[/／]\s+|[/／]")


def fresh_key() -> str:
    """A key that no other question or answer has or ever had: old cases keep theirs."""
    return f"k{secrets.token_hex(4)}"


def lines_of(choices: Iterable[Choice]) -> str:
    """What stands in the box for these choices."""
    return "\n".join(f"{zh} / {''.join(rest[:1]) or zh}" for _key, zh, *rest in choices)


def choices_of(text: str, known: Iterable[Choice] = ()) -> list[Choice]:
    """The choices of such a text. An answer that was there before under one of its two names keeps its key.

    A line without its English comes back with an empty one.
    """
    keys = {name: key for key, *names in known for name in names}
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        zh, en = _halves(line)
        key = keys.get(zh) or keys.get(en) or fresh_key()
        keys = {name: used for name, used in keys.items() if used != key}
        found.append([key, zh, en])
    return found


def _halves(line: str) -> tuple[str, str]:
    cut = _PARTS.search(line)
    return (line, "") if cut is None else (line[: cut.start()].strip(), line[cut.end() :].strip())
