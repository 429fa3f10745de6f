"""What two records of one person both have to do, one person does once."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from grids.enums import DueState
from grids.models import DueItem


def settle_duties(keep_id: int, drop_id: int) -> None:
    """Before two people become one: of a duty that both have in person, the dropped record's is no longer to be done."""
    kept = DueItem.objects.filter(holder_person_id=keep_id, rule=OuterRef("rule"), period=OuterRef("period"))
    twice = Exists(kept.filter(household=OuterRef("household")))
    about_nobody = Q(Exists(kept.filter(household=None)), household=None)
    open_items = DueItem.objects.filter(holder_person_id=drop_id, state=DueState.OPEN)
    open_items.filter(Q(twice) | about_nobody).update(state=DueState.VOID, remind_on=None, retry_on=None)
