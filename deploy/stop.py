"""`make stop`: stop all that runs for this checkout: the portal, what a killed one left, the test servers."""

import signal
from pathlib import Path

from deploy import leftovers, places, processes
from deploy.servers import everyday, say, testing


def stop_portal(var: Path) -> int:
    """Ask a running `make run` to stop and wait; then sweep. Gives the number of processes swept."""
    with places.locked(var / "run" / "run.lock", wait=False) as nobody_runs:
        if nobody_runs:
            return leftovers.sweep(var)
    pid = processes.pid_in(var / "run" / "run.pid")
    if pid:
        say("Stopping the portal ...")
        processes.end(pid, signal.SIGTERM, signal.SIGKILL, seconds=180)
    with places.locked(var / "run" / "run.lock"):
        return leftovers.sweep(var)


def main() -> None:
    """Stop everything."""
    stop_portal(everyday().var)
    testing().stop()
    say("All is stopped.")


if __name__ == "__main__":
    main()
