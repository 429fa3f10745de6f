"""`make run`: from nothing to a running portal with its demo street, and back without a loss.

Servers, web, worker and beat run under a supervisor that restarts what dies. This process prepares them, waits, and
stops them in order. With `DATABASE_URL` or `REDIS_URL` in the environment that server is somebody else's.
"""

import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from deploy import leftovers, places, processes
from deploy.places import ROOT
from deploy.servers import Servers, everyday
from deploy.stamps import Stamp, fingerprint
from deploy.supervision import Supervisor, portal_programs, server_programs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MANAGE = [sys.executable, str(ROOT / "manage.py")]


class Asked(BaseException):
    """Somebody asked us to stop. Like KeyboardInterrupt no Exception, so that nothing takes it for a fault."""


class Failed(Exception):
    """A step failed; the text says what to do."""


def say(text: str = "") -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step and print how long it took."""
    began = time.monotonic()
    print(f"  {text} ...", end="", flush=True)
    yield
    say(f" {time.monotonic() - began:.1f} s")


def open_door(host: str) -> socket.socket:
    """A socket that listens on `LINLI_PORT` (8000), or on the next free port above. Failed when a hundred are taken.

    It is ours from now on, minutes before the web server gets it; who knocks meanwhile waits.
    """
    first = int(os.environ.get("LINLI_PORT") or 8000)
    for port in range(first, first + 100):
        if door := places.listening(port, host):
            return door
    raise Failed(f"The ports from {first} to {first + 99} are taken; set LINLI_PORT.")


@dataclass(frozen=True)
class House:
    """All that one `make run` starts."""

    var: Path
    host: str
    port: int
    start: str = field(default_factory=secrets.token_hex)

    @property
    def servers(self) -> Servers:
        """PostgreSQL and Valkey."""
        return Servers(self.var)

    @property
    def supervisor(self) -> Supervisor:
        """What restarts the dead."""
        return Supervisor(self.var)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the portal."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104 - compared, not bound

    def environment(self) -> dict[str, str]:
        """The environment of web, worker and beat: the application's own database role, no key to the tables."""
        found = {
            **os.environ,
            **self.servers.environment(),
            "LINLI_ENV": "demo",
            "LINLI_START": self.start,
            "LINLI_STATIC_ROOT": str(self.var / "static"),
            "LINLI_MEDIA_ROOT": os.environ.get("LINLI_MEDIA_ROOT") or str(self.var / "media"),
            "LINLI_PUBLIC_URL": os.environ.get("LINLI_PUBLIC_URL") or self.address,
        }
        found.pop("DATABASE_OWNER_URL", None)
        return found

    def owner_environment(self) -> dict[str, str]:
        """The environment of migrations: the owner's role."""
        owner = self.servers.environment().get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_OWNER_URL")
        return self.environment() | ({"DATABASE_URL": owner} if owner else {})

    def data_mark(self) -> str:
        """A mark that changes when our own database is another one; empty for somebody else's database."""
        own = self.servers.postgres in self.servers.own()
        return fingerprint([self.servers.postgres.data / "PG_VERSION"]) if own else ""


def manage(arguments: list[str], env: Mapping[str, str], *, quiet: bool = True) -> None:
    """Run a management command; what it prints is shown when it fails, or at once if not `quiet`."""
    pipe = subprocess.PIPE if quiet else None
    done = subprocess.run(
        [*MANAGE, *arguments],
        env=env,
        cwd=ROOT,
        stdout=pipe,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"manage.py {' '.join(arguments)} failed.\n{done.stdout or ''}")


def clear_leftovers(var: Path) -> None:
    """Stop what a killed start of this checkout has left; it may hold the very port that we want."""
    found = leftovers.sweep(var)
    if found:
        say(f"  An earlier start was killed: {found} of its processes ran on and are stopped now.")


def prepare_servers(house: House) -> None:
    """Make data folders and choose ports for the servers of our own."""
    own = house.servers.own()
    if not own:
        return
    with step(f"Preparing {' and '.join(type(server).__name__ for server in own)}"):
        for server in own:
            server.prepare()


def await_servers(house: House, supervisor: subprocess.Popen[bytes]) -> None:
    """Wait until the supervisor and our servers answer, and furnish the database."""

    def alive() -> bool:
        return supervisor.poll() is None

    own = house.servers.own()
    processes.wait_for(house.supervisor.listens, alive, "The supervisor", seconds=20)
    if house.servers.valkey in own:
        house.servers.valkey.wait_until_ready(alive)
    if house.servers.postgres in own:
        house.servers.postgres.furnish(alive)


def migrate(house: House) -> None:
    """Bring the tables up to date, unless the same migrations have run on the same database before."""
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]
    stamp, mark = Stamp(house.var, "migrated"), house.data_mark() and house.data_mark() + fingerprint(files)
    if mark and stamp.fits(mark):
        return
    with step("Bringing the tables up to date"):
        manage(["migrate", "--no-input"], house.owner_environment())
    if mark:
        stamp.put(mark)


def gather_static(house: House) -> None:
    """Collect fingerprinted style sheets, scripts and pictures, unless none has changed."""
    stamp = Stamp(house.var, "static")
    if stamp.fits(static_mark(house)):
        return
    with step("Collecting style sheets and scripts"):
        manage(["collectstatic", "--no-input", "--clear"], house.environment())
    stamp.put(static_mark(house))


