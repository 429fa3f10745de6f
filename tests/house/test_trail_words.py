"""Every verb, watched table and column of the audit trail has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from grids.workflow import STEPS
from portal.admin.trail import watched_tables
from portal.trail_book import column_words, has_words, models_by_table, table_words

FRAMES = ("act", "name_the_actor")
APPS = ("portal", "grids", "volunteers", "parties", "mediation")


def handed_to_act(path: Path) -> Iterator[str]:
    """The verbs that a module hands to `act`, or to what it is made of, as plain text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FRAMES:
            for given in ast.walk(node.args[1]) if len(node.args) > 1 else ():
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and "." in given.value:
                    yield given.value


def verbs() -> set[str]:
    """All verbs of the source, and those of the life of a case."""
    files = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    # What ends in a point is put together with what follows.
    plain = {verb for path in files for verb in handed_to_act(path) if not verb.endswith(".")}
    return plain | {f"case.{step.verb}" for step in STEPS}


def test_every_verb_has_words() -> None:
    assert sorted(verb for verb in verbs() if not has_words(verb)) == []


@pytest.mark.django_db
def test_every_watched_table_and_column_has_words() -> None:
    models = models_by_table()
    codes = [
        f"{table}.{field.column}"
        for table in watched_tables()
        for field in models[table]._meta.concrete_fields
        if column_words(field, field.column).isascii()
    ]
    assert [table for table in watched_tables() if table_words(table).isascii()] + codes == []
