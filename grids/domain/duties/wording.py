"""A version of a rule in one line of plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.duties.terms import source_or_none
from grids.enums import Trigger, Unit
from grids.models import DutyVersion

ONCE = {
    Unit.DAY: gettext_lazy("每天一次"),
    Unit.WEEK: gettext_lazy("每周一次"),
    Unit.MONTH: gettext_lazy("每月一次"),
    Unit.QUARTER: gettext_lazy("每季度一次"),
    Unit.HALF_YEAR: gettext_lazy("每半年一次"),
    Unit.YEAR: gettext_lazy("每年一次"),
}
BETWEEN = " · "


def words_of(version: DutyVersion) -> str:
    """How often or after what, whose, which households, which days of reminding, and whether the next level is told."""
    return BETWEEN.join(_parts(version))


def when_words(version: DutyVersion) -> str:
    """How often, or after what and how soon."""
    if version.trigger:
        words = _("遇到“%(what)s”，%(n)s 个工作日内")
        return words % {"what": Trigger(version.trigger).label, "n": version.limit_days}
    if version.every == 1:
        return str(ONCE[Unit(version.unit)])
    return _("每 %(n)s %(unit)s一次") % {"n": version.every, "unit": Unit(version.unit).label}


def whose_words(version: DutyVersion) -> str:
    """Who does it; the key itself when its app is gone."""
    found = source_or_none(version.whose)
    return str(found.label) if found else version.whose


def _parts(version: DutyVersion) -> Iterator[str]:
    found = source_or_none(version.whose)
    yield when_words(version)
    yield whose_words(version)
    if found is None or found.has_household:
        yield version.tag.name if version.tag else _("所有住户")
    if version.lead_days:
        yield _("最后一天之前 %(n)s 天开始可以做") % {"n": version.lead_days}
    if version.grace_days:
        yield _("过后 %(n)s 天还算按时") % {"n": version.grace_days}
    yield steps_words(version.steps)
    yield _("过期告诉上一级") if version.climbs else _("过期不告诉上一级")


def steps_words(steps: Iterable[int]) -> str:
    """The days of reminding: "提前 3 天、当天、过后 2 天提醒"."""
    said = [_step(step) for step in sorted(steps)]
    return _("%(days)s提醒") % {"days": _("、").join(said)} if said else _("不提醒")


def _step(step: int) -> str:
    if step == 0:
        return _("当天")
    return _("提前 %(n)s 天") % {"n": -step} if step < 0 else _("过后 %(n)s 天") % {"n": step}
