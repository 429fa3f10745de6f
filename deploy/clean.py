"""`make clean`: delete all state of this checkout, wherever it lies. Nothing of it may run."""

import shutil
from pathlib import Path

from deploy.postgres import Postgres
from deploy.servers import everyday, say, testing


def clean(var: Path) -> None:
    """Delete the state folder `var`, and what of PostgreSQL lies outside of it."""
    shutil.rmtree(Postgres(var).outside, ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


def main() -> None:
    """Delete the state of tests and portal."""
    clean(testing().var)
    clean(everyday().var)
    say("All state of this checkout is deleted.")


if __name__ == "__main__":
    main()
