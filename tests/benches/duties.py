"""Duties on a county: making due items, making them again, reminding, and the page of the day.

    python -m tests.benches.duties HOUSEHOLDS PAIRINGS VISITS REMINDERS ROUNDS

Each runs beside bare SQL that leaves the same rows behind the same keys, in turn, on tables emptied before. A process of
its own, because its database is another one; the last line that it prints is the results as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as clock
from typing import Any

from deploy.places import ROOT, prepared, state_folder
from tests import environment
from tests.benches import bases

FLOOR_ITEMS = """
insert into grids_dueitem (rule_id, version_id, period, holder_person_id, household_id, grid_id, community_id, earliest,
    due, latest, state, next_step, remind_on)
select %(rule)s, %(version)s, %(period)s::date, goes_id, household_id, grid_id, community_id, %(period)s::date,
    %(due)s::date, %(due)s::date, 'open', 0, case when id <= %(most)s then %(remind_on)s::date else %(later)s::date end
from bench_pairing
"""
# With all columns that an item takes over, so that the bare statement writes the same rows out of one table.
BARE_PAIRINGS = """
create unlogged table if not exists bench_pairing as
select pairing.id, pairing.goes_id, pairing.household_id, place.grid_id, place.community_id
from parties_pairing pairing join grids_household home on home.id = pairing.household_id
join bench_grid place on place.building_id = home.building_id order by pairing.id
"""
FLOOR_AGAIN = """
select count(*) from parties_pairing pairing where not exists (
    select from grids_dueitem there where there.rule_id = %(rule)s and there.period = %(period)s
    and there.household_id = pairing.household_id and there.holder_person_id = pairing.goes_id)
"""
FLOOR_REMINDERS = """
with due as materialized (
    select id, holder_person_id from grids_dueitem where state = 'open' and remind_on <= %(day)s
    order by remind_on, id limit %(most)s for update skip locked
), said as (
    insert into grids_duereminder (item_id, step, on_day, climbed, state, at)
    select id, 0, %(day)s::date, false, 'sent', now() from due
), moved as (
    update grids_dueitem item set next_step = 1, remind_on = %(later)s::date from due where item.id = due.id
)
insert into portal_inboxitem (person_id, kind, key, params, url, created_at)
select holder_person_id, 'duty.digest', 'duty.digest:floor', jsonb_build_object('n', count(*)), '/walk/', now()
from due group by holder_person_id
"""
SIDES = ("ours", "floor")


def today() -> date:
    """The day in China."""
    from django.utils import timezone

    return timezone.localdate()


def measured(asked: Any) -> list[dict[str, Any]]:
    """Run this module as a process of its own; its results."""
    # A round takes a minute or two: so many as show that they agree.
    numbers = (asked.households, asked.pairings, asked.visits, asked.reminders, min(asked.rounds, 2))
    command = [sys.executable, "-m", "tests.benches.duties", *(str(number) for number in numbers)]
    done = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    last = ""
    for last in done.stdout or ():
        if not last.startswith("["):
            print(last, end="", flush=True)
    if done.wait():
        raise SystemExit("The bench of duties broke off.")
    results: list[dict[str, Any]] = json.loads(last)
    return results


def main() -> None:
    """Make what is missing, measure, print."""
    environment.prepare()
    households, pairings, visits, reminders, rounds = (int(number) for number in sys.argv[1:6])
    base = bases.made(
        f"linli_bench_duties_{households}",
        f"{bases.digest('tests/benches/duty_county.py')} {pairings} {visits}",
        ["-m", "tests.benches.duty_county", str(households), str(pairings), str(visits)],
    )
    os.environ["DATABASE_URL"] = bases.named(os.environ["DATABASE_OWNER_URL"], base)
    import django

    django.setup()
    bench = Bench(base, pairings, reminders, rounds)
    print(json.dumps([*bench.making(), bench.reminding(), bench.today()]))


@dataclass
class Times:
    """Wall milliseconds of both sides, round by round: client, server and disk, as whoever waits for it sees."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def take(self, side: str, act: Callable[[], Any]) -> None:
        """Time one run of a side."""
        begun = time.perf_counter()
        act()
        getattr(self, side).append((time.perf_counter() - begun) * 1000)

    def compared(self, name: str, limit: float, **more: Any) -> dict[str, Any]:
        """Ours and the floor by their medians."""
        ours, floor = statistics.median(self.ours), statistics.median(self.floor)
        return {
            "name": name, "ok": ours / floor <= limit, **more, "floor_ms": round(floor), "ours_ms": round(ours),
            "ratio": round(ours / floor, 2), "limit": limit,
        }  # fmt: skip


