"""What a version of a rule says, as a form hands it over, and what must be true of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.duty_sources import DutySource, sources
from grids.enums import About, Trigger, Unit
from grids.models import DeedKind, DutyRule, HouseholdTag
from grids.rules.periods import LONGEST
from portal.domain.refusal import Refused
from portal.models import Area

MOST_DAYS = 366
MOST_STEPS = 10
OLDEST = date(2000, 1, 1)
FURTHEST = timedelta(days=3660)
"""A rule begins and ends in a time that people plan for; periods near the calendar's end could not be counted."""


@dataclass(frozen=True)
class RuleFacts:
    """What a rule is called, what is done, and where it holds."""

    name: str
    kind: DeedKind
    area_id: int
    name_en: str = ""


@dataclass(frozen=True)
class Terms:
    """What one version says; see `grids.models.DutyVersion`. `ends` is the first day on which it no longer holds.

    `anchor` None: periods are counted from `begins`, or as in the version before when the cadence stays.
    """

    begins: date
    whose: str
    ends: date | None = None
    every: int = 0
    unit: str = ""
    trigger: str = ""
    limit_days: int = 0
    tag: HouseholdTag | None = None
    lead_days: int = 0
    grace_days: int = 0
    steps: tuple[int, ...] = ()
    climbs: bool = True
    anchor: date | None = None


def check(kind: DeedKind, terms: Terms) -> None:
    """`Refused` with the field that is wrong: what the database would refuse too, said before it does."""
    if not kind.in_use:
        raise Refused(_("这一类现在不用了，请另选一类。"), field="kind")
    _check_when(terms)
    _check_whose(kind, terms)
    _check_days(terms)
    for field in ("lead_days", "grace_days"):
        if not 0 <= getattr(terms, field) <= MOST_DAYS:
            raise Refused(_("最多 %(n)s 天。") % {"n": MOST_DAYS}, field=field)
    if len(terms.steps) > MOST_STEPS or any(abs(step) > MOST_DAYS for step in terms.steps):
        words = _("最多提醒 %(n)s 次，前后不超过 %(days)s 天。")
        raise Refused(words % {"n": MOST_STEPS, "days": MOST_DAYS}, field="steps")


def _check_days(terms: Terms) -> None:
    """From when on and until when, both within a few years."""
    furthest = timezone.localdate() + FURTHEST
    for field, day in (("begins", terms.begins), ("ends", terms.ends)):
        if day is not None and not OLDEST <= day <= furthest:
            raise Refused(_("请写 2000 年以后、十年以内的一天。"), field=field)
    if terms.ends is not None and terms.ends <= terms.begins:
        raise Refused(_("结束的日子要在开始以后。"), field="ends")


def _check_when(terms: Terms) -> None:
    """Either a cadence or a trigger."""
    if bool(terms.unit) == bool(terms.trigger):
        raise Refused(_("要么每隔多久一次，要么遇到什么事，选一样。"), field="when")
    if terms.unit and (terms.unit not in Unit.values or not 1 <= terms.every <= LONGEST):
        raise Refused(_("请写 1 到 %(n)s。") % {"n": LONGEST}, field="every")
    if terms.trigger and (terms.trigger not in Trigger.values or not 1 <= terms.limit_days <= LONGEST):
        raise Refused(_("请写 1 到 %(n)s。") % {"n": LONGEST}, field="limit_days")


def _check_whose(kind: DeedKind, terms: Terms) -> None:
    """What is done at a door needs somebody who has doors; what is not has none."""
    found = source_or_none(terms.whose)
    if found is None:
        raise Refused(_("请选谁来做。"), field="whose")
    at_a_door = kind.about == About.HOUSEHOLD
    if at_a_door and not found.has_household:
        raise Refused(_("“%(kind)s”要到住户家里，请选有住户的人。") % {"kind": kind.label}, field="whose")
    if not at_a_door and found.has_household:
        raise Refused(_("“%(kind)s”不对着住户，请选不管住户的人。") % {"kind": kind.label}, field="whose")
    if terms.tag is not None and not found.has_household:
        raise Refused(_("不对着住户的事，这里不用选。"), field="tag")
    if terms.trigger and not found.has_household:
        raise Refused(_("不对着住户的事，只能每隔一段时间做一次。"), field="when")


def check_name(name: str, area: Area, *, but: int | None = None) -> None:
    """`Refused` for a name that another rule there has already. One query."""
    if DutyRule.objects.filter(area=area, name=name).exclude(pk=but).exists():
        raise Refused(_("这里已经有叫这个名字的规则。"), field="name")


def source_or_none(key: str) -> DutySource | None:
    """The source of that key, if some app brought it."""
    return next((source for source in sources() if source.key == key), None)
