"""The supervisor restarts the dead; what it leaves when killed itself is found and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy import leftovers, processes
from deploy.stamps import Stamp, fingerprint
from deploy.supervision import MARK, Program, Supervisor, short_folder

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# The portal's own group must exist; nobody starts it here.
PORTAL = [Program(name, SLEEP, priority=30) for name in ("web", "worker", "beat", "standby")]


def eventually(question: Callable[[], bool], seconds: float = 20) -> bool:
    """Ask until the answer is yes; no after `seconds`."""
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def supervised(var: Path) -> Iterator[tuple[Supervisor, "subprocess.Popen[bytes]"]]:
    """A supervisor with one program that sleeps."""
    supervisor = Supervisor(var)
    sleeper = Program("sleeper", SLEEP, priority=10, autostart=True, startsecs=0)
    process = supervisor.start([sleeper, *PORTAL], os.environ)
    assert eventually(supervisor.listens)
    yield supervisor, process
    if process.poll() is None:
        supervisor.stop(process.pid)
        process.wait()
    leftovers.sweep(var)


def pid_of(supervisor: Supervisor, name: str) -> int:
    """The process id of a program; 0 when it does not run."""
    return next(int(found["pid"]) for found in supervisor.call("getAllProcessInfo") if found["name"] == name)


def test_a_killed_program_is_started_again(supervised: tuple[Supervisor, "subprocess.Popen[bytes]"]) -> None:
    supervisor, _ = supervised
    first = pid_of(supervisor, "sleeper")
    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: pid_of(supervisor, "sleeper") not in {0, first})


def test_the_portal_waits_until_it_is_told_to_start(
    supervised: tuple[Supervisor, "subprocess.Popen[bytes]"],
) -> None:
    supervisor, _ = supervised
    assert supervisor.states()["web"] == "STOPPED"

    supervisor.start_program("portal:web")

    assert eventually(lambda: supervisor.states()["web"] == "RUNNING")


def test_stopping_the_supervisor_stops_its_programs(
    supervised: tuple[Supervisor, "subprocess.Popen[bytes]"],
) -> None:
    supervisor, process = supervised
    sleeper = pid_of(supervisor, "sleeper")

    supervisor.stop(process.pid)

    assert processes.is_gone(sleeper, 0)


def test_what_a_killed_supervisor_leaves_is_swept(
    supervised: tuple[Supervisor, "subprocess.Popen[bytes]"],
) -> None:
    supervisor, process = supervised
    sleeper = pid_of(supervisor, "sleeper")
    process.kill()
    process.wait()
    assert psutil.pid_exists(sleeper)

    assert leftovers.sweep(supervisor.var) == 1
    assert processes.is_gone(sleeper, 0)


def test_the_processes_of_another_checkout_are_left_alone(var: Path) -> None:
    stranger = subprocess.Popen(SLEEP, env=os.environ | {MARK: "/somewhere/else/var"})
    try:
        assert leftovers.sweep(var) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_only_the_user_reads_the_configuration_with_its_password(var: Path) -> None:
    supervisor = Supervisor(var)
    supervisor.write(PORTAL)

    assert supervisor.configuration.stat().st_mode & 0o777 == 0o600


def test_a_folder_with_blanks_and_per_cent_signs_reaches_the_program_whole() -> None:
    program = Program("one", ["/a b/100%/run", "--dir", "/a b"], priority=1)

    assert "command='/a b/100%%/run' --dir '/a b'\n" in program.section(Path("/log"))


def test_a_long_path_to_the_control_socket_is_made_short(var: Path) -> None:
    supervisor = Supervisor(var / ("long" * 25))

    assert len(str(supervisor.socket)) < 100
    assert supervisor.socket.parent.stat().st_mode & 0o777 == 0o700
    supervisor.socket.parent.rmdir()


def test_a_short_folder_that_is_a_link_of_somebody_else_is_refused(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(var))
    (var / "elsewhere").mkdir()
    folder = short_folder("subject")
    folder.rmdir()
    folder.symlink_to(var / "elsewhere")

    with pytest.raises(RuntimeError, match="belongs to somebody else"):
        short_folder("subject")


def test_a_step_is_done_again_when_its_files_change(var: Path) -> None:
    source = var / "base.css"
    source.write_text("a")
    stamp = Stamp(var, "static")
    stamp.put(fingerprint([source]))
    assert stamp.fits(fingerprint([source])) is True

    source.write_text("ab")

    assert stamp.fits(fingerprint([source])) is False


def test_a_step_is_done_again_when_its_result_is_gone(var: Path) -> None:
    result = var / "manifest.json"
    result.write_text("{}")
    stamp = Stamp(var, "static")
    stamp.put(fingerprint([result]))

    result.unlink()

    assert stamp.fits(fingerprint([result])) is False
