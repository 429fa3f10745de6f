"""What a deed settles, and what comes open again when it was a mistake. Items are locked in the order of their ids."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from grids.domain.duties.resting import Days, next_step
from grids.enums import DueState, NoteState, VisitOutcome
from grids.models import DueItem, Household, OpinionNote, Visit
from grids.queries.settling import OPINION, about, kinds_settled_by, open_items
from portal.actors import Actor
from portal.domain.calendar import working_calendar
from portal.models import Tenure

RETRY_DAYS = 3


def settle(actor: Actor, visit: Visit, household: Household | None, *, passed_on: bool = False) -> list[int]:
    """Settle what the visit matches, and return the ids; for nobody at home plan another try.

    `passed_on`: an opinion note came with it, which settles what its writer owes of that kind.
    """
    day = timezone.localdate(visit.happened_at)
    wanted = about(household) & Q(rule__kind__in=kinds_settled_by(visit.kind))
    if passed_on:
        wanted |= about(None) & Q(rule__kind__key=OPINION)
    items = open_items(actor, day).filter(wanted).order_by("pk").select_for_update(of=("self",))
    found = list(items.values_list("pk", "household_id"))
    missed = visit.outcome == VisitOutcome.NOT_HOME
    retried = [pk for pk, home_id in found if missed and home_id is not None]
    settled = [pk for pk, home_id in found if not (missed and home_id is not None)]
    if retried:
        DueItem.objects.filter(pk__in=retried).update(retry_on=retry_day(day))
    if settled:
        chosen = DueItem.objects.filter(pk__in=settled)
        chosen.update(state=DueState.DONE, visit=visit, done_on=day, retry_on=None, remind_on=None)
    return settled


def unsettle(visit: Visit, today: date) -> list[int]:
    """Open again what the visit settled, and return the ids: reminders go on with the next step that is still to come.

    What its opinion note settled stays settled when somebody has read the note already.
    """
    items = DueItem.objects.filter(visit=visit)
    if OpinionNote.objects.filter(visit=visit).exclude(state=NoteState.WITHDRAWN).exists():
        items = items.exclude(household=None, rule__kind__key=OPINION)
    found = list(items.select_related("version").order_by("pk").select_for_update(of=("self",)))
    for item in found:
        item.state, item.visit, item.done_on, item.retry_on = DueState.OPEN, None, None, None
        item.next_step, item.remind_on = _next_step(item, today)
    DueItem.objects.bulk_update(found, ["state", "visit", "done_on", "retry_on", "next_step", "remind_on"])
    _forget_retry(visit)
    return [item.pk for item in found]


def retry_day(day: date) -> date:
    """A few working days later."""
    calendar = working_calendar()
    noon = datetime.combine(day, time(12), calendar.tz)
    return calendar.add_days(noon, RETRY_DAYS).date()


def _next_step(item: DueItem, today: date) -> tuple[int, date | None]:
    """The first reminder after today: its number and its day; none when all have passed."""
    version = item.version
    days = Days(item.due, item.latest, tuple(version.steps), version.climbs)
    return next_step(days, today + timedelta(days=1))


def _forget_retry(visit: Visit) -> None:
    """A visit that never was plans no second try; another's own visit there still does."""
    if visit.outcome != VisitOutcome.NOT_HOME or visit.household_id is None:
        return
    went = timezone.localdate(visit.happened_at)
    seats = Tenure.objects.filter(person=visit.by_id, period__contains=went).values("post")
    waiting = DueItem.objects.filter(
        Q(holder_person=visit.by_id) | Q(holder_post__in=seats), household_id=visit.household_id,
        state=DueState.OPEN, retry_on=retry_day(went), rule__kind__in=kinds_settled_by(visit.kind),
    )  # fmt: skip
    ids = list(waiting.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    DueItem.objects.filter(pk__in=ids).update(retry_on=None)
