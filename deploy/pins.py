"""Resolve requirements*.in into requirements*.txt, every package with its exact version (`make pins`).

Versions that are already pinned stay, so that a new package moves nothing else. Delete a line of requirements.txt
to let that package move.
"""

import json
import subprocess
import sys
from pathlib import Path

from deploy.places import ROOT

HEADER = "# Made by `make pins` from {sources}: every package, those below the named ones too.\n"


def resolved(sources: list[Path], constraints: list[Path]) -> list[str]:
    """The lines `name==version` that pip would install for `sources` in an empty environment. Asks the index."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--dry-run",
        "--ignore-installed",
        "--report",
        "-",
    ]
    for source in sources:
        command += ["-r", str(source)]
    for constraint in constraints:
        command += ["-c", str(constraint)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return sorted((f"{item['name']}=={item['version']}" for item in found), key=str.lower)


def write(target: Path, sources: list[Path]) -> None:
    """Write `target` from `sources`, keeping the versions that `target` has now."""
    lines = resolved(sources, [target] if target.exists() else [])
    names = " and ".join(source.name for source in sources)
    target.write_text(HEADER.format(sources=names) + "".join(f"{line}\n" for line in lines))


def main() -> None:
    """Write both files. The second holds all of the first."""
    product, checks = ROOT / "requirements.in", ROOT / "requirements-dev.in"
    write(ROOT / "requirements.txt", [product])
    write(ROOT / "requirements-dev.txt", [product, checks])


if __name__ == "__main__":
    main()
