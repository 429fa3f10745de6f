"""Something happened in a household: what the rules ask for then falls due at once.

Only the rule is stored, and through it what kind of thing it was; never who is ill, or with what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.duties.making import make, versions_over
from grids.domain.duties.mutes import held
from grids.domain.duties.producing import Batch
from grids.domain.duties.resting import hold_household
from grids.duty_sources import source
from grids.enums import DueState, Trigger
from grids.models import DueItem, DutyVersion, Household
from grids.rules.periods import Period, Window
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.calendar import working_calendar
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp

if TYPE_CHECKING:
    from grids.models.duties import DueItemQuerySet

OLDEST = timedelta(days=30)
"""What happened longer ago asks for no visit at once any more."""
OF_TAG = {
    "living_alone": Trigger.ALONE,
    "disability": Trigger.DISABILITY,
    "hardship": Trigger.HARDSHIP,
}
"""Tags of a household that are something to be told, by their key."""


@dataclass
class Told:
    """What came of it: items `made`, items that were `open` already, and how many `rules` are in force for it."""

    made: list[DueItem] = field(default_factory=list)
    open: list[DueItem] = field(default_factory=list)
    rules: int = 0


def tell_of(*, actor: Actor, household_id: int, trigger: str, day: date) -> Told:
    """Say that `trigger` happened in a household on `day`: whoever the rules name has to go within their working days.

    The same again makes nothing new while the first is open, nor a second time for the same day. A household that is
    left in peace for the whole time gets none. Http404 for whoever does not visit there; `Refused` with the field
    that is wrong, and when no rule asks for anything.
    """
    _check(trigger, day)
    with act(actor, "duty.tell"):
        told = tell(held(actor, household_id), trigger, day)
        if not told.rules:
            raise Refused(_("那一天没有规则要求为这件事上门。"), field="trigger")
        # That something happened is in the trail, what it was is not.
        note_in_trail(AuditOp.NOTE, "grids_household", household_id, {"due_items": len(told.made)})
    return told


def tell(household: Household, trigger: str, day: date) -> Told:
    """The same for what the portal learns by itself, in the transaction of whoever did it; silent without a rule.

    The household must have its building at hand. A closed one gets none.
    """
    versions = list(triggered(household, day).filter(trigger=trigger))
    told = Told(rules=len(versions))
    if versions and household.is_active:
        hold_household(household.pk)
        for version in versions:
            _tell_rule(told, version, household, day)
    return told


def tell_of_newcomer(household: Household, since: date | None) -> None:
    """Somebody moved in, on a day that may be unknown; one that is long past is only the register catching up."""
    today = timezone.localdate()
    day = min(since or today, today)
    if today - day <= OLDEST:
        tell(household, Trigger.NEW_RESIDENT, day)


def tell_of_tags(household: Household, keys: Iterable[str]) -> None:
    """The household was given these tags; those that are something to be told are told today."""
    for key in sorted(keys):
        if key in OF_TAG:
            tell(household, OF_TAG[key], timezone.localdate())


def triggered(household: Household, day: date) -> QuerySet[DutyVersion]:
    """The versions in force on `day` that something in this household sets off."""
    return versions_over(household).filter(valid__contains=day).exclude(trigger="")


def _tell_rule(told: Told, version: DutyVersion, household: Household, day: date) -> None:
    open_items = DueItem.objects.filter(rule=version.rule, household=household)
    standing = list(_shown(open_items.filter(state=DueState.OPEN)))
    if standing:
        told.open += standing
        return
    batch = Batch(version, Period(day, day), _window(version, day), source(version.whose))
    made = make(batch, household, timezone.localdate())
    told.made += _shown(DueItem.objects.filter(pk__in=made))


def _shown(items: DueItemQuerySet) -> DueItemQuerySet:
    related = items.select_related("rule__kind", "version", "holder_post__area", "holder_person")
    return related.order_by("pk")


def _window(version: DutyVersion, day: date) -> Window:
    """From the day itself to the last of its working days, in time until the grace is over."""
    calendar = working_calendar()
    noon = datetime.combine(day, time(12), calendar.tz)
    due = calendar.add_days(noon, version.limit_days).date()
    return Window(day, due, due + timedelta(days=version.grace_days))


def _check(trigger: str, day: date) -> None:
    today = timezone.localdate()
    if trigger not in Trigger.values:
        raise Refused(_("请选一件事。"), field="trigger")
    if day > today:
        raise Refused(_("这一天还没到。"), field="day")
    if day < today - OLDEST:
        raise Refused(_("过了一个月的事不再补派，直接去看看就好。"), field="day")
