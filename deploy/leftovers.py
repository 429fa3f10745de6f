"""What an earlier start of this checkout has left behind, when it was killed: found and stopped."""

from contextlib import suppress
from pathlib import Path

import psutil

from deploy import processes
from deploy.servers import Servers
from deploy.supervision import MARK


def marked(var: Path) -> list[psutil.Process]:
    """The processes that a supervisor of `var` started, and itself. Those of other users are not seen."""
    everybody = psutil.process_iter(["environ"])
    return [found for found in everybody if (found.info["environ"] or {}).get(MARK) == str(var)]


def heads(found: list[psutil.Process]) -> list[psutil.Process]:
    """Those of `found` whose parent is not among them: they end their children themselves, in order."""
    pids = {process.pid for process in found}
    return [process for process in found if parent_of(process) not in pids]


def parent_of(process: psutil.Process) -> int:
    """The id of the parent of `process`; 0 when it has just ended."""
    try:
        return int(process.ppid())
    except psutil.NoSuchProcess:
        return 0


def end_all(found: list[psutil.Process], seconds: float) -> None:
    """Ask the heads of `found` to end, wait for all of them, and kill what is left after `seconds`."""
    for process in heads(found):
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    stubborn = processes.still_running(found, seconds)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    processes.still_running(stubborn, seconds=5)


def sweep(var: Path) -> int:
    """Stop all that runs for `var`; the database last and cleanly. Gives the number of processes found.

    Only for a caller who holds the lock of `var`: whoever else started them is dead.
    """
    servers = Servers(var)
    running = bool(servers.valkey.pid()) + bool(servers.postgres.pid())
    found = marked(var)
    end_all(found, seconds=40)
    servers.stop()
    return len(found) + running
