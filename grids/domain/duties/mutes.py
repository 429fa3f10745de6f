"""Leaving a household in peace for a time, with a reason; and ending that early.

Order of locks: the household's row, then its items in the order of their ids.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from grids.domain.duties.making import make_for
from grids.domain.duties.resting import hold_household, in_peace, lay_down, wake
from grids.domain.steps import words as trimmed
from grids.enums import MuteReason, VoidFor
from grids.models import DueItem, Household, HouseholdMute
from grids.queries.mutes import mute_on
from grids.queries.visits import household_to_visit
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused

LONGEST = timedelta(days=366)
LONGEST_WORDS = 200


def mute_household(
    *, actor: Actor, household_id: int, reason: str, until: date, words: str = ""
) -> HouseholdMute:
    """Leave a household in peace from today up to and including `until`.

    Open items whose whole window lies within become void, and none are made for such windows. The same again changes
    nothing. Http404 for whoever does not visit there; `Refused` with the field that is wrong, and when it is muted.
    """
    today = timezone.localdate()
    _check(reason, until, today)
    said = trimmed(words, field="words", longest=LONGEST_WORDS, needed=False)
    with act(actor, "household.mute"):
        household = held(actor, household_id)
        period = DateRange(today, until + timedelta(days=1))
        standing = HouseholdMute.objects.filter(household=household, period__overlap=period).first()
        if standing is not None:
            return _same(standing, actor, reason, period)
        made = HouseholdMute.objects.create(
            household=household, period=period, reason=reason, words=said, by_id=cast(int, actor.person_id)
        )
        lay_down(DueItem.objects.filter(in_peace(), household=household), VoidFor.MUTED)
    return made


def end_mute(*, actor: Actor, household_id: int) -> HouseholdMute | None:
    """From today on the household may be visited again; None when it may already.

    The period is shortened, and empty when it began today. What rested because of it and is not past is open again;
    what was not made meanwhile is made at once. Http404 for whoever does not visit there.
    """
    today = timezone.localdate()
    with act(actor, "household.unmute"):
        household = held(actor, household_id)
        mute = mute_on(household.pk, today)
        if mute is None:
            return None
        mute.period = DateRange(mute.period.lower, today)
        if mute.period.lower == today:
            mute.period = DateRange(empty=True)
        mute.save(update_fields=["period"])
        wake([household.pk], today)
        make_for(household, today)
    return mute


def held(actor: Actor, household_id: int) -> Household:
    """The household that the actor may visit, held until the end of the transaction. Http404 for any other."""
    household = household_to_visit(actor, household_id)
    if household is None or actor.person_id is None:
        raise Http404
    hold_household(household.pk)
    return household


def _check(reason: str, until: date, today: date) -> None:
    if reason not in MuteReason.values:
        raise Refused(_("请选一个原因。"), field="reason")
    if until < today:
        raise Refused(_("这一天已经过了。"), field="until")
    if until > today + LONGEST:
        raise Refused(_("一次最多一年，到时候可以再定。"), field="until")


def _same(standing: HouseholdMute, actor: Actor, reason: str, period: DateRange) -> HouseholdMute:
    """The mute that stands, for the same form sent twice; any other is refused."""
    if (standing.by_id, standing.reason, standing.period.upper) == (actor.person_id, reason, period.upper):
        return standing
    last = formats.date_format(standing.period.upper - timedelta(days=1), "MONTH_DAY_FORMAT")
    raise Refused(_("这一户已经暂不走访，到%(day)s为止。要改，先结束它。") % {"day": last})
