"""Blows: what is struck at random moments of a stretch of time, and how a drill goes on in spite of them."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from deploy import places, processes
from deploy.servers import testing
from deploy.valkey import Valkey
from tests.drills import stand

PATIENCE = 60.0


@dataclass
class Blows(threading.Thread):
    """A thread that strikes `times` at random moments within `seconds`; a blow that hit nothing is dealt again."""

    times: int
    seconds: float
    strike: Callable[[], bool]
    done: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Strike until all blows are dealt."""
        begun = time.monotonic()
        for moment in sorted(random.uniform(0.0, self.seconds) for _ in range(self.times)):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            while not self.strike():
                time.sleep(0.05)
            self.done += 1


one_at_a_time = threading.Lock()
"""Whoever stops a server holds it until that server runs again."""


def kill_broker(valkey: Valkey) -> bool:
    """Kill the broker and start it again with what it has on disk."""
    with one_at_a_time:
        pid = valkey.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        processes.is_gone(pid, 10)
        started = processes.in_background(valkey.command(), valkey.log)
        valkey.wait_until_ready(lambda: started.poll() is None)
    return True


def lose_broker(valkey: Valkey) -> bool:
    """Kill the broker and delete all that it has kept."""
    with one_at_a_time:
        stand.lose(valkey)
    return True


def restart_database() -> bool:
    """Stop PostgreSQL at once, as a crash would, and start it again; it recovers by itself."""
    with one_at_a_time:
        server = testing().postgres
        pid = server.pid()
        if pid is None:
            raise RuntimeError("The drill can only restart a database server of this checkout.")
        os.kill(pid, signal.SIGQUIT)
        processes.is_gone(pid, 30)
        while not places.is_free(server.port):
            time.sleep(0.05)
        server.start()
    return True


def stubborn(ask: Callable[[], Any]) -> Any:
    """Ask the database until it answers: it may be starting again. What is asked must bear being asked twice."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
