"""Real threads that start together, each with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

PATIENCE = 20


def in_a_thread(act: Callable[[], Any]) -> Any:
    """Run `act` with this thread's own connection, and close it afterwards."""
    try:
        return act()
    finally:
        connection.close()


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all of them at the same time; what each returned, or the exception it raised, in order."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            results[place] = acts[place]()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results
