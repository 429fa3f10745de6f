"""Where drills take place: a database and a broker that nobody else uses, and the product's own processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg2

from deploy import leftovers, places, processes
from deploy.places import ROOT
from deploy.supervision import MARK, Program, portal_programs
from deploy.valkey import Valkey

DATABASE = "linli_drill"
TICK_SECONDS = "1"
LEASE_SECONDS = "15"


def folder() -> Path:
    """The state folder of the drills."""
    return places.prepared(places.state_folder() / "drill")


def named(url: str, name: str) -> str:
    """`url` with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def prepare() -> Valkey:
    """Make an empty database and an empty broker, and write their addresses into `os.environ`. Before Django starts."""
    from tests import environment

    environment.prepare()
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    app = os.environ.get("DATABASE_APP_URL") or os.environ["DATABASE_URL"]
    create_database(owner)
    leftovers.end_all(leftovers.marked(folder()), seconds=10)
    shutil.rmtree(folder() / "log", ignore_errors=True)
    valkey = Valkey(folder())
    valkey.stop()
    forget(valkey)
    valkey.start()
    os.environ |= {
        "DATABASE_URL": named(app, DATABASE),
        "DATABASE_OWNER_URL": named(owner, DATABASE),
        "REDIS_URL": valkey.url(),
        "DJANGO_SETTINGS_MODULE": "tests.drills.settings",
        "LINLI_TICK_SECONDS": TICK_SECONDS,
        "LINLI_ERRAND_LEASE_SECONDS": LEASE_SECONDS,
    }
    migrated = {**os.environ, "DATABASE_URL": named(owner, DATABASE)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=migrated, check=True)
    return valkey


def create_database(owner: str) -> None:
    """An empty database of the drills, in place of the last one."""
    link = psycopg2.connect(named(owner, "postgres"))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f'drop database if exists "{DATABASE}" with (force)')
        cursor.execute(f'create database "{DATABASE}"')
        # Test servers are fleeting; here the database is killed too, and what was committed must be there afterwards.
        cursor.execute(f'alter database "{DATABASE}" set synchronous_commit = on')
    link.close()


def forget(valkey: Valkey) -> None:
    """Delete all that the stopped broker has kept; its settings stay."""
    shutil.rmtree(valkey.data / "appendonlydir", ignore_errors=True)
    for left in (*valkey.data.glob("*.aof"), *valkey.data.glob("*.rdb"), valkey.data / "server.pid"):
        left.unlink(missing_ok=True)


def lose(valkey: Valkey) -> None:
    """Kill the broker, delete its data, and start it again at the same address."""
    pid = valkey.pid()
    if pid is None:
        raise RuntimeError("The broker does not run.")
    os.kill(pid, signal.SIGKILL)
    processes.is_gone(pid, 10)
    forget(valkey)
    started = processes.in_background(valkey.command(), valkey.log)
    valkey.wait_until_ready(lambda: started.poll() is None)


@dataclass
class Keeper:
    """Runs programs as the supervisor does: what dies is started again at once, until `stop`."""

    programs: dict[str, Program]
    env: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    restarts: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start all, and watch over them."""
        for name in self.programs:
            self._launch(name)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End all; what is left of their children too."""
        self._over.set()
        if self._thread:
            self._thread.join()
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _launch(self, name: str) -> None:
        log = places.prepared(folder() / "log") / f"{name}.log"
        self.running[name] = processes.in_background(self.programs[name].command, log, env=self.env)

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            for name, process in list(self.running.items()):
                if process.poll() is not None:
                    self.restarts += 1
                    self._launch(name)

    def kill(self, name: str, how: str) -> bool:
        """SIGKILL: "all" of a program's processes as when a machine is lost, its "main" one alone, or one "child"."""
        process = self.running[name]
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            children = psutil.Process(process.pid).children(recursive=True)
            victims = {"main": [process.pid], "child": [child.pid for child in children][-1:]}
            if how == "all":
                os.killpg(process.pid, signal.SIGKILL)
                return True
            for pid in victims[how]:
                os.kill(pid, signal.SIGKILL)
            return bool(victims[how])
        return False


def known_programs() -> dict[str, Program]:
    """The product's own programs by name, as `make run` starts them."""
    return {program.name: program for program in portal_programs(folder(), "127.0.0.1:0")}


@contextmanager
def kept(*names: str, besides: Iterable[Program] = (), **env: str) -> Iterator[Keeper]:
    """The product's own programs of those names, and others `besides`; ended afterwards.

    "worker-1", "worker-2": several of one program.
    """
    known = known_programs()
    # By the mark a later drill finds what this one leaves behind when it is killed itself.
    surroundings = {**os.environ, **env, MARK: str(folder())}
    surroundings.pop("DATABASE_OWNER_URL", None)
    programs = {name: known[name.split("-")[0]] for name in names}
    keeper = Keeper(programs | {program.name: program for program in besides}, surroundings)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


def done_by_standby() -> int:
    """How many errands the one who stands by has done, because nobody else did."""
    said = (folder() / "log" / "standby.log").read_text(errors="replace")
    return sum(int(number) for number in re.findall(r"(\d+) errands done here", said))


def until(question: Callable[[], Any], seconds: float) -> float | None:
    """Seconds until `question` was answered with yes; None when that took more than `seconds`."""
    begun = time.monotonic()
    while not question():
        if time.monotonic() - begun > seconds:
            return None
        time.sleep(0.1)
    return time.monotonic() - begun
