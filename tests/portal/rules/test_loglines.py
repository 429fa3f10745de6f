"""Nobody writes a line into the log that looks like the log's own."""

import logging
import sys

import pytest

from portal.rules.loglines import OneLine

FORGED = "x\n2026-01-01 00:00:00 ERROR portal FORGED"


def written(message: str, *values: object, error: BaseException | None = None) -> list[str]:
    """The lines that a message leaves."""
    what = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, values, what)
    return OneLine("%(levelname)s %(message)s").format(record).split("\n")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("平常的一句", "ERROR 平常的一句"),
        ("GET /calendar/linlikey-a_B-9.ics", "ERROR GET /calendar/linlikey-….ics"),
        (FORGED, r"ERROR x\n2026-01-01 00:00:00 ERROR portal FORGED"),
        ("a\x00b\r\x1b[2J\x85\u2028\u202e", r"ERROR a\x00b\r\x1b[2J\x85\u2028\u202e"),
    ],
)
def test_what_comes_from_outside_stays_within_its_line(said: str, line: str) -> None:
    assert written("%s", said) == [line]


def test_a_traceback_is_set_in_and_its_words_too() -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        lines = written("broken", error=sys.exc_info()[1])

    assert lines[0] == "ERROR broken"
    assert [line for line in lines[1:] if not line.startswith("    ")] == []


def test_the_portal_writes_its_log_this_way() -> None:
    handler = logging.getLogger().handlers
    assert OneLine in {type(each.formatter) for each in handler}
