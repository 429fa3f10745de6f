"""Where things lie: the state folder, the remembered ports, the generated secrets."""

import base64
import json
import os
import random
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Below the range from which Linux takes the ports of outgoing connections, so that a remembered port stays free.
PORTS = range(20_000, 32_000)
BACKLOG = 2048


def state_folder() -> Path:
    """The folder that holds all state of this checkout: `LINLI_VAR`, by default `var/`."""
    return Path(os.environ.get("LINLI_VAR") or ROOT / "var").absolute()


def prepared(folder: Path) -> Path:
    """Create `folder`. Others may pass through it (PostgreSQL runs as another user under root), not list it."""
    if not folder.is_dir():
        prepared(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    return folder


def private(folder: Path) -> Path:
    """Create `folder`, and close it to everybody else, also where it was open before."""
    prepared(folder).chmod(0o700)
    return folder


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold an exclusive lock on the file `path`. Yields False when it is taken and `wait` is off.

    The kernel frees the lock when its holder dies, however it dies.
    """
    prepared(path.parent)
    with path.open("a") as handle:
        try:
            flock(handle, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        flock(handle, LOCK_UN)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def listening(port: int, host: str = "127.0.0.1") -> socket.socket | None:
    """A socket that listens on `port` and on nothing else; None when it is taken. Who listens shares with nobody."""
    door = socket.socket()
    # Connections that ended a moment ago are no reason against a port.
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(BACKLOG)
    except (OSError, OverflowError):
        door.close()
        return None
    return door


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def free_port() -> int:
    """A port that nobody uses now, chosen at random so that two checkouts rarely choose alike."""
    for _ in range(1000):
        port = random.choice(PORTS)  # noqa: S311 - a port is no secret
        if is_free(port):
            return port
    raise RuntimeError(f"No free port between {PORTS.start} and {PORTS.stop}.")


def remembered_ports(var: Path) -> dict[str, int]:
    """The ports chosen earlier for the servers of `var`, by server name."""
    try:
        return {str(name): int(port) for name, port in json.loads((var / "ports.json").read_text()).items()}
    except (FileNotFoundError, ValueError, AttributeError):
        return {}


def remember_port(var: Path, name: str, port: int) -> None:
    """Write the port of server `name` into `ports.json`."""
    ports = remembered_ports(var) | {name: port}
    write_private(var / "ports.json", json.dumps(ports, indent=1))


def remembered_port(var: Path, name: str) -> int:
    """The port of server `name`, chosen and remembered at the first call."""
    port = remembered_ports(var).get(name)
    return port if port else choose_port(var, name)


def choose_port(var: Path, name: str) -> int:
    """Choose a new port for server `name` and remember it."""
    port = free_port()
    remember_port(prepared(var), name, port)
    return port


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads; whoever reads it meanwhile sees the old or the new one, whole."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(path)


def fernet_key() -> str:
    """A new random Fernet key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def new_secrets() -> dict[str, str]:
    """Random values for everything that must be secret in one checkout."""
    return {
        "LINLI_SECRET_KEY": secrets.token_urlsafe(50),
        "LINLI_FIELD_KEYS": fernet_key(),
        "LINLI_HASH_KEY": fernet_key(),
        "POSTGRES_SUPER_PASSWORD": secrets.token_urlsafe(24),
        "POSTGRES_OWNER_PASSWORD": secrets.token_urlsafe(24),
        "POSTGRES_APP_PASSWORD": secrets.token_urlsafe(24),
        "VALKEY_PASSWORD": secrets.token_urlsafe(24),
        "SUPERVISOR_PASSWORD": secrets.token_urlsafe(24),
    }


def own_secrets(var: Path) -> dict[str, str]:
    """The secrets of `var`, made at the first call and kept in `secrets.env` (mode 600)."""
    path = prepared(var) / "secrets.env"
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}
    whole = new_secrets() | kept
    if whole != kept:
        write_private(path, "".join(f"{name}={value}\n" for name, value in whole.items()))
    return whole
