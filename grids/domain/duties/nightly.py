"""Every night: the due items that are missing, one rule after the other, each in an errand of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.domain.duties.producing import HORIZON, produce
from grids.domain.duties.withdrawing import withdraw
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
    """Make the items of a new version soon, take back what its rule no longer asks for, and see to it that every night
    makes the next ones. Each call leaves an errand of its own: a rule may be changed twice a day."""
    now = timezone.now()
    soon = Note(
        PRODUCE, f"{PRODUCE} {version.pk} {now.isoformat()}", {"version": version.pk, "changed": True}
    )
    leave(soon, next_night(now))


def on_produce(errand: Errand) -> None:
    """The handler: of a night an errand for each rule in force; of a rule its items."""
    version_id = errand.payload.get("version")
    if version_id is not None:
        version = DutyVersion.objects.select_related("rule__area").get(pk=version_id)
        _one(version, changed=bool(errand.payload.get("changed")))
        return
    now = timezone.now()
    today = timezone.localdate(now)
    within = DateRange(today, today + HORIZON, "[]")
    in_force = DutyVersion.objects.filter(rule__in_use=True, valid__overlap=within).exclude(unit="")
    leave(*(_of(version, now) for version in in_force), next_night(now))


def _one(version: DutyVersion, *, changed: bool) -> None:
    """After a change first take back, then make: what was taken back makes room at the unique key."""
    if changed:
        withdraw(rule_id=version.rule_id)
    if version.rule.in_use:
        produce(version=version)


def _of(version: DutyVersion, now: datetime) -> Note:
    day = timezone.localdate(now)
    return Note(PRODUCE, f"{PRODUCE} {version.pk} {day:%Y-%m-%d}", {"version": version.pk})