def static_mark(house: House) -> str:
    """A mark that changes with any source of the static files, and when what was collected is gone."""
    folders = [ROOT / "static", *(app.parent / "static" for app in ROOT.glob("*/apps.py"))]
    sources = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return fingerprint([*sources, ROOT / "requirements.txt", house.var / "static" / "staticfiles.json"])


def fill_street(house: House) -> None:
    """Load the demo street into an empty database."""
    stamp, mark = Stamp(house.var, "street"), house.data_mark()
    if mark and stamp.fits(mark):
        return
    began = time.monotonic()
    say("  Filling the demo street ...")
    manage(["demo_street", "--if-empty"], house.environment(), quiet=False)
    say(f"  The demo street is there. {time.monotonic() - began:.1f} s")
    if mark:
        stamp.put(mark)


def let_in(house: House, supervisor: subprocess.Popen[bytes]) -> None:
    """Start the web server, and worker and beat as soon as it answers: then pages come first.

    Failed when it dies, or when an answer does not come from it.
    """
    with step("Starting the web server"):
        house.supervisor.start_program("portal:web")
        first = house.supervisor.pid_of("portal:web")

        def alive() -> bool:
            return supervisor.poll() is None and house.supervisor.pid_of("portal:web") == first

        try:
            processes.wait_for(lambda: health(house) is not None, alive, "The web server", seconds=60)
        except (RuntimeError, OSError) as failure:
            raise Failed(
                f"The web server did not start; {house.supervisor.log / 'web.log'} says why."
            ) from failure
    with step("Starting worker and beat"):
        for name in ("worker", "beat", "standby"):
            house.supervisor.start_program(f"portal:{name}")
        wait_until_well(house, lambda: supervisor.poll() is None)


def health(house: House) -> dict[str, Any] | None:
    """What /healthz says: empty when it says nothing that we understand, None when nobody answers.

    Failed when somebody else answers at our address.
    """
    asked = http.client.HTTPConnection(house.address.removeprefix("http://"), timeout=5)
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()
    if answer.getheader("X-Linli-Start") != hashlib.sha256(house.start.encode()).hexdigest():
        raise Failed(f"Another program answers at {house.address}/; set LINLI_PORT.")
    try:
        return dict(json.loads(body))
    except ValueError:
        return {}


def wait_until_well(house: House, alive: processes.Check, seconds: float = 45) -> None:
    """Wait for database, broker, worker and beat to be well. Who is slow does not keep us from saying the address."""
    deadline = time.monotonic() + seconds
    while alive() and time.monotonic() < deadline and not (health(house) or {}).get("ok"):
        time.sleep(0.3)


def ailing(house: House) -> list[str]:
    """What is not well, each with what is known about it."""
    found = health(house)
    if not found:
        return ["/healthz does not say how it is"]
    parts = {name: part for name, part in found.items() if isinstance(part, dict)}
    return [f"{name}: {part['says']}" for name, part in parts.items() if not part["ok"]]


def welcome(house: House) -> None:
    """Print the address and the demo accounts. Without the accounts the portal runs all the same."""
    say()
    say(f"Linli runs at {house.address}/   (logs in {house.supervisor.log}; Ctrl-C stops it)")
    for trouble in ailing(house):
        say(f"  Not well yet: {trouble}")
    say()
    try:
        manage(["demo_accounts"], house.environment(), quiet=False)
    except Failed as failure:
        say(str(failure))


def live(house: House, door: socket.socket) -> None:
    """Start everything, and stay until somebody asks to stop or the supervisor is killed (Failed)."""
    prepare_servers(house)
    bind = f"fd://{door.fileno()}"
    programs = server_programs(house.servers, os.environ) + portal_programs(house.supervisor.run, bind)
    supervisor = house.supervisor.start(programs, house.environment(), inherited=[door.fileno()])
    # From here on it is open as long as one of ours lives.
    door.close()
    try:
        with step("Starting the servers"):
            await_servers(house, supervisor)
        migrate(house)
        gather_static(house)
        fill_street(house)
        let_in(house, supervisor)
        welcome(house)
        supervisor.wait()
        raise Failed("The supervisor was killed; everything is stopped.")
    finally:
        close(house, supervisor)


def close(house: House, supervisor: subprocess.Popen[bytes]) -> None:
    """Stop everything in order: beat, worker, web, broker, database. Nothing interrupts it."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    say()
    with step("Stopping; the database comes last"):
        house.supervisor.stop(supervisor.pid)
        supervisor.wait()
        leftovers.sweep(house.var)


def on_signal(number: int, frame: FrameType | None) -> None:
    """Leave whatever we do, and stop."""
    raise Asked


def start(var: Path) -> int:
    """Run the portal of `var` until asked to stop; the exit code."""
    for number in SIGNALS:
        signal.signal(number, on_signal)
    host = os.environ.get("LINLI_HOST") or "127.0.0.1"
    try:
        clear_leftovers(var)
        with open_door(host) as door:
            live(House(var, host, door.getsockname()[1]), door)
    except Asked:
        say("Stopped. Nothing is lost.")
        return 0
    except (Failed, RuntimeError) as failure:
        say(f"\n{failure}")
        return 1
    return 1


def main() -> int:
    """Run the portal unless it runs already."""
    var = everyday().var
    with places.locked(var / "run" / "run.lock", wait=False) as ours:
        if not ours:
            say("Linli of this checkout runs already, or is stopping. `make stop` stops it.")
            return 1
        places.write_private(var / "run" / "run.pid", str(os.getpid()))
        return start(var)


if __name__ == "__main__":
    sys.exit(main())