class Bench:
    """One monthly rule for every pairing of the county, whose first reminder is today."""

    def __init__(self, base: str, pairings: int, reminders: int, rounds: int) -> None:
        from grids.domain.duties import producing

        self.sql(BARE_PAIRINGS)
        self.sql("analyze bench_pairing")
        self.base, self.pairings, self.reminders, self.rounds = base, pairings, reminders, rounds
        self.today_is_open()
        self.empty()
        self.version = self.rule("结对每月走访", "pairing")
        self.batch = next(iter(producing.batches(self.version, today())))
        later = self.batch.values()["due"] + timedelta(days=3)
        self.values = self.batch.values() | {
            "later": later,
            "most": reminders,
        }

    def sql(self, statement: str, values: dict[str, Any] | None = None) -> Any:
        """Run one statement in a transaction of its own; the first value that it gives."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0] if cursor.description else None

    def today_is_open(self) -> None:
        """Let it be working time, whenever the bench runs."""
        from portal.domain import calendar
        from portal.models import CalendarDay, WorkingSpan

        CalendarDay.objects.update_or_create(day=today(), defaults={"is_workday": True})
        WorkingSpan.objects.get_or_create(begins=clock(0), defaults={"ends": clock(23, 59, 59)})
        calendar.forget()

    def rule(self, name: str, whose: str) -> Any:
        """A monthly rule in the whole county with a step today and one after the due day."""
        from django.db.backends.postgresql.psycopg_any import DateRange

        from grids.models import DeedKind, DutyRule, DutyVersion
        from grids.rules.periods import Cadence
        from portal.models import Area

        county, day = Area.objects.get(kind="county"), today()
        rule = DutyRule.objects.get_or_create(name=name, kind=DeedKind.objects.earliest("pk"), area=county)[0]
        rule.versions.all().delete()
        due = Cadence(1, "month", day).period_of(day).last
        return DutyVersion.objects.create(
            rule=rule, number=1, valid=DateRange(day.replace(day=1), None), every=1, unit="month", anchor=day,
            whose=whose, steps=[(day - due).days, 3], climbs=False,
        )  # fmt: skip

    def empty(self) -> None:
        """No items; what earlier rounds wrote is out of the way of the next one."""
        self.sql("truncate grids_dueitem, grids_duereminder cascade")
        self.sql("delete from portal_inboxitem where kind like 'duty.%'")

    def in_turn(self) -> list[str]:
        """The sides, round after round, the order changing."""
        return [side for turn in range(self.rounds) for side in (SIDES if turn % 2 == 0 else SIDES[::-1])]

    def making(self) -> list[dict[str, Any]]:
        """All items new; and again when all are there."""
        from grids.domain.duties import producing

        new, again = Times(), Times()

        def ours() -> None:
            producing.produce_batch(self.batch)

        for side in self.in_turn():
            self.empty()
            new.take(side, ours if side == "ours" else lambda: self.sql(FLOOR_ITEMS, self.values))
            assert self.sql("select count(*) from grids_dueitem") == self.pairings, side
            self.sql("vacuum (analyze) grids_dueitem")
            for _time in range(3):
                again.take("ours", ours)
                again.take("floor", lambda: self.sql(FLOOR_AGAIN, self.values))
        return [
            new.compared("due items, all new", 1.3, n=self.pairings),
            again.compared("due items, all there", 1.5, n=self.pairings),
        ]

    def reminding(self) -> dict[str, Any]:
        """So many reminders that come up today, errands and all, beside one bare statement."""
        times, messages = Times(), 0
        values = {"day": today(), "later": self.values["later"], "most": self.reminders}

        def ours() -> None:
            nonlocal messages
            messages = self._remind()

        for side in self.in_turn():
            self.empty()
            self.sql(FLOOR_ITEMS, self.values)
            self.sql("vacuum (analyze) grids_dueitem")
            times.take(side, ours if side == "ours" else lambda: self.sql(FLOOR_REMINDERS, values))
            assert self.sql("select count(*) from grids_duereminder") == self.reminders, side
        result = times.compared(
            "reminders", 2.0, n=self.reminders, messages=messages, most_messages=self.reminders // 500,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )  # fmt: skip
        return result | {"ok": result["ok"] and messages <= result["most_messages"]}

    def _remind(self) -> int:
        """As a worker does: one errand after the other; how many there were, each a message in the queue."""
        from django.utils import timezone

        from grids.domain.duties.reminding import REMIND
        from portal.domain import errands
        from portal.models import Errand

        key, count = f"{REMIND} bench {time.time()}", 0
        errand = Errand.objects.create(kind=REMIND, key=key, due_at=timezone.now())
        while errand is not None:
            count += 1
            errands.run(errand.pk)
            errand = Errand.objects.filter(key=f"{REMIND} after {errand.pk}").first()
        return count

    def today(self) -> dict[str, Any]:
        """The page of the day of a grid leader, when both rules have made their items."""
        from grids.domain.duties.producing import produce
        from tests.benches import measures
        from tests.benches.stand import Client, serving
        from tests.benches.who import ACCOUNTS, PASSWORD

        self.empty()
        produce(version=self.version)
        produce(version=self.rule("每月走访", "post:grid_leader"))
        self.sql("vacuum (analyze) grids_dueitem")
        queries, wall = measures.counted("grid_leader", "/today/"), []
        with ExitStack() as stack:
            database = bases.named(os.environ["DATABASE_APP_URL"], self.base)
            log = prepared(state_folder()) / "bench.log"
            server = stack.enter_context(serving(database, *measures.PRODUCT, log, 4))
            client = Client(server.port)
            client.sign_in(ACCOUNTS["grid_leader"], PASSWORD)
            for _time in range(200):
                begun = time.perf_counter()
                client.get("/today/")
                wall.append((time.perf_counter() - begun) * 1000)
        p50 = round(statistics.median(wall), 1)
        return {
            "name": "today of grid_leader", "ok": p50 < 200 and queries <= 15, "n": len(wall), "p50_ms": p50, "limit": 200,
            "queries": queries,
        }  # fmt: skip


if __name__ == "__main__":
    main()
