"""What no trigger sees is written into the audit trail by hand: a reveal, an export, a note."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from portal.enums import AuditOp


def note_in_trail(what: AuditOp, table: str, row: object, details: dict[str, Any]) -> None:
    """Write one entry (`REVEAL`, `EXPORT` or `NOTE`) about a row. Must run inside `act`, which names who and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select linli_audit_note(%s, %s, %s, %s::jsonb)",
            [what.value, table, str(row), json.dumps(details)],
        )
