"""Every pair of text and ground can be read, in light, dark and large letters; computed from the tokens themselves."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[3] / "static/css/tokens.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b")

TEXTS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "surface", "well")),
    ("seal-ink", "surface"), ("seal-ink", "paper"), ("seal-ink", "seal-tint"),
    ("on-seal", "seal"), ("on-seal", "seal-hover"),
    ("jade-ink", "surface"), ("jade-ink", "jade-tint"), ("on-jade", "jade"),
    ("amber-ink", "amber-tint"), ("amber-ink", "surface"),
    ("surface", "ink"), ("surface", "ink-2"),
]  # fmt: skip
DRAWN = [
    ("line-strong", "surface"), ("line-strong", "paper"),
    ("jade-line", "surface"), ("amber", "surface"),
    ("focus", "surface"), ("focus", "paper"), ("focus", "well"),
    ("checked", "surface"),
]  # fmt: skip


def block(start: str) -> dict[str, str]:
    """The colours of the rule that begins with `start`."""
    body = SHEET[SHEET.index(start) :]
    return dict(TOKEN.findall(body[: body.index("}")]))


LIGHT = block(":root {")
DARK = LIGHT | block('[data-bs-theme="dark"] {')
DEVICE_DARK = LIGHT | block(":root:not([data-bs-theme]) {")
MODES = {
    "light": LIGHT,
    "dark": DARK,
    "elder": LIGHT | block("html.elder {"),
    "elder dark": DARK | block('html.elder[data-bs-theme="dark"] {'),
    "elder device dark": DEVICE_DARK | block("html.elder:not([data-bs-theme]) {"),
}


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXTS, ids="/".join)
def test_text_can_be_read(mode: str, text: str, ground: str) -> None:
    assert contrast(MODES[mode][text], MODES[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.startswith("elder")])
@pytest.mark.parametrize("ground", ["paper", "surface", "well"])
@pytest.mark.parametrize("text", ["ink", "ink-2", "ink-3"])
def test_large_letters_are_stronger_too(mode: str, text: str, ground: str) -> None:
    assert contrast(MODES[mode][text], MODES[mode][ground]) >= 6.0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("line", "ground"), DRAWN, ids="/".join)
def test_borders_marks_and_focus_can_be_seen(mode: str, line: str, ground: str) -> None:
    assert contrast(MODES[mode][line], MODES[mode][ground]) >= 3.0


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    assert DEVICE_DARK == DARK
