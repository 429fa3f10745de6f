"""What stands on top of the admin's first page: a queue that has stopped, errands set aside, a calendar with a gap."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.domain.calendar import notice_for
from portal.queries import health
from portal.queries.outgoing import needs_a_look
from portal.rules.wording import moment_words


@dataclass(frozen=True)
class Remark:
    """One line; `level` is success, warning or error; `url` may be empty."""

    level: str
    text: str
    url: str = ""


def notes_for(actor: Actor) -> list[Remark]:
    """What this reader should know today. At most eight cheap queries, for those who look after the machine."""
    found: list[Remark] = []
    if actor.may("errand.view"):
        found += _queue()
    if actor.may("delivery.view"):
        found += _unknown_deliveries(actor)
    if actor.may("calendar.edit"):
        found += calendar_notes()
    return found


def calendar_notes() -> list[Remark]:
    """Years that nobody has decided on: this one, and from November the next."""
    today = timezone.localdate()
    years = [today.year] if today.month < 11 else [today.year, today.year + 1]
    where = reverse("admin:portal_calendarday_changelist")
    return [Remark("warning", text, where) for text in map(notice_for, years) if text]


def _queue() -> list[Remark]:
    late = health.oldest_late_errand()
    hearts = [health.heart("beat"), health.heart("worker")]
    where = reverse("admin:portal_errand_changelist")
    if late is not None:
        text = _("后台的事停着没人做，最早一件该做的时间：%(when)s。请看看后台程序。") % {
            "when": moment_words(timezone.now(), late.due_at)
        }
        return [Remark("error", text, where), *_hearts(hearts)]
    aside = [Remark("warning", _("有后台的事试了几次没做成，放在一边等人看。"), f"{where}?state=aside")]
    return (aside if health.some_errand_is_aside() else []) + _hearts(hearts)


def _hearts(hearts: list[health.Part]) -> list[Remark]:
    names = {"beat": _("节拍"), "worker": _("后台程序")}
    if all(heart.ok for heart in hearts):
        return [Remark("success", _("后台在正常跑。"))]
    return [
        Remark("warning", _("%(part)s一分钟以上没有动静。") % {"part": names[heart.name]})
        for heart in hearts
        if not heart.ok
    ]


def _unknown_deliveries(actor: Actor) -> list[Remark]:
    if not needs_a_look(actor):
        return []
    where = reverse("admin:portal_delivery_changelist") + "?state=unknown"
    return [Remark("warning", _("有消息不清楚发没发出去，请看看。"), where)]
