"""A made-up year: holidays and make-up days by chance, a machine that is down for a while, a clock that jumps.

`Life.lead` lets the product live through some days of it; `expected` says by itself, from the days on which somebody
looked, what should have been said. Used by the tests with a few calendars, and by the drill with a thousand.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.domain.duties.producing import produce
from grids.domain.duties.reminding import CATCH_UP, look
from grids.models import DueItem, DueReminder, DutyVersion
from portal.domain import calendar
from portal.models import CalendarDay, InboxItem
from portal.rules.working_time import CHINA
from tests.builders import Street
from tests.grids.duties.building import monthly

DAY = timedelta(days=1)
# Around the ends of months and years, the 29th of February, and a make-up Saturday.
BEGINNINGS = (date(2026, 2, 20), date(2026, 12, 22), date(2028, 2, 22), date(2027, 9, 24), date(2026, 4, 25))
LIVED = 14
Row = tuple[int, int, str, date]


class Life:
    """Some days of one made-up calendar, with one monthly rule and the doors of `street`."""

    def __init__(self, street: Street, seed: int) -> None:
        self.rng = Random(seed)
        self.begins = self.rng.choice(BEGINNINGS)
        self.days = [self.begins + n * DAY for n in range(-60, LIVED + 60)]
        self.works = {day: self.rng.random() < (0.85 if day.weekday() < 5 else 0.15) for day in self.days}
        self.looks: list[date] = []
        self._write_calendar()
        self.version = self._rule(street)

    def lead(self) -> None:
        """Look whenever a look is due, the machine is up and its clock says so."""
        now = self._moment(self.begins)
        end, shift, due = now + LIVED * DAY, timedelta(), now
        silent = self._silences(now)
        while True:
            now = max(now, due - shift)
            now = next((until for since, until in silent if since <= now < until), now)
            if now >= end:
                break
            if self.rng.random() < 0.03:
                shift = timedelta(minutes=self.rng.choice((-120, -45, 0, 45, 120)))
            due = self._look(now + shift)
            now += timedelta(seconds=5)

    def _look(self, now: datetime) -> datetime:
        """One look with all its portions; when the next one is due."""
        if calendar.working_calendar().is_open(now):
            self.looks.append(now.date())
        note = look(now, again="again", most=self.rng.choice((1, 2, 10_000)))
        return note.due_at or self._look(now)

    def told(self) -> tuple[list[Row], dict[date, int]]:
        """What was written: (item, step, state, the day it was said), and the numbers of the digests by day."""
        rows = DueReminder.objects.order_by("item", "step").values_list("item", "step", "state", "at")
        counts: Counter[date] = Counter()
        for item in InboxItem.objects.filter(kind__in=["duty.digest", "duty.climbed"]):
            counts[date.fromisoformat(item.params["day"])] += item.params["n"]
        return [(i, step, state, at.astimezone(CHINA).date()) for i, step, state, at in rows], +counts

    def expected(self) -> tuple[list[Row], dict[date, int]]:
        """The same, worked out day by day from the days on which somebody looked."""
        rows: list[Row] = []
        counts: Counter[date] = Counter()
        for item in DueItem.objects.order_by("pk"):
            fresh: set[tuple[date, bool]] = set()
            slots = self._slots(item)
            for step, day in enumerate(slots):
                met = next((look for look in self.looks if look >= day), None)
                if met is None:
                    break
                is_fresh = met - day <= CATCH_UP
                rows.append((item.pk, step, "sent" if is_fresh else "missed", met))
                if is_fresh:
                    fresh.add((met, step == len(slots) - 1))
            counts.update(day for day, _ladder in fresh)
        return rows, dict(counts)

    def _slots(self, item: DueItem) -> list[date]:
        def shifted(day: date, way: int) -> date:
            while not self.works[day]:
                day += way * DAY
            return day

        found = [shifted(item.due + step * DAY, -1 if step < 0 else 1) for step in self.version.steps]
        return [*found, shifted(max([item.latest, *found]) + DAY, 1)]

    def _write_calendar(self) -> None:
        CalendarDay.objects.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, is_workday=works) for day, works in self.works.items()
        )
        calendar.forget()

    def _rule(self, street: Street) -> DutyVersion:
        """A rule whose days of reminding fall into the days that are lived."""
        unit = self.rng.choice(("week", "month"))
        steps = sorted(self.rng.sample(range(-6, 6), self.rng.randint(1, 4)))
        valid = DateRange(self.begins - 45 * DAY, None)
        version = monthly(
            street, unit=unit, steps=steps, grace_days=self.rng.randint(0, 4), valid=valid, anchor=self.begins
        )
        produce(version=version, today=self.begins)
        return version

    def _silences(self, begin: datetime) -> list[tuple[datetime, datetime]]:
        """Two stretches in which the beat is down: a minute to three days; now and then far longer."""
        found: list[tuple[datetime, datetime]] = []
        for _stretch in range(2):
            since = begin + timedelta(minutes=self.rng.randint(0, LIVED * 24 * 60))
            minutes: Any = self.rng.choice((1, 50, 600, 24 * 60, 72 * 60, 10 * 24 * 60))
            found.append((since, since + timedelta(minutes=minutes)))
        return sorted(found)

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=CHINA)
