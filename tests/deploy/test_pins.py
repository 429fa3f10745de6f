"""Every package is pinned, those below the named ones too, and the pins are what is installed."""

import re
from importlib.metadata import distribution, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.places import ROOT


def pins(name: str) -> dict[str, str]:
    """Package and version of each line of a requirements file."""
    lines = (ROOT / name).read_text().splitlines()
    found = [
        re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", line)
        for line in lines
        if not line.startswith("#")
    ]
    assert None not in found, f"{name} has a line that is no exact pin."
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def below(name: str, extras: set[str]) -> set[str]:
    """The packages that the installed package `name` asks for on this machine."""
    asked = [Requirement(text) for text in distribution(name).requires or []]
    chosen = extras or {""}
    wanted = (
        r for r in asked if not r.marker or any(r.marker.evaluate({"extra": extra}) for extra in chosen)
    )
    return {canonicalize_name(requirement.name) for requirement in wanted}


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_what_is_named_is_pinned_at_the_same_version(kind: str) -> None:
    named, pinned = pins(f"{kind}.in"), pins(f"{kind}.txt")

    assert {name: pinned.get(name) for name in named} == named


def test_nothing_that_a_package_asks_for_is_left_unpinned() -> None:
    pinned = pins("requirements-dev.txt")
    extras = {"django-allauth": {"mfa"}}

    missing = {name: below(name, extras.get(name, set())) - set(pinned) for name in pinned}

    assert {name: lost for name, lost in missing.items() if lost} == {}


def test_the_product_pins_what_the_checks_pin() -> None:
    product, checks = pins("requirements.txt"), pins("requirements-dev.txt")

    assert product.items() <= checks.items()


def test_what_is_pinned_is_installed() -> None:
    pinned = pins("requirements-dev.txt")

    assert {name: version(name) for name in pinned} == pinned
