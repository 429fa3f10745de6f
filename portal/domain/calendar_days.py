"""Deciding on days: a holiday, or days worked in exchange."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.calendar import forget
from portal.domain.refusal import Refused
from portal.models import CalendarDay

LONGEST_DAYS = 31


def keep_days(*, actor: Actor, first: date, last: date, is_workday: bool, note: str = "") -> int:
    """Decide on every day from `first` to `last`; days decided before are decided anew. Returns how many.

    Raises `Refused` when the stretch is backwards or longer than a month.
    """
    length = (last - first).days + 1
    if length < 1:
        raise Refused(_("到的日子要不早于从的日子。"), field="last")
    if length > LONGEST_DAYS:
        raise Refused(_("一次最多 %(n)s 天。") % {"n": LONGEST_DAYS}, field="last")
    days = [
        CalendarDay(day=first + timedelta(days=i), is_workday=is_workday, note=note) for i in range(length)
    ]
    with act(actor, "calendar.keep_days"):
        CalendarDay.objects.bulk_create(
            days, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "note"]
        )
        transaction.on_commit(forget)
    return length
