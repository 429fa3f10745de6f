"""Log lines that nobody can forge: what comes from outside stays within its line."""

from __future__ import annotations

import logging
import re

# Control characters, and what turns the direction of writing or begins a line for some readers.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

HIDDEN = "linlikey-"
"""A secret that has to stand in an address begins with this, so that no line of a log keeps it."""
_SECRET = re.compile(rf"{HIDDEN}[A-Za-z0-9_-]+")


def seen(text: str) -> str:
    """`text` with every such character written out, and of secrets only that there was one."""
    text = _SECRET.sub(f"{HIDDEN}…", text)
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class OneLine(logging.Formatter):
    """One line a message. A traceback follows, each of its lines set in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself."""
        return seen(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line, and what follows it."""
        return "\n    ".join(seen(line) for line in super().format(record).split("\n"))
