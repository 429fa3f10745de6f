"""What imports share: many rows made at once, and taken back as a whole as long as nothing stands on them.

`tables`: the models by the names under which the import keeps the keys of what it made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import connection, models

from portal.models import AuditEntry

Tables = Mapping[str, type[models.Model]]
Ids = Mapping[str, list[int]]


def check_links_now() -> None:
    """Let the database check references here, where a clash becomes words, and not at commit."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def mark_of_trail() -> int:
    """The last entry of the audit trail: what comes after it about the rows of a batch was done by somebody later."""
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def touched_since(mark: int, tables: Tables, rows: Mapping[str, Collection[str]]) -> int:
    """How many of these rows (their keys as text) were touched after the mark."""
    touched = 0
    for name, table in tables.items():
        later = AuditEntry.objects.filter(pk__gt=mark, table=table._meta.db_table, op__in="UDI")
        touched += later.filter(row__in=rows[name]).values("row").distinct().count()
    return touched


def built_upon(tables: Tables, made: Ids) -> set[str]:
    """The names of whatever points to rows of a batch, on any floor, and is not of the batch itself."""
    return {
        str(field.model._meta.verbose_name)
        for name, table in tables.items()
        for field in _links_to(table, made[name])
        if _points(field, made[name], tables, made)
    }


def _links_to(table: type[models.Model], ids: list[int]) -> Iterator[Any]:
    """The foreign keys of whatever app, those without a name on this side too."""
    everything: list[Any] = list(table._meta.get_fields(include_hidden=True)) if ids else []
    return (link.field for link in everything if link.auto_created and (link.one_to_many or link.one_to_one))


def _points(field: Any, ids: list[int], tables: Tables, made: Ids) -> bool:
    rows = field.model._default_manager.filter(**{f"{field.name}__in": ids})
    own = next((made[name] for name, table in tables.items() if table is field.model), None)
    return bool((rows.exclude(pk__in=own) if own else rows).exists())


def delete_rows(table: type[models.Model], ids: list[int]) -> None:
    """Delete rows of which was made sure that nothing else points to them; without loading them again."""
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {table._meta.db_table} where id = any(%s)", [ids])  # noqa: S608 - our own table
