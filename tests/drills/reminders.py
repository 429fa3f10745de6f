"""Reminders under fire: ten thousand of them while workers, beats, the broker and the database are killed.

First a race of three beats and four workers that nobody disturbs, then the storm. Each reminder must be written once,
and each holder's one digest of the day must count each of his duties once.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import time as clock
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils import timezone

from deploy.valkey import Valkey
from grids.domain.duties.reminding import DIGEST, REMIND
from grids.models import DeedKind, DueItem, DueReminder, DutyRule, DutyVersion
from portal.domain import calendar
from portal.domain.errands import Note, leave
from portal.models import CalendarDay, Errand, InboxItem, Person, WorkingSpan
from tests.builders import Street
from tests.drills import stand
from tests.drills.blows import Blows, kill_broker, lose_broker, restart_database, stubborn

HOLDERS = 200
SHARES, CHAINS = 10, 4
"""They fall due in shares; for each share so many chains of errands set out."""
PROGRAMS = (*(f"worker-{n}" for n in range(4)), *(f"beat-{n}" for n in range(3)))
KILLS = (*[("worker", "child")] * 5, ("worker", "main"), ("worker", "all"), ("beat", "all"))
QUIET_WITHIN = 600.0


@dataclass
class Duties:
    """A rule whose items are all to be reminded of today, by people of whom each has as many."""

    street: Street
    version: DutyVersion = field(init=False)
    people: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        """Write it; and let it be working time all day, whenever the drill takes place."""
        today = timezone.localdate()
        for distance in (-1, 0, 1):
            day = today + timedelta(days=distance)
            CalendarDay.objects.update_or_create(day=day, defaults={"is_workday": True})
        WorkingSpan.objects.get_or_create(begins=clock(0), defaults={"ends": clock(23, 59, 59)})
        calendar.forget()
        kind = DeedKind.objects.get(key="home_visit")
        rule = DutyRule.objects.create(name=f"走访 {time.time()}", kind=kind, area=self.street.subdistrict)
        self.version = DutyVersion.objects.create(
            rule=rule, number=1, valid=DateRange(today, None), every=1, unit="day", anchor=today,
            whose="post:grid_leader", steps=[0], climbs=False,
        )  # fmt: skip
        self.people = Person.objects.bulk_create(Person(name=f"程{n}") for n in range(HOLDERS))

    def fall_due(self, share: int, size: int) -> None:
        """One share of the items, and somebody to look; the same share again changes nothing."""
        with transaction.atomic():
            DueItem.objects.bulk_create(
                (self._item(number) for number in range(share * size, (share + 1) * size)),
                batch_size=2000, ignore_conflicts=True,
            )  # fmt: skip
            leave(*(Note(REMIND, f"{REMIND} {self.version.pk} {share} {chain}") for chain in range(CHAINS)))

    def _item(self, number: int) -> DueItem:
        """The door is always the same, so the period differs."""
        today = timezone.localdate()
        return DueItem(
            rule_id=self.version.rule_id, version=self.version, period=today - timedelta(days=number // HOLDERS),
            holder_person=self.people[number % HOLDERS], household=self.street.home,
            community=self.street.community, earliest=today, due=today, latest=today, remind_on=today,
        )  # fmt: skip

    def counted(self, name: str, total: int, quiet: float | None) -> dict[str, Any]:
        """What was to be written against what was."""
        said = Counter(DueReminder.objects.filter(item__version=self.version).values_list("item", flat=True))
        digests = Counter(
            InboxItem.objects.filter(kind=DIGEST, person__in=self.people).values_list("person", flat=True)
        )
        told = sum(
            InboxItem.objects.filter(kind=DIGEST, person__in=self.people).values_list("params__n", flat=True)
        )
        aside = Errand.objects.filter(state="aside", kind=REMIND).count()
        whole = len(said) == told == total and set(said.values()) == set(digests.values()) == {1}
        return {
            "name": name, "ok": quiet is not None and whole and not aside, "n": total, "written": len(said),
            "told": told, "missing": total - told, "holders": len(digests), "digests": digests.total(),
            "aside": aside, "quiet_after": quiet,
        }  # fmt: skip


def race(street: Street, *, reminders: int) -> dict[str, Any]:
    """Three beats and four workers at once, nobody killed."""
    duties, begun = Duties(street), time.monotonic()
    with _all_programs() as keeper:
        for share in range(SHARES):
            duties.fall_due(share, reminders // SHARES)
        quiet = stand.until(is_quiet, QUIET_WITHIN)
        restarts = keeper.restarts
    return duties.counted("reminders, 3 beats and 4 workers", reminders, quiet) | {
        "restarts": restarts, "seconds": time.monotonic() - begun,
    }  # fmt: skip


def storm(valkey: Valkey, street: Street, *, reminders: int, kills: int, seconds: float) -> dict[str, Any]:
    """The same while all is killed: so many processes, the broker half as often; its data and the database a tenth."""
    duties, begun = Duties(street), time.monotonic()
    with _all_programs() as keeper:
        blows = {
            "kills": Blows(kills, seconds, lambda: _strike_one(keeper)),
            "broker_kills": Blows(kills // 2, seconds, lambda: kill_broker(valkey)),
            "broker_losses": Blows(kills // 10, seconds, lambda: lose_broker(valkey)),
            "database_restarts": Blows(kills // 10, seconds, restart_database),
        }
        for blow in blows.values():
            blow.start()
        for share in range(SHARES):
            stubborn(lambda share=share: duties.fall_due(share, reminders // SHARES))
            time.sleep(seconds / SHARES)
        for blow in blows.values():
            blow.join()
        quiet = stand.until(is_quiet, QUIET_WITHIN)
        restarts = keeper.restarts
    return duties.counted("reminders in a storm", reminders, quiet) | {
        **{name: blow.done for name, blow in blows.items()}, "restarts": restarts, "seconds": time.monotonic() - begun,
    }  # fmt: skip


def is_quiet() -> bool:
    """Whether nothing is due any more: no errand and no reminder."""
    return bool(stubborn(_is_quiet))


def _is_quiet() -> bool:
    late = Errand.objects.filter(state="waiting", due_at__lte=Now()).exists()
    return not late and not DueItem.objects.filter(state="open", remind_on__lte=timezone.localdate()).exists()


def _all_programs() -> AbstractContextManager[stand.Keeper]:
    return stand.kept(*PROGRAMS)


def _strike_one(keeper: stand.Keeper) -> bool:
    what, how = random.choice(KILLS)
    return keeper.kill(random.choice([name for name in PROGRAMS if name.startswith(what)]), how)
