"""What is said after somebody told that something happened in a household."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.domain.duties.triggers import Told
from grids.models import DueItem, Household
from grids.queries.mutes import mute_on
from grids.queries.sitting import sitting_in
from portal.actors import Actor


def words_of(told: Told, home: Household, actor: Actor) -> list[str]:
    """Who has to go and until when, a sentence each; why nobody has to, when nobody has. Two queries at most."""
    items = [*told.made, *told.open]
    posts = {item.holder_post_id for item in items if item.holder_post_id}
    names = sitting_in(posts, actor)
    said = [_made(item, _who(item, names)) for item in told.made]
    said += [_open(item, _who(item, names)) for item in told.open]
    return said or [_nobody(home)]


def _made(item: DueItem, who: str) -> str:
    days = item.version.limit_days
    words = ngettext("%(who)s要在 %(n)s 个工作日内%(what)s。", "%(who)s要在 %(n)s 个工作日内%(what)s。", days)
    return words % {"who": who, "n": days, "what": item.rule.kind.label}


def _open(item: DueItem, who: str) -> str:
    day = formats.date_format(item.due, "MONTH_DAY_FORMAT")
    words = _("已经派过了：%(who)s，%(day)s 前，%(what)s。")
    return words % {"who": who, "day": day, "what": item.rule.kind.label}


def _who(item: DueItem, names: dict[int, tuple[str, ...]]) -> str:
    """ "网格长王敏"; of a vacant post that it is vacant."""
    if item.holder_post is None:
        return item.holder_person.name if item.holder_person else ""
    sitting = pgettext("between items", "、").join(names.get(item.holder_post.pk, ()))
    words = _("%(post)s%(name)s") if sitting else _("%(post)s（现在没有人）")
    return words % {"post": item.holder_post.role_title, "name": sitting}


def _nobody(home: Household) -> str:
    if mute_on(home.pk, timezone.localdate()) is not None:
        return _("这户暂不走访，所以没有派人去。")
    return _("没有派人去：这一天已经派过，或者规则里的岗位、标签对不上这一户。")
