"""Steps that need not be done again: each leaves a stamp of what it was done for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy import places


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of names, sizes and times of files. Missing files count too: a lost one changes it."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        found = path.stat() if path.exists() else None
        digest.update(repr((str(path), found and (found.st_size, found.st_mtime_ns, found.st_ino))).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Stamp:
    """The stamp of step `name` in state folder `var`."""

    var: Path
    name: str

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return places.prepared(self.var / "run") / f"{self.name}.stamp"

    def fits(self, mark: str) -> bool:
        """Whether the step was last done for `mark`."""
        return self.path.exists() and self.path.read_text() == mark

    def put(self, mark: str) -> None:
        """Remember that the step is done for `mark`."""
        places.write_private(self.path, mark)
