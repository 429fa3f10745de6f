"""What happens to open due items when whoever holds them is no longer paired, or no longer a member."""

from __future__ import annotations

from datetime import date
from typing import Any

from grids.enums import DueState
from grids.models import DueItem


def set_free(*, whose: str, person_id: int, day: date, household_id: int | None = None) -> int:
    """Let a person off what would be due from `day` on by rules of that source; returns how many items.

    What was due before stays: he may still enter it. Items are locked in the order of their ids. Must run inside an act.
    """
    about: dict[str, Any] = {} if household_id is None else {"household_id": household_id}
    items = DueItem.objects.filter(
        state=DueState.OPEN, version__whose=whose, holder_person_id=person_id, due__gte=day, **about
    )
    ids = list(items.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return int(DueItem.objects.filter(pk__in=ids).update(state=DueState.VOID, remind_on=None, retry_on=None))
