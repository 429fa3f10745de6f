"""For migrations: put a table under the audit trigger, or make it one that only grows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.migrations import RunSQL


def watch(
    table: str,
    *,
    veil: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: str = "insert or update or delete",
) -> RunSQL:
    """Audit every insert, update and delete of `table`, raw SQL included.

    `veil`: columns whose change is noted without their content. `ignore`: columns that do not count as a change.
    `on`: where not every change counts, those that do, as a trigger names them.
    """
    veiled, ignored = ",".join(veil), ",".join(ignore)
    return RunSQL(
        f"create trigger audit_row after {on} on {table} "
        f"for each row execute function linli_audit_row('{veiled}', '{ignored}')",
        f"drop trigger audit_row on {table}",
    )


def only_grows(table: str) -> RunSQL:
    """Refuse every update and delete of `table`, whoever asks."""
    return RunSQL(
        f"create trigger only_grows before update or delete on {table} "
        f"for each row execute function linli_only_grows()",
        f"drop trigger only_grows on {table}",
    )
