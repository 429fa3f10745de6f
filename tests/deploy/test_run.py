"""`make run` as its user meets it, in a state folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy import leftovers
from deploy.clean import clean
from deploy.places import ROOT, free_port
from deploy.processes import wait_for
from deploy.run import Failed, House, let_in, open_door
from deploy.run import health as run_health
from deploy.stamps import Stamp
from deploy.supervision import Program
from tests.deploy.conftest import fresh_folder

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def lone_environment(var: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing but the place of the state."""
    names = ("PATH", "HOME", "LANG", "LINLI_PG_BIN", "LINLI_REDIS_SERVER")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "LINLI_VAR": str(var),
        "LINLI_PORT": "18000",
    }


def started(var: Path) -> "subprocess.Popen[str]":
    """Start the portal; its output is to be read."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.run"],
        cwd=ROOT,
        env=lone_environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def welcome_of(process: "subprocess.Popen[str]") -> str:
    """Read the output up to the last line of the welcome; the address in it."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if "Linli-demo" in line:
            return next(line.split()[3] for line in said if "Linli runs at " in line)
    raise AssertionError("".join(said))


def without_street(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next start find the street done: it takes long, and has tests of its own."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    house = House(var, "127.0.0.1", 8000)
    house.servers.postgres.prepare()
    Stamp(var, "street").put(house.data_mark())


def health(address: str) -> dict[str, dict[str, object]]:
    """What /healthz says, well or not."""
    try:
        with DIRECT.open(f"{address}healthz", timeout=10) as answer:
            found: dict[str, dict[str, object]] = json.load(answer)
    except urllib.error.HTTPError as answer:
        found = json.load(answer)
    return found


def is_seen_beside_slow_bodies(address: str, count: int, seconds: float) -> bool:
    """Whether /healthz answers within `seconds` while `count` forms are being sent and none goes on."""
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    head = b"POST /file/save/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nx"
    with ExitStack() as links:
        for _one in range(count):
            link = links.enter_context(socket.create_connection(("127.0.0.1", port)))
            link.sendall(head)
        began = time.monotonic()
        return bool(health(address)["ok"]) and time.monotonic() - began < seconds


@pytest.fixture
def other_var() -> Iterator[Path]:
    """The state folder of a second checkout."""
    folder = fresh_folder()
    folder.chmod(0o711)
    yield folder
    leftovers.sweep(folder)
    clean(folder)


def test_two_start_at_once_and_one_survives_a_kill_and_stops_without_a_trace(
    var: Path, other_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (var, other_var):
        without_street(folder, monkeypatch)
    first, other = started(var), started(other_var)
    address, elsewhere = welcome_of(first), welcome_of(other)
    assert address != elsewhere
    # Nobody says that it runs before it is well.
    assert [health(address)["ok"], health(elsewhere)["ok"]] == [True, True]
    other.send_signal(signal.SIGINT)
    assert is_seen_beside_slow_bodies(address, count=12, seconds=2) is True
    first.kill()
    first.communicate()

    second = started(var)
    assert health(welcome_of(second))["database"]["ok"] is True
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=60)
    other.communicate(timeout=60)

    assert [second.returncode, other.returncode] == [0, 0]
    assert leftovers.sweep(var) == 0


def test_a_web_server_that_dies_is_told_with_its_log(var: Path) -> None:
    house = House(var, "127.0.0.1", free_port())
    programs = [
        Program(name, [sys.executable, "-c", "raise SystemExit('no')"], priority=30)
        for name in ("web", "worker", "beat", "standby")
    ]
    supervisor = house.supervisor.start(programs, os.environ)
    wait_for(house.supervisor.listens, lambda: True, "The supervisor")

    with pytest.raises(Failed, match=r"web\.log"):
        let_in(house, supervisor)

    house.supervisor.stop(supervisor.pid)
    supervisor.wait()


def test_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_PORT", "18100")
    with open_door("127.0.0.1") as first, open_door("127.0.0.1") as second:
        assert second.getsockname()[1] > first.getsockname()[1]


def test_when_all_ports_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.places.listening", lambda port, host: None)

    with pytest.raises(Failed, match="LINLI_PORT"):
        open_door("127.0.0.1")


def test_an_answer_of_another_program_is_not_taken_for_ours(var: Path) -> None:
    handler = type("Stranger", (BaseHTTPRequestHandler,), {"do_GET": lambda self: self.send_error(404)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as stranger:
        Thread(target=stranger.serve_forever, daemon=True).start()
        with pytest.raises(Failed, match="Another program answers"):
            run_health(House(var, "127.0.0.1", stranger.server_port))
        stranger.shutdown()


def test_web_and_worker_get_no_key_to_the_tables(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    house = House(var, "127.0.0.1", 8000)

    assert "DATABASE_OWNER_URL" not in house.environment()
    assert house.environment()["DATABASE_URL"].startswith("postgres://linli_app:")
    assert house.owner_environment()["DATABASE_URL"].startswith("postgres://linli_owner:")


def test_servers_of_somebody_else_are_used_as_given(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://theirs/db")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@theirs/db")
    monkeypatch.setenv("REDIS_URL", "redis://theirs/0")
    house = House(var, "127.0.0.1", 8000)

    assert house.servers.own() == []
    assert house.environment()["DATABASE_URL"] == "postgres://theirs/db"
    assert house.owner_environment()["DATABASE_URL"] == "postgres://owner@theirs/db"
    assert house.data_mark() == ""
