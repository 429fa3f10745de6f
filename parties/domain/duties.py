"""What happens to open due items when whoever holds them is no longer paired, or no longer a member."""

from __future__ import annotations

from datetime import date
from typing import Any

from grids.domain.duties.making import make_for
from grids.domain.duties.resting import in_peace, reopen
from grids.enums import DueState
from grids.models import DueItem, Household


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


def take_up(*, whose: str, person_id: int, household: Household, today: date) -> int:
    """What somebody who is paired anew has to do at once: what he was let off from today on, and what is not made yet.

    The night would make the rest anyway, but never again what stands there and is void. Returns how many items. Must
    run inside an act; the household's building must be at hand.
    """
    let_off = DueItem.objects.filter(
        ~in_peace(), state=DueState.VOID, void_for="", version__whose=whose, holder_person_id=person_id,
        household=household, due__gte=today,
    )  # fmt: skip
    return reopen(let_off, today) + make_for(household, today)
