"""The supervisor that restarts what dies: its configuration, its start and end, and how to talk to it."""

import hashlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import xmlrpc.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy import places, processes
from deploy.postgres import Postgres
from deploy.servers import Servers
from deploy.valkey import Valkey

# A path to a Unix socket may have at most 107 bytes on Linux, 103 elsewhere.
LONGEST_SOCKET_PATH = 100
# By this variable a later start recognises the processes that an earlier one left behind.
MARK = "LINLI_SUPERVISED"

HEAD = """\
[supervisord]
nodaemon=true
{user}
directory={root}
logfile={log}/supervisor.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile={run}/supervisor.pid
umask=077
childlogdir={log}
# The web server inherits the socket that is bound before anything starts; whatever else is open closes by itself.
minfds=3

[unix_http_server]
file={socket}
chmod=0600
username=linli
password={password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

# A program that dies is started again at once, then after one, two, three ... seconds.
PROGRAM = """
[program:{name}]
command={command}
directory={directory}
priority={priority}
autostart={autostart}
autorestart=true
startsecs={startsecs}
startretries=1000
stopsignal={stopsignal}
stopwaitsecs={stopwaitsecs}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
{user}
"""

# One group, so that these stop together: one after the other would take as many seconds.
PORTAL_GROUP = """
[group:portal]
programs=web,worker,beat,standby
priority=30
"""


@dataclass(frozen=True)
class Program:
    """One supervised program. They start in the order of `priority` and stop in the opposite one."""

    name: str
    command: list[str]
    priority: int
    autostart: bool = False
    startsecs: int = 1
    stopsignal: str = "TERM"
    stopwaitsecs: int = 30
    user: str = ""
    directory: Path = places.ROOT

    def section(self, log: Path) -> str:
        """This program's part of the configuration."""
        return PROGRAM.format(
            name=self.name,
            command=escaped(shlex.join(self.command)),
            directory=escaped(str(self.directory)),
            priority=self.priority,
            autostart=str(self.autostart).lower(),
            startsecs=self.startsecs,
            stopsignal=self.stopsignal,
            stopwaitsecs=self.stopwaitsecs,
            log=escaped(str(log)),
            user=f"user={self.user}" if self.user else "",
        )


def escaped(text: str) -> str:
    """`text` as the supervisor's configuration wants it, where a per cent sign begins a variable."""
    return text.replace("%", "%%")


def server_programs(servers: Servers, given: Mapping[str, str]) -> list[Program]:
    """The servers of our own, as programs that start at once; the database stops last of all."""
    return [postgres_program(s) if isinstance(s, Postgres) else valkey_program(s) for s in servers.own(given)]


def postgres_program(server: Postgres) -> Program:
    """PostgreSQL: SIGINT is its fast shutdown, which waits for no client and loses nothing."""
    return Program(
        name="postgres",
        command=server.command(),
        priority=10,
        autostart=True,
        stopsignal="INT",
        stopwaitsecs=60,
        user=server.user.pw_name if server.user else "",
        directory=Path("/"),
    )


def valkey_program(server: Valkey) -> Program:
    """Valkey."""
    return Program("valkey", server.command(), priority=20, autostart=True)


def portal_programs(run: Path, bind: str) -> list[Program]:
    """Web server, worker, beat, and who stands by for them. They start when the database is ready for them.

    `bind` is what gunicorn listens on: an address, or `fd://7` for a socket that the supervisor was given.
    """
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "portal"]
    web = [
        python, "-m", "gunicorn", "portal.wsgi", "--bind", bind,
        "--worker-class", "portal.waiting_room.PatientWorker", "--worker-connections", "400", "--workers", "2",
        "--threads", "4", "--keep-alive", "5", "--graceful-timeout", "20", "--preload", "--max-requests", "20000",
        "--max-requests-jitter", "2000", "--worker-tmp-dir", str(run), "--no-control-socket",
    ]  # fmt: skip
    worker = [
        *celery, "worker", "--concurrency", "2", "--prefetch-multiplier", "1", "--loglevel", "INFO",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile="]
    # Steps in while the queue is silent or late, so that a broken broker delays nothing for long.
    standby = [python, str(places.ROOT / "manage.py"), "tick", "--watch", "15"]
    return [
        Program("web", web, priority=30),
        Program("worker", worker, priority=30),
        Program("beat", beat, priority=30),
        Program("standby", standby, priority=30),
    ]


@dataclass(frozen=True)
class Supervisor:
    """The supervisor of state folder `var`."""

    var: Path

    @property
    def run(self) -> Path:
        """Folder of process ids, sockets and the like."""
        return places.prepared(self.var / "run")

    @property
    def log(self) -> Path:
        """Folder of the logs."""
        return places.private(self.var / "log")

    @property
    def configuration(self) -> Path:
        """The generated configuration."""
        return self.run / "supervisor.conf"

    @property
    def socket(self) -> Path:
        """The control socket: in `var/run`, or in a private folder with a short name where that path is too long."""
        near = self.run / "supervisor.sock"
        return near if len(str(near).encode()) < LONGEST_SOCKET_PATH else short_folder(str(near)) / "control"

    @property
    def password(self) -> str:
        """The password of the control socket, which only this user can open anyway."""
        return places.own_secrets(self.var)["SUPERVISOR_PASSWORD"]

    def write(self, programs: list[Program]) -> None:
        """Write the configuration."""
        head = HEAD.format(
            # Said expressly, or the supervisor warns.
            user="user=root" if os.geteuid() == 0 else "",
            root=escaped(str(places.ROOT)),
            log=escaped(str(self.log)),
            run=escaped(str(self.run)),
            socket=escaped(str(self.socket)),
            password=self.password,
        )
        places.write_private(
            self.configuration, head + "".join(p.section(self.log) for p in programs) + PORTAL_GROUP
        )

    def start(
        self, programs: list[Program], env: Mapping[str, str], inherited: Iterable[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start the supervisor with the programs that start at once. It hears no Ctrl-C: we stop it in order.

        All of them keep the open files `inherited`, by their numbers.
        """
        self.write(programs)
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-s", "-c", str(self.configuration)]
        marked = {**env, MARK: str(self.var)}
        return processes.in_background(command, self.log / "supervisor.out", env=marked, inherited=inherited)

    def call(self, method: str, *arguments: Any) -> Any:
        """Call `method` of the supervisor's interface. OSError when it does not listen."""
        transport = SupervisorTransport("linli", self.password, f"unix://{self.socket}")
        with xmlrpc.client.ServerProxy("http://linli", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def listens(self) -> bool:
        """Whether the supervisor takes calls."""
        try:
            return bool(self.call("getState"))
        except OSError:
            return False

    def states(self) -> dict[str, str]:
        """The state of each program: STARTING, RUNNING, BACKOFF, ..."""
        return {found["name"]: found["statename"] for found in self.call("getAllProcessInfo")}

    def pid_of(self, name: str) -> int:
        """The process id of the program `name`; 0 when it does not run."""
        return int(self.call("getProcessInfo", name)["pid"])

    def start_program(self, name: str) -> None:
        """Start the program `name` (of a group: `group:name`) without waiting for it."""
        self.call("startProcess", name, False)

    def stop(self, pid: int) -> None:
        """Stop everything in order, the database last."""
        processes.end(pid, signal.SIGTERM, signal.SIGKILL, seconds=150)


def short_folder(subject: str) -> Path:
    """A private folder with a short path for `subject`. RuntimeError when somebody else holds it."""
    name = hashlib.sha256(subject.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"linli-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{folder} belongs to somebody else.")
    return folder
