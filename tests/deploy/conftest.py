"""State folders to break things in."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import leftovers
from deploy.clean import clean
from deploy.places import prepared, state_folder
from deploy.servers import Servers


def fresh_folder() -> Path:
    """An empty state folder. Not in pytest's own place, which PostgreSQL's user under root could not reach."""
    return Path(tempfile.mkdtemp(dir=prepared(state_folder() / "test" / "scratch")))


@pytest.fixture
def var() -> Iterator[Path]:
    """An empty state folder, deleted after the test."""
    folder = fresh_folder()
    folder.chmod(0o711)
    yield folder
    leftovers.sweep(folder)
    clean(folder)


@pytest.fixture(scope="module")
def pair() -> Iterator[Servers]:
    """Durable servers of their own, running. Tests may kill them, and leave them running."""
    folder = fresh_folder()
    folder.chmod(0o711)
    servers = Servers(folder)
    servers.start(given={})
    yield servers
    servers.stop()
    clean(folder)
