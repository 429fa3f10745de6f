"""One letter, one key: under which key deliveries go out together, and whether they may go again after a lost answer.

A key is kept as long as the letter stays the same: the same deliveries, receiver, words and way. A letter in doubt is
never another one: either it goes again as it was, within the time in which the other side remembers its key, or people
have a look. See docs/adr/0013.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from portal.domain import letters
from portal.domain.letters import Letter
from portal.enums import Channel, DeliveryState
from portal.models import Delivery

# A key is not used in its last minute: the call takes its time, and clocks differ.
MARGIN = timedelta(minutes=1)


def bound_with(first: Delivery) -> list[Delivery]:
    """All deliveries of the letter in doubt that `first` belongs to, locked; whatever else waits goes another time."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("item__person", "via__area")
    together = rows.filter(parcel=first.parcel, in_doubt=True, state=DeliveryState.WAITING)
    return list(together.order_by("pk"))


def keyed(parcel: Sequence[Delivery], letter: Letter, now: datetime) -> Letter | None:
    """The letter with its key, the old one where it is the same letter; the key is set on the rows, not saved.

    None: it is in doubt, and would not be the same, or the other side may have forgotten it.
    """
    first = parcel[0]
    seal = letters.seal(letter, [row.pk for row in parcel])
    same = first.parcel.endswith(f"-{seal}") and is_remembered(first, now)
    if first.in_doubt and not (same and letters.honours_keys(letter.channel)):
        return None
    key = first.parcel if same else f"{first.pk}-{first.attempts + 1}-{seal}"
    begun = first.parcel_from if same else now
    for row in parcel:
        row.parcel, row.parcel_from = key, begun
    return replace(letter, key=key)


def may_go_again(row: Delivery, at: datetime) -> bool:
    """Whether a letter in doubt may be sent once more at that moment without arriving twice."""
    return letters.honours_keys(Channel(row.channel)) and is_remembered(row, at)


def is_remembered(row: Delivery, at: datetime) -> bool:
    """Whether the other side still knows the row's key at that moment."""
    if row.parcel_from is None:
        return False
    return at < row.parcel_from + timedelta(hours=settings.LINLI_SMS_KEY_HOURS) - MARGIN


def give_up(parcel: Sequence[Delivery], problem: str) -> None:
    """Leave a letter in doubt to people: it may have arrived, and it is not sent again by itself."""
    rows = Delivery.objects.filter(pk__in=[row.pk for row in parcel], state=DeliveryState.WAITING)
    rows.update(state=DeliveryState.UNKNOWN, problem=problem)
