"""Due items that rest: nobody has to do them while a household is left in peace, or closed; they wake when that ends.

Order of locks: the household's row, then its items in the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Exists, Func, OuterRef, Value

from grids.domain.duties.steps import course_of
from grids.enums import DueState, VoidFor
from grids.models import DueItem, Household, HouseholdMute
from portal.domain.calendar import working_calendar

if TYPE_CHECKING:
    from grids.models.duties import DueItemQuerySet


def hold_household(pk: int) -> None:
    """Until the end of the transaction nobody else mutes, unmutes or closes it, or tells something of it.

    A visit or a nightly run that only points to the household is not kept waiting.
    """
    Household.objects.select_for_update(no_key=True).filter(pk=pk).first()


def in_peace() -> Exists:
    """A condition on due items: the whole window lies within a mute of the household, as producing sees it."""
    window = Func(
        OuterRef("earliest"),
        OuterRef("due"),
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )
    return Exists(HouseholdMute.objects.filter(household=OuterRef("household"), period__contains=window))


def lay_down(items: DueItemQuerySet, why: VoidFor) -> int:
    """Make the open ones among `items` void, without reminders; how many they were."""
    ids = _locked(items.filter(state=DueState.OPEN))
    return DueItem.objects.filter(pk__in=ids).update(state=DueState.VOID, void_for=why, remind_on=None)


def lay_down_at(household_ids: Iterable[int]) -> int:
    """The doors were closed: nobody has to do anything there. How many items that were."""
    return lay_down(DueItem.objects.filter(household__in=list(household_ids)), VoidFor.CLOSED)


def wake(household_ids: Iterable[int], today: date) -> int:
    """Open again what rests without a reason any more and is not past; how many they were.

    Closed doors and windows that still lie within a mute go on resting. The next reminder is the first step that is
    still to come.
    """
    resting = DueItem.objects.filter(
        ~in_peace(), household__in=list(household_ids), household__is_active=True, state=DueState.VOID,
        void_for__gt="", latest__gte=today,
    )  # fmt: skip
    return reopen(resting, today)


def reopen(items: DueItemQuerySet, today: date) -> int:
    """Open these void items again, whatever they were void for; each with the first reminder that is still to come."""
    ids = _locked(items.filter(state=DueState.VOID))
    groups: dict[Days, list[int]] = defaultdict(list)
    rows = DueItem.objects.filter(pk__in=ids)
    for pk, due, latest, steps, climbs in rows.values_list(
        "pk", "due", "latest", "version__steps", "version__climbs"
    ):
        groups[Days(due, latest, tuple(steps), climbs)].append(pk)
    for days, same in groups.items():
        number, day = next_step(days, today)
        same_rows = DueItem.objects.filter(pk__in=same)
        same_rows.update(state=DueState.OPEN, void_for="", next_step=number, remind_on=day)
    return len(ids)


@dataclass(frozen=True)
class Days:
    """What an item's days of reminding depend on."""

    due: date
    latest: date
    steps: tuple[int, ...]
    climbs: bool


def next_step(days: Days, today: date) -> tuple[int, date | None]:
    """Which reminder is the next one still to come, and its day; the number after the last and None when all are past."""
    course = course_of(days.due, days.latest, days.steps, days.climbs, working_calendar())
    slot = course.next_from(today)
    return (slot.step, slot.day) if slot else (len(course.slots), None)


def tidy_up(today: date) -> int:
    """Lay down what a nightly run made while somebody muted a household or closed its door; how many they were.

    The run cannot see what is not yet committed. Driven from the few mutes and closed doors, not from the items.
    """
    open_items = DueItem.objects.filter(state=DueState.OPEN)
    muted = HouseholdMute.objects.filter(period__endswith__gt=today).values("household")
    closed = Household.objects.filter(is_active=False).values("pk")
    laid = lay_down(open_items.filter(in_peace(), household__in=muted), VoidFor.MUTED)
    return laid + lay_down(open_items.filter(household__in=closed), VoidFor.CLOSED)


def _locked(items: DueItemQuerySet) -> list[int]:
    rows = items.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(rows.values_list("pk", flat=True))
