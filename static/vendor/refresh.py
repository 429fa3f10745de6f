#!/usr/bin/env python3
"""Fetch the vendored files by their pinned versions, or check that nobody has touched them.

    python static/vendor/refresh.py          fetch through npm, verify, write, note the checksums
    python static/vendor/refresh.py --check  compare the files with SHA256SUMS; needs no network

To raise a version, change it in `pins.toml` together with its `integrity` (`npm view NAME@VERSION dist.integrity`),
run this, and change the version in `portal/assets.py`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess  # nosec B404 - npm is the client of its own packages
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).resolve().parent
SPRITE = HERE.parent / "img" / "icons.svg"
SUMS = HERE / "SHA256SUMS"
# Only tests use it, so it lies with them and is never served.
FOR_TESTS = HERE.parent.parent / "tests" / "browser" / "vendor"

DATA_IMAGE = re.compile(r"""url\("data:image/svg\+xml,(?P<svg>[^"]*)"\)""")
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?\s*$")
SPRITE_HEAD = """<svg xmlns="http://www.w3.org/2000/svg">
<!-- Lucide icons {version}, ISC licence: vendor/lucide/LICENSE. Made by vendor/refresh.py from vendor/lucide/icons.txt. -->
"""


class Mismatch(Exception):
    """A file is not the one that was pinned."""


def packed(package: str, version: str, folder: Path) -> Path:
    """The package's archive, fetched by npm into `folder`."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # nosec B603 - a list built here, no shell
    return folder / done.stdout.strip().splitlines()[-1]


def verify(archive: Path, integrity: str) -> None:
    """Raise Mismatch unless the archive has the pinned SHA-512."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise Mismatch(f"{archive.name}: sha512-{digest}, pinned {integrity or 'nothing'}")


def member(archive: Path, name: str) -> str:
    """The text of one file of the package."""
    with tarfile.open(archive) as tar:
        found = tar.extractfile(f"package/{name}")
        if found is None:
            raise Mismatch(f"{archive.name} has no {name}")
        return found.read().decode()


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def images_as_files(css: str, folder: Path) -> str:
    """Turn each `data:` image of a stylesheet into a file below `folder`, as `img-src 'self'` demands."""

    def file_for(match: re.Match[str]) -> str:
        svg = unquote(match["svg"])
        name = hashlib.sha256(svg.encode()).hexdigest()[:12] + ".svg"
        write(folder / "img" / name, svg)
        return f'url("img/{name}")'

    return DATA_IMAGE.sub(file_for, css)


def put_bootstrap(archive: Path, version: str) -> None:
    """The stylesheet, without `data:` images and without a pointer to a map that is not here."""
    folder = HERE / "bootstrap" / version
    css = SOURCE_MAP.sub("", member(archive, "dist/css/bootstrap.min.css"))
    write(folder / "bootstrap.min.css", images_as_files(css, folder))
    write(folder / "LICENSE", member(archive, "LICENSE"))


def put_htmx(archive: Path, version: str) -> None:
    """The script as published."""
    folder = HERE / "htmx" / version
    write(folder / "htmx.min.js", SOURCE_MAP.sub("", member(archive, "dist/htmx.min.js")))
    write(folder / "LICENSE", member(archive, "LICENSE"))


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol of the sprite: its shapes only, since size and stroke come from the stylesheet."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if shapes is None:
        raise Mismatch(f"{name}.svg is not an icon")
    body = "".join(line.strip() for line in shapes[1].splitlines()).replace(" />", "/>")
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{body}</symbol>\n'


def put_lucide(archive: Path, version: str) -> None:
    """One sprite of the icons that are named in icons.txt."""
    names = (HERE / "lucide" / "icons.txt").read_text().split()
    symbols = [symbol(name, member(archive, f"icons/{name}.svg")) for name in sorted(names)]
    write(SPRITE, SPRITE_HEAD.format(version=version) + "".join(symbols) + "</svg>\n")
    write(HERE / "lucide" / "LICENSE", member(archive, "LICENSE"))


def put_axe(archive: Path, version: str) -> None:
    """The checker of accessibility as published, with its licence and those of what it contains."""
    folder = FOR_TESTS / "axe-core" / version
    for name in ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"):
        write(folder / name, member(archive, name))


def vendored() -> list[Path]:
    """Every file that came from somebody else."""
    inside = [path for path in HERE.rglob("*") if path.is_file() and len(path.relative_to(HERE).parts) > 1]
    for_tests = [path for path in FOR_TESTS.rglob("*") if path.is_file() and path.parent != FOR_TESTS]
    return sorted([*inside, *for_tests, SPRITE])


def sums() -> str:
    """Checksums of the vendored files, one a line, as `sha256sum` prints them."""
    lines = []
    for path in vendored():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {os.path.relpath(path, HERE.parent)}\n")
    return "".join(lines)


def refresh() -> None:
    """Fetch, verify and write everything."""
    puts = {"bootstrap": put_bootstrap, "htmx": put_htmx, "lucide": put_lucide, "axe": put_axe}
    pins = tomllib.loads((HERE / "pins.toml").read_text())
    with tempfile.TemporaryDirectory() as folder:
        for key, pin in pins.items():
            archive = packed(pin["package"], pin["version"], Path(folder))
            verify(archive, pin["integrity"])
            puts[key](archive, pin["version"])
            print(f"{pin['package']} {pin['version']}")
    SUMS.write_text(sums())


def check() -> None:
    """Raise Mismatch when a vendored file is not the one that was fetched."""
    if sums() != SUMS.read_text():
        raise Mismatch("The vendored files differ from SHA256SUMS; run static/vendor/refresh.py.")


if __name__ == "__main__":
    try:
        check() if "--check" in sys.argv[1:] else refresh()
    except Mismatch as mismatch:
        sys.exit(str(mismatch))
