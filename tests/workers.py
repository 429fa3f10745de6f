"""A real Celery worker as a child process, for tests and drills."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.db import connection

from deploy.places import ROOT, state_folder

COMMAND = [
    sys.executable, "-m", "celery", "-A", "portal", "worker",
    "--concurrency", "2", "--prefetch-multiplier", "1", "--loglevel", "INFO",
    "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


def with_database(url: str, name: str) -> str:
    """`url` with another database name."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@dataclass
class Worker:
    """A worker with the environment `env`. Its output is in the file `log`."""

    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @classmethod
    def for_tests(cls) -> "Worker":
        """A worker on the test database that Django has open now, in the product's own database role."""
        url = os.environ.get("DATABASE_APP_URL") or os.environ["DATABASE_URL"]
        name = connection.settings_dict["NAME"]
        env = os.environ | {"DATABASE_URL": with_database(url, name), "LINLI_CONN_MAX_AGE": "60"}
        env.pop("DATABASE_OWNER_URL", None)
        folder = state_folder() / "test" / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return cls(env, folder / f"worker-{name}.log")

    def ensure_running(self) -> None:
        """Start the worker unless it runs, and wait until it takes tasks."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def start(self) -> None:
        """Start the worker and wait until it takes tasks. AssertionError with its output when it does not."""
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.wait_for_line(" ready.")

    def wait_for_line(self, text: str, seconds: float = 60) -> None:
        """Wait until the worker's output holds `text`."""
        deadline = time.monotonic() + seconds
        while text not in self.output():
            alive = self.process is not None and self.process.poll() is None
            in_time = time.monotonic() < deadline
            assert (alive, in_time) == (True, True), f"The worker did not say {text!r}:\n{self.output()}"
            time.sleep(0.05)

    def output(self) -> str:
        """What the worker has said since its start."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """Kill the worker and its children at once, as a lost machine would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Let the worker finish what it does, and end it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def purge(self) -> None:
        """Empty the broker's database, so that no task of an earlier test runs in this one."""
        with redis.Redis.from_url(self.env["REDIS_URL"]) as client:
            client.delete("celery", "unacked", "unacked_index")
