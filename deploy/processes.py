"""Small questions about processes, and running programs as somebody else."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import psutil

Check = Callable[[], bool]


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments of `subprocess` that run a program as `user` (None: as ourselves)."""
    if user is None:
        return {}
    # The present folder may be closed to that user.
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def succeeds(command: list[str], user: pwd.struct_passwd | None) -> bool:
    """Whether `command` ends well when `user` runs it."""
    try:
        done = subprocess.run(command, capture_output=True, check=False, **as_user(user))
    except OSError:
        return False
    return done.returncode == 0


def in_background(
    command: list[str],
    log: Path,
    user: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    inherited: Iterable[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that it outlives us and hears no Ctrl-C.

    It writes into `log`, which nobody else reads, and keeps the open files `inherited`, by their numbers.
    """
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "start_new_session": True, "env": env}
    quiet["pass_fds"] = tuple(inherited)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, **quiet, **as_user(user))


def is_program(pid: int, name: str, *, at: Path) -> bool:
    """Whether process `pid` lives, is called like `name`, and works in the folder `at` or names it when started.

    A process id that was read from a file may belong to somebody else by now.
    """
    try:
        process = psutil.Process(pid)
        alive = name in process.name() and not has_ended(process)
        return alive and (str(at) in process.cmdline() or process.cwd() == str(at))
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def pid_in(path: Path) -> int | None:
    """The process id on the first line of `path`, or None."""
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def has_ended(process: psutil.Process) -> bool:
    """Whether `process` runs no more. One that is dead and waits for its parent's notice has ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def still_running(found: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until all of `found` have ended, at most `seconds`; those that have not."""
    deadline = time.monotonic() + seconds
    while found := [process for process in found if not has_ended(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return found


def is_gone(pid: int, seconds: float) -> bool:
    """Wait until process `pid` has ended; False when it still lives after `seconds`."""
    try:
        return not still_running([psutil.Process(pid)], seconds)
    except psutil.NoSuchProcess:
        return True


def end(pid: int, first: signal.Signals, last: signal.Signals, seconds: float) -> None:
    """Ask process `pid` to end with the signal `first`; send `last` when it has not after `seconds`."""
    for number in (first, last):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if is_gone(pid, seconds):
            return


def wait_for(answers: Check, still_alive: Check, name: str, seconds: float = 60) -> None:
    """Wait until the server `name` answers; RuntimeError when it has died or `seconds` are over."""
    deadline = time.monotonic() + seconds
    while not answers():
        if not still_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"{name} did not start.")
        time.sleep(0.05)
