"""Statements that nearly every request asks: the database plans them once a connection instead of every time.

Planning the statement behind a session takes longer than running it. Only for statements that are written out in this
house; everything else goes through the ORM.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# For each of the framework's connections the one to the server that was prepared last, and what it knows by name.
_ready: WeakKeyDictionary[BaseDatabaseWrapper, tuple[object, set[str]]] = WeakKeyDictionary()


class Prepared:
    """One statement with parameters such as %(day)s; `types` says PostgreSQL's type of each.

    A pooler that gives every transaction another server connection cannot keep prepared statements:
    with `LINLI_PREPARE=false` the same statement is sent whole.
    """

    def __init__(self, name: str, text: str, **types: str) -> None:
        marks = {key: f"${number}" for number, key in enumerate(types, start=1)}
        self.name, self.text = name, text
        self.preparing = f"prepare {name} ({', '.join(types.values())}) as {text % marks}"
        self.call = f"execute {name} ({', '.join(f'%({key})s' for key in types)})"

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What the statement answers to these values. One query."""
        with connection.cursor() as cursor:
            if settings.LINLI_PREPARE:
                self._make_known(cursor)
                cursor.execute(self.call, values)
            else:
                cursor.execute(self.text, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _make_known(self, cursor: CursorWrapper) -> None:
        """Prepare the statement when this connection to the server does not have it yet."""
        link, names = _ready.get(cursor.db, (None, set()))
        if link is not cursor.db.connection:
            names = set()
            _ready[cursor.db] = (cursor.db.connection, names)
        if self.name not in names:
            cursor.cursor.execute(self.preparing)
            names.add(self.name)
