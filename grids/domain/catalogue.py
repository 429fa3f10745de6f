"""What is done to the office's list of categories beside plain editing."""

from __future__ import annotations

from django.db.models import Max

from grids.models import Category

REST = "other"
"""The key of the category for whatever fits none: it stays the last that residents read."""


def make_room_at_the_end() -> int:
    """The place of a new category: last, but before the one for the rest. Must run inside `act`.

    Two that are added at once wait for each other at the row of the rest.
    """
    rest = Category.objects.select_for_update().filter(key=REST).first()
    if rest is None:
        last = Category.objects.aggregate(last=Max("order"))["last"]
        return 0 if last is None else int(last) + 1
    place = rest.order
    rest.order = place + 1
    rest.save(update_fields=["order"])
    return place
