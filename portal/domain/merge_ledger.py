"""What a merge of two people changes, row by row and column by column, so that it can be put back.

Nothing here names a table: whatever points to a person, on whichever floor, is found through its foreign key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from portal.models import Merge, Person

PersonKey = models.ForeignKey[Any, Any]
Left = dict[str, Any]
_Values = dict[str, Any]

CHANGED, GONE, CLASHES = "changed", "gone", "clashes"
"""Why something was not put back: changed since, not there any more, or the database says no."""


@dataclass(frozen=True)
class Change:
    """One column of one row: `table` and `column` by Django's names, values as Django's serialisers write them."""

    table: str
    row: Any
    column: str
    was: Any
    became: Any


def references() -> list[PersonKey]:
    """Every foreign key to a person, but for tables that only grow: what stands there stays as it was."""
    growing = _growing_tables()
    found = (getattr(relation, "field", None) for relation in _relations())
    return [
        field
        for field in found
        if isinstance(field, models.ForeignKey) and field.model._meta.db_table not in growing
    ]


def _relations() -> Iterator[Any]:
    return (relation for relation in Person._meta.get_fields(include_hidden=True) if relation.auto_created)


def _growing_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'only_grows'")
        return {row[0] for row in cursor.fetchall()}


# Writing down --------------------------------------------------------------------


class Ledger:
    """Open it before two people become one, `close` it afterwards.

    It watches the rows that point to the dropped record, and the kept record itself, and locks them: what somebody else
    changed in between would be taken for the merge's doing.
    """

    def __init__(self, keep: Person, drop: Person) -> None:
        self._pair = (str(drop.pk), str(keep.pk))
        self._before: dict[type[models.Model], dict[Any, _Values]] = {}
        for field in references():
            self._look_at(field.model, {field.attname: drop.pk})
        self._look_at(Person, {"pk": keep.pk})

    def _look_at(self, model: type[models.Model], which: dict[str, Any]) -> None:
        rows = model._base_manager.select_for_update(no_key=True).filter(**which).order_by("pk")
        found = {row.pk: _values(row) for row in rows}
        if found:
            self._before.setdefault(model, {}).update(found)

    def close(self, merge: Merge) -> None:
        """Write what changed since into an unsaved merge: moved rows by column, all else encrypted."""
        changes = list(self._changes())
        moves = [change for change in changes if self._is_move(change)]
        rest = [change for change in changes if not self._is_move(change)]
        merge.moved = {
            where: [change.row for change in group]
            for where, group in groupby(moves, lambda change: f"{change.table}.{change.column}")
        }
        merge.changed = json.dumps([astuple(change) for change in rest]) if rest else ""

    def _changes(self) -> Iterator[Change]:
        """By table, column and row. A merger that removed a row stops the merge: it could not be undone."""
        for model, before in self._before.items():
            after = {row.pk: _values(row) for row in model._base_manager.filter(pk__in=before)}
            if set(after) != set(before):
                raise RuntimeError(f"A merge removed rows of {model._meta.label}.")
            for field in model._meta.concrete_fields:
                for pk, values in before.items():
                    was, became = values[field.name], after[pk][field.name]
                    if was != became:
                        row = pk if isinstance(pk, int) else str(pk)
                        yield Change(model._meta.label, row, field.name, was, became)

    def _is_move(self, change: Change) -> bool:
        return (change.was, change.became) == self._pair and _points_to_person(change)


def _points_to_person(change: Change) -> bool:
    return apps.get_model(change.table)._meta.get_field(change.column).related_model is Person


def _values(row: models.Model) -> _Values:
    return {field.name: _plain(field, row) for field in row._meta.concrete_fields}


def _plain(field: Any, row: models.Model) -> Any:
    """The value as Django's serialisers write it; None stays None."""
    return None if field.value_from_object(row) is None else field.value_to_string(row)


# Putting back --------------------------------------------------------------------


def put_back(merge: Merge) -> list[Left]:
    """Undo what a merge wrote down, as far as everything is still as the merge left it; gives what is not.

    Each entry says `field` (table and column), `rows` and `why`. Must run inside a transaction.
    """
    left: list[Left] = []
    # The moves first: what a merger ended so that nothing goes on twice opens again at its own record.
    for where, keys in merge.moved.items():
        left += _move_back(where, keys, merge)
    for (table, key), changes in groupby(_other_changes(merge), lambda change: (change.table, change.row)):
        left += _write_back(apps.get_model(table), key, list(changes))
    return left


def _other_changes(merge: Merge) -> list[Change]:
    """Row by row, for a check of the database may look at several columns at once."""
    changes = [Change(*entry) for entry in json.loads(merge.changed or "[]")]
    return sorted(changes, key=lambda change: (change.table, str(change.row)))


def _move_back(where: str, keys: list[Any], merge: Merge) -> list[Left]:
    """The rows of one column, all at once; where the database says no, each that may."""
    table, column = where.rsplit(".", 1)
    model = apps.get_model(table)
    field: PersonKey = model._meta.get_field(column)
    rows = model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    owners = {str(row.pk): field.value_from_object(row) for row in rows}
    gone = [key for key in keys if str(key) not in owners]
    still = [key for key in keys if owners.get(str(key)) == merge.kept_id]
    changed = [key for key in keys if owners.get(str(key), merge.kept_id) != merge.kept_id]
    new = {field.attname: merge.dropped_id}
    clashes = [] if _may(model, still, new) else [key for key in still if not _may(model, [key], new)]
    return [*_left(where, gone, GONE), *_left(where, changed, CHANGED), *_left(where, clashes, CLASHES)]


def _write_back(model: type[models.Model], key: Any, changes: list[Change]) -> list[Left]:
    """The columns of one row that are still as the merge wrote them, in one statement."""
    row = model._base_manager.select_for_update().filter(pk=key).first()
    fields: dict[str, Any] = {change.column: model._meta.get_field(change.column) for change in changes}
    still = [change for change in changes if row and _plain(fields[change.column], row) == change.became]
    new = {fields[change.column].attname: _python(fields[change.column], change.was) for change in still}
    fits = not new or _may(model, [key], new)
    left: list[Left] = []
    for change in changes:
        where = f"{change.table}.{change.column}"
        if change not in still:
            left += _left(where, [key], CHANGED if row else GONE)
        elif not fits:
            left += _left(where, [key], CLASHES)
    return left


def _python(field: Any, value: Any) -> Any:
    return None if value is None else field.to_python(value)


def _left(where: str, keys: list[Any], why: str) -> list[Left]:
    return [{"field": where, "rows": keys, "why": why}] if keys else []


def _may(model: type[models.Model], keys: list[Any], new: dict[str, Any]) -> bool:
    """Write these rows; whether the database let us."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**new)
    except IntegrityError:
        return False
    return True
