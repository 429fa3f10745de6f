"""Every night: the due items that are missing, one rule after the other, each in an errand of its own.

The night also sees to it that somebody looks for reminders in the morning, should that chain of errands have broken.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from grids.domain.duties import reminding
from grids.domain.duties.producing import after_portion, batches, produce_portion, to_ask
from grids.domain.duties.reminding import next_look
from grids.domain.duties.resting import tidy_up
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
    makes the next ones and days are kept. Each call leaves an errand of its own: a rule may be changed twice a day."""
    now = timezone.now()
    payload = _of(version, now).payload | {"changed": True}
    soon = Note(PRODUCE, f"{PRODUCE} {version.pk} {now.isoformat()}", payload)
    leave(soon, next_night(now), next_look(now))


def on_produce(errand: Errand) -> None:
    """The handler: of a night an errand for each rule in force; of a rule one portion of its items and the errand of
    the next one, so that no transaction grows with the county."""
    version_id = errand.payload.get("version")
    if version_id is not None:
        _one_portion(errand, DutyVersion.objects.select_related("rule__area").get(pk=version_id))
        return
    now = timezone.now()
    today = timezone.localdate(now)
    asking = to_ask(DutyVersion.objects.all(), today)
    leave(*(_of(version, now) for version in asking), next_night(now), next_look(now))


def on_remind(errand: Errand) -> None:
    """The handler of reminders. By day it sees to the next night, as the night sees to the day: neither chain ends
    because the other was set aside."""
    reminding.on_remind(errand)
    leave(next_night(timezone.now()))


def _one_portion(errand: Errand, version: DutyVersion) -> None:
    """After a change first take back, then make: what was taken back makes room at the unique key."""
    day = date.fromisoformat(errand.payload["day"])
    place, after = errand.payload.get("from", (0, 0))
    if errand.payload.get("changed") and (place, after) == (0, 0):
        withdraw(rule_id=version.rule_id)
    batch = next(islice(batches(version, day), place, None), None) if version.rule.in_use else None
    if batch is None:
        tidy_up(day)
        return
    end = after_portion(batch, after)
    if end is not None:
        produce_portion(batch, after)
    left = (place, end) if end is not None else (place + 1, 0)
    leave(Note(PRODUCE, f"{PRODUCE} after {errand.pk}", errand.payload | {"from": left}))


def _of(version: DutyVersion, now: datetime) -> Note:
    day = f"{timezone.localdate(now):%Y-%m-%d}"
    return Note(PRODUCE, f"{PRODUCE} {version.pk} {day}", {"version": version.pk, "day": day})
