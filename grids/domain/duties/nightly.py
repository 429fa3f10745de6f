"""Every night: the due items that are missing, one rule after the other, each in an errand of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.domain.duties.resting import tidy_up
from grids.models import DutyVersion
from portal.domain.errands import Note, leave
from portal.models import Errand

PRODUCE = "duty.produce"
NIGHT = 2


def next_night(now: datetime) -> Note:
    """The errand for the coming night; leaving it again the same day changes nothing."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Note(PRODUCE, f"{PRODUCE} {night:%Y-%m-%d}", {}, night)


def begin(version: DutyVersion) -> None:
    """Make the items of a new version soon, and see to it that every night makes the next ones."""
    now = timezone.now()
    leave(_of(version, now), next_night(now))


def on_produce(errand: Errand) -> None:
    """The handler: of a night an errand for each rule in force; of a rule its items."""
    version_id = errand.payload.get("version")
    if version_id is not None:
        produce(version=DutyVersion.objects.select_related("rule__area").get(pk=version_id))
        with transaction.atomic():
            tidy_up(timezone.localdate())
        return
    now = timezone.now()
    today = timezone.localdate(now)
    in_force = DutyVersion.objects.filter(rule__in_use=True, valid__contains=today).exclude(unit="")
    leave(*(_of(version, now) for version in in_force), next_night(now))


def _of(version: DutyVersion, now: datetime) -> Note:
    day = timezone.localdate(now)
    return Note(PRODUCE, f"{PRODUCE} {version.pk} {day:%Y-%m-%d}", {"version": version.pk})
