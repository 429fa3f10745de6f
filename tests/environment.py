"""The environment in which tests, benches, drills and audits run: real servers, a database of their own.

Without `DATABASE_URL` and `REDIS_URL` the checkout's test servers are started and left running for the next one;
`make stop` stops them. Several people may test at once, each with another `LINLI_TEST_DB`.

    python -m tests.environment COMMAND ...      run a Python program, manage.py say, in this environment
"""

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import redis

from deploy import furnishing, places
from deploy.servers import Servers, testing

# Databases of the broker: 0 is for people, the others are claimed by test processes.
BROKERS = range(1, 64)
held = ExitStack()


def prepare() -> None:
    """Start the test servers if they are ours, and write all that Django needs into `os.environ`. Safe to repeat."""
    if os.environ.get("LINLI_TEST_PROCESS") == str(os.getpid()):
        return
    servers = testing()
    servers.start()
    os.environ.update(addresses(servers))
    os.environ["LINLI_ENV"] = "test"
    os.environ["LINLI_MEDIA_ROOT"] = str(media_folder(servers.var))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    os.environ["LINLI_TEST_PROCESS"] = str(os.getpid())


def addresses(servers: Servers) -> dict[str, str]:
    """The addresses of database and broker.

    Tests create tables, so `DATABASE_URL` names the owner; `DATABASE_APP_URL` is the role of the running product,
    which the real worker uses.
    """
    found = {}
    if not os.environ.get("DATABASE_URL"):
        owner = servers.postgres.url(furnishing.OWNER)
        app = servers.postgres.url(furnishing.APP)
        found |= {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner, "DATABASE_APP_URL": app}
    if not os.environ.get("REDIS_URL") or os.environ.get("LINLI_TEST_BROKER") == "own":
        found |= {"REDIS_URL": own_broker(servers), "LINLI_TEST_BROKER": "own"}
    elif worker_number() is not None:
        found |= {"REDIS_URL": beside(os.environ["REDIS_URL"], worker_number() or 0)}
    return found


def own_broker(servers: Servers) -> str:
    """The address of a broker database that this process alone uses, emptied."""
    for number in BROKERS:
        lock = places.locked(servers.var / "brokers" / f"{number}.lock", wait=False)
        if held.enter_context(lock):
            url = servers.valkey.url(number)
            with redis.Redis.from_url(url) as client:
                client.flushdb()
            return url
    raise RuntimeError("More test processes at once than the broker has databases.")


def worker_number() -> int | None:
    """Which of pytest-xdist's processes this is, from 0; None when it is the only one."""
    found = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(found[1]) if found else None


def beside(url: str, offset: int) -> str:
    """The address of the broker database `1 + offset` places after the one that `url` names."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{number + 1 + offset}").geturl()


def media_folder(var: Path) -> Path:
    """A folder for uploaded files, the test process's own."""
    name = os.environ.get("LINLI_TEST_DB", "test_linli")
    return var / "media" / f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def main(command: list[str]) -> int:
    """Run `command` with this Python in the prepared environment and hand on its exit code."""
    prepare()
    return subprocess.run([sys.executable, *command], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
