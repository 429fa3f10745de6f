"""Where a rule stands today: in force or not, its period under way, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from grids.domain.duties.producing import first_period
from grids.models import DutyVersion
from grids.rules.periods import Period
from portal.rules.wording import date_words

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """`now`: the version in force today, or else the next one, if any. `current`: the period under way that was asked
    for; `following`: the first day of the next one; `is_followed`: a later version takes over where `now` ends."""

    now: DutyVersion | None
    is_in_force: bool
    current: Period | None
    following: date | None
    is_followed: bool = False


def standing_of(versions: Sequence[DutyVersion], today: date) -> Standing:
    """Where a rule with these versions stands. No query."""
    alive = [version for version in versions if not version.valid.isempty]
    in_force = next((version for version in alive if _holds(version, today)), None)
    later = sorted((v for v in alive if v.valid.lower > today), key=lambda v: v.valid.lower)
    found = [first_period(version, today) for version in alive]
    under_way = next((period for period in found if period and period.first <= today), None)
    after = under_way.last + DAY if under_way else today
    coming = [first_period(version, after) for version in alive]
    days = [period.first for period in coming if period and period.first > today]
    now = in_force or next(iter(later), None)
    is_followed = now is not None and any(version.valid.lower == now.valid.upper for version in later)
    return Standing(now, in_force is not None, under_way, min(days, default=None), is_followed)


def _holds(version: DutyVersion, day: date) -> bool:
    lower, upper = version.valid.lower, version.valid.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def standing_words(standing: Standing, today: date) -> str:
    """In force since when, from when on, until when, or no longer."""
    if standing.now is None:
        return _("停用了")
    lower, upper = standing.now.valid.lower, standing.now.valid.upper
    if not standing.is_in_force:
        return _("%(day)s起用") % {"day": date_words(today, lower)}
    if upper is not None and standing.is_followed:
        return _("在用，%(day)s起按新的做") % {"day": date_words(today, upper)}
    if upper is not None:
        return _("在用，到 %(day)s为止") % {"day": date_words(today, upper - DAY)}
    return _("在用，%(day)s起") % {"day": date_words(today, lower)}
