"""What begins on a day and may end on another: the first day counts, the last one no longer."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db.models import F, Func, Q

ENDS_AFTER_IT_BEGINS = Q(ends_on=None) | Q(ends_on__gte=F("begins_on"))


def in_force(day: date, prefix: str = "") -> Q:
    """Rows in force on `day`; `prefix` leads to them ("pairing__")."""
    begun = Q(**{f"{prefix}begins_on__lte": day})
    return begun & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": day}))


def whole_time() -> Func:
    """The days of a row as a range, for an exclusion constraint. What ended on its first day has none."""
    return Func("begins_on", "ends_on", function="daterange", output_field=DateRangeField())
