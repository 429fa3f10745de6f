"""What an earlier start of this checkout has left behind, when it was killed: found and stopped."""

import signal
from pathlib import Path

import psutil

from deploy import processes
from deploy.servers import Servers
from deploy.supervision import MARK


def marked(var: Path) -> list[psutil.Process]:
    """The processes that a supervisor of `var` started, itself first. Those of other users are not seen."""
    found = []
    for process in psutil.process_iter(["environ"]):
        environ = process.info["environ"]
        if environ and environ.get(MARK) == str(var):
            found.append(process)
    return sorted(found, key=lambda process: process.create_time())


def sweep(var: Path) -> int:
    """Stop all that runs for `var`; the database last and cleanly. Gives the number of processes found.

    Only for a caller who holds the lock of `var`: whoever else started them is dead.
    """
    found = marked(var)
    servers = Servers(var)
    running = len(found) + bool(servers.valkey.pid()) + bool(servers.postgres.pid())
    for process in found:
        # The first is the supervisor, if it lives: it takes the others with it in order.
        processes.end(process.pid, signal.SIGTERM, signal.SIGKILL, seconds=40)
    servers.stop()
    return running
