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
from pathlib import Path

import pytest

from deploy import leftovers
from deploy.places import ROOT
from deploy.run import Failed, House, web_port
from deploy.stamps import Stamp

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


def healthy(address: str, seconds: float = 120) -> bool:
    """Wait until database, broker, worker and beat are all well."""
    deadline = time.monotonic() + seconds
    while not health(address)["ok"]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.3)
    return True


def test_a_portal_survives_a_kill_and_stops_without_a_trace(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_street(var, monkeypatch)
    first = started(var)
    assert healthy(welcome_of(first)) is True
    first.kill()
    first.communicate()

    second = started(var)
    assert health(welcome_of(second))["database"]["ok"] is True
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=60)

    assert second.returncode == 0
    assert leftovers.sweep(var) == 0


def test_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("LINLI_PORT", str(taken.getsockname()[1]))

        assert web_port("127.0.0.1") > taken.getsockname()[1]


def test_when_all_ports_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.places.is_free", lambda port, host: False)

    with pytest.raises(Failed, match="LINLI_PORT"):
        web_port("127.0.0.1")


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
