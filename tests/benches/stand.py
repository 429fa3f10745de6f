"""The stand: web servers under measure, a browserlike client, and the processor time that a request costs."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.places import ROOT

TOKEN = re.compile(rb'name="csrfmiddlewaretoken"\s+value="([^"]+)"')
Headers = dict[str, str]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(database: str, settings: str, wsgi: str, log: Path, threads: int = 4) -> Iterator[Server]:
    """One gunicorn worker on `database` with a settings module; stopped at the end."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": settings,
        "LINLI_CONN_MAX_AGE": "600",
    }
    command = [sys.executable, "-m", "gunicorn", wsgi, "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "60"]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        server = Server(port, process.pid)
        server.wait()
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@dataclass
class Server:
    """A running web server."""

    port: int
    pid: int

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise TimeoutError("The web server does not answer.")


@dataclass
class Client:
    """One kept-alive connection with its cookies; redirects are not followed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, bytes, Headers]:
        """Status, body and headers of one request."""
        body = urllib.parse.urlencode(data) if data is not None else None
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for key, value in answer.getheaders():
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
        return answer.status, content, dict(answer.getheaders())

    def get(self, path: str) -> bytes:
        """The body of a page that must be there."""
        status, body, headers = self.send("GET", path)
        assert status == 200, f"{path}: {status} {headers.get('Location', '')}"
        return body

    def token(self, path: str) -> str:
        """The form token of a page."""
        found = TOKEN.search(self.get(path))
        assert found, f"no form on {path}"
        return found[1].decode()

    def sign_in(self, phone: str, password: str) -> None:
        """Through the front door."""
        token = self.token("/account/login/")
        status, _, _ = self.send(
            "POST", "/account/login/", {"login": phone, "password": password, "csrfmiddlewaretoken": token}
        )
        assert status == 302, f"sign-in answered {status}"


def processor_ns(pids: Iterable[int]) -> int:
    """Nanoseconds of processor time that these processes have used."""
    total = 0
    for one in pids:
        for task in Path(f"/proc/{one}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(task.read_text().split()[0])
    return total


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
    return found


@dataclass
class Figures:
    """What one side of a comparison cost: processor milliseconds a request by round, wall milliseconds by request."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.processor)

    @property
    def p50(self) -> float:
        """Half of the requests were answered in so many milliseconds."""
        return statistics.median(self.wall)


@dataclass
class Side:
    """One side of a comparison: its web server, the processes of its database connections, what to do once."""

    web: int
    backends: Callable[[], list[int]]
    once: Callable[[], object]

    def processes(self) -> list[int]:
        """Everything that works for a request."""
        return family(self.web) + self.backends()


def in_turn(sides: dict[str, Side], *, rounds: int = 5, each: int = 60) -> dict[str, Figures]:
    """Run each side `each` times, round after round, the order changing; {side: figures}.

    The database's processor time counts with the web server's.
    """
    for side in sides.values():
        for _ in range(15):
            side.once()
    figures = {name: Figures() for name in sides}
    for turn in range(rounds):
        names = list(sides) if turn % 2 == 0 else list(reversed(sides))
        for name in names:
            _round(sides[name], each, figures[name])
    return figures


def _round(side: Side, each: int, into: Figures) -> None:
    processes = side.processes()
    before = processor_ns(processes)
    for _ in range(each):
        begun = time.perf_counter()
        side.once()
        into.wall.append((time.perf_counter() - begun) * 1000)
    into.processor.append((processor_ns(processes) - before) / each / 1e6)
