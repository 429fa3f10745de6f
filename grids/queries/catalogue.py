"""The categories that residents file about; the same for everybody, so each process keeps them for some seconds."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from grids.models import Category

FRESH_SECONDS = 10.0

_kept: dict[str, Category] = {}
_read_at = 0.0


def categories() -> list[Category]:
    """The categories in use, in the office's order. At most one query, most times none."""
    return [category for category in _catalogue().values() if category.in_use]


def every_category(needed: Collection[int] = ()) -> list[Category]:
    """All categories, those out of use too: old cases still carry them. At most two queries, most times none.

    `needed`: ids that must be among them; a new one is not missed for some seconds.
    """
    known = list(_catalogue().values())
    return (
        known if {category.pk for category in known} >= set(needed) else list(_catalogue(anew=True).values())
    )


def category_of(key: str) -> Category | None:
    """The category of that key if it is in use."""
    found = _catalogue().get(key) or _catalogue(anew=True).get(key) if key else None
    return found if found is not None and found.in_use else None


def forget(**_: Any) -> None:
    """Read anew at the next use: after the catalogue was edited, or the database was filled anew."""
    _kept.clear()


def _catalogue(*, anew: bool = False) -> dict[str, Category]:
    global _read_at  # noqa: PLW0603 - the one cache of this process
    if anew or not _kept or time.monotonic() - _read_at > FRESH_SECONDS:
        fresh = {category.key: category for category in Category.objects.all()}
        _kept.clear()
        _kept.update(fresh)
        _read_at = time.monotonic()
    return _kept
