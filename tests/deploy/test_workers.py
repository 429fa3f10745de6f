"""The worker that tests and drills use is a real one."""

import psutil

from tests.workers import Worker, with_database


def test_the_worker_lives_takes_a_kill_and_comes_back(worker: Worker) -> None:
    assert worker.process is not None
    first = worker.process.pid
    children = psutil.Process(first).children()
    worker.kill()

    worker.ensure_running()

    assert worker.process.pid != first
    assert [child.pid for child in children if child.is_running() and child.status() != "zombie"] == []


def test_a_database_name_is_exchanged_and_nothing_else() -> None:
    assert with_database("postgres://u:p@h:5/old?a=b", "new") == "postgres://u:p@h:5/new?a=b"
