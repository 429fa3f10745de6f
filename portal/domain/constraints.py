"""The database's no in words: the message that a constraint carries."""

from __future__ import annotations

from django.db import IntegrityError, models


def words_of(problem: IntegrityError, *tables: type[models.Model]) -> str:
    """The message of the constraint that was violated, if one of `tables` has it; empty otherwise."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for table in tables:
        for constraint in table._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return ""
