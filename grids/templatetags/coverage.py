"""Figures of coverage as they are said: counts with separators, shares that never round up to all."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def count(number: int) -> str:
    """Such as "7,971": long figures in groups of three."""
    return f"{number:,}"


@register.filter
def share(percent: float | None) -> str:
    """Such as "94.1%"; "—" without a denominator. All is only said of all, nothing only of nothing."""
    if percent is None:
        return "—"
    if percent in (0, 100):
        return f"{percent:.0f}%"
    return f"{min(99.9, max(0.1, percent)):.1f}%"


@register.filter
def parts(percent: float | None) -> str | None:
    """The same without its sign, for `{% stat %}`."""
    return None if percent is None else share(percent).removesuffix("%")
