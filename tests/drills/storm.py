"""The storm: workers and beat are killed, the broker loses its data, and a thousand requests pass through."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from deploy.valkey import Valkey
from portal.enums import ErrandState
from portal.models import Errand
from tests.drills import stand
from tests.drills.handlers import POISON
from tests.drills.street import VERBS, DrillStreet, arrived, expected

THREADS = 4
# A kill takes away a whole worker, its main process alone, one of its children, or beat. A child is back in no time;
# a worker whose whole is killed faster than it starts would do nothing that could be interrupted.
KILLS = (("worker", "all"), ("worker", "main"), *[("worker", "child")] * 4, *[("beat", "all")] * 2)
QUIET_WITHIN = 400.0


@dataclass
class Progress:
    """How far the requests are, and not faster than planned."""

    total: int
    seconds: float
    done: int = 0
    begun: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def step(self) -> None:
        """One verb is done; wait when that is before its time."""
        with self.lock:
            self.done += 1
            due = self.begun + self.seconds * self.done / self.total
        time.sleep(max(0.0, due - time.monotonic()))

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.done / self.total


def storm(
    valkey: Valkey, street: DrillStreet, *, cases: int, kills: int, losses: int, seconds: float
) -> dict[str, Any]:
    """Let it all happen, wait until it is quiet, and count."""
    progress = Progress(cases * VERBS, seconds)
    with stand.kept("worker", "beat", "standby") as keeper:
        blows = [
            _at_random(progress, kills, lambda: keeper.kill(*random.choice(KILLS))),
            _at_random(progress, losses, lambda: stand.lose(valkey) or True),
        ]
        _drive(street, cases, progress)
        for blow in blows:
            blow.join()
        quiet = stand.until(lambda: not waiting(), QUIET_WITHIN)
        restarts = keeper.restarts
    return counted("storm", quiet) | {
        "n": cases, "kills": blows[0].done, "losses": blows[1].done, "restarts": restarts,
        "by_standby": stand.done_by_standby(),
        "seconds": time.monotonic() - progress.begun,
    }  # fmt: skip


def waiting() -> int:
    """How many errands are due and not done."""
    from django.db.models.functions import Now

    return Errand.objects.filter(state=ErrandState.WAITING, due_at__lte=Now()).count()


@dataclass
class Blows(threading.Thread):
    """A thread that strikes `times` at random moments while the requests pass through."""

    progress: Progress
    times: int
    strike: Callable[[], bool]
    done: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Strike whenever the requests have come as far as was drawn; a blow that hit nothing is dealt again."""
        for moment in sorted(random.uniform(0.01, 0.99) for _ in range(self.times)):
            while self.progress.share < moment:
                time.sleep(0.02)
            while not self.strike():
                time.sleep(0.05)
            self.done += 1


def _at_random(progress: Progress, times: int, strike: Callable[[], bool]) -> Blows:
    blows = Blows(progress, times, strike)
    blows.start()
    return blows


def _drive(street: DrillStreet, cases: int, progress: Progress) -> None:
    """All requests, a few at once."""

    def one(number: int) -> None:
        street.live_through(number, progress.step)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(cases)))
        list(pool.map(lambda _: connection.close(), range(THREADS * 4)))


def counted(name: str, quiet: float | None) -> dict[str, Any]:
    """What was to arrive against what did; `quiet`: after how many seconds nothing was due any more, None: never."""
    wanted, there = expected(), arrived()
    missing, surplus = wanted - there, there - wanted
    aside = Errand.objects.filter(state=ErrandState.ASIDE).exclude(kind=POISON).count()
    return {
        "name": name,
        "ok": quiet is not None and not missing and not surplus and not aside and bool(wanted),
        "announcements": wanted.total(), "missing": missing.total(), "duplicated": surplus.total(),
        "aside": aside, "quiet_after": quiet,
    }  # fmt: skip
