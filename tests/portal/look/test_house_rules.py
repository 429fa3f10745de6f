"""The policy allows no inline style and no inline script; icons exist; vendored files are the pinned ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [*TEMPLATES, *(p for app in ("portal", "grids") for p in sorted((ROOT / app).rglob("*.py")))]
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE
)
ICON = re.compile(
    r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon\(["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']"""
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_our_own_words_stand_by_the_fields_and_not_the_browser_s(path: Path) -> None:
    forms = re.findall(r"<form\b(?:{{.*?}}|{%.*?%}|[^>])*>", path.read_text(encoding="utf-8"))
    assert [form for form in forms if 'method="post"' in form and "novalidate" not in form] == []


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_sheet_takes_nothing_from_elsewhere(path: Path) -> None:
    assert re.findall(r"data:image|https?:|@import", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_the_files_of_a_sheet_exist(path: Path) -> None:
    wanted = re.findall(r'url\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    assert [url for url in wanted if not (path.parent / url).is_file()] == []


def test_icons_are_in_the_sprite() -> None:
    sprite = set(
        re.findall(r'id="i-([a-z0-9-]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8"))
    )
    used = {next(filter(None, m)) for p in SOURCES for m in ICON.findall(p.read_text(encoding="utf-8"))}
    assert used - sprite == set()


def test_vendored_files_are_the_pinned_ones() -> None:
    done = subprocess.run([sys.executable, ROOT / "static/vendor/refresh.py", "--check"], check=False)
    assert done.returncode == 0
