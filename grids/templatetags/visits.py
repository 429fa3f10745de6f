"""Small parts of the pages of visits: by when something is due, and one entry of a household's story."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.enums import VisitOutcome
from grids.models import Visit
from portal import assets
from portal.templatetags.look import DUE_ICONS, chip, moment

register = template.Library()

SOON = 1
NOTE_CHIPS = {"new": "new", "seen": "", "passed": "wait", "answered": "done", "withdrawn": "late"}


@register.simple_tag
def due_day(due: date, latest: date, today: date) -> SafeString:
    """How many days are left, in a word: "今天", "还剩 3 天", "超 2 天"."""
    left = (due - today).days
    if latest < today:
        days = (today - latest).days
        return _due("late", ngettext("超 %(n)s 天", "超 %(n)s 天", days) % {"n": days})
    if left < 0:
        return _due("soon", _("还来得及"))
    if left <= SOON:
        return _due("soon", _("明天") if left else _("今天"))
    return _due("", ngettext("还剩 %(n)s 天", "还剩 %(n)s 天", left) % {"n": left})


def _due(kind: str, words: str) -> SafeString:
    shape = f"due due--{kind}" if kind else "due"
    return format_html(
        '<span class="{}">{}<span><b>{}</b></span></span>', shape, assets.icon(DUE_ICONS[kind]), words
    )


@register.simple_tag
def due_words(due: date, latest: date, today: date) -> str:
    """The same as part of a sentence: until when, or that it can still be done."""
    if latest < today:
        return _("过了日子，照样能补")
    if due == today:
        return _("今天到期")
    return _("%(day)s 前") % {"day": day_words(max(due, today))}


@register.filter
def day_words(day: date | datetime) -> str:
    """A day without its year: "12月9日"."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return _("%(month)s%(day)s日") % {"month": _(f"{day.month}月"), "day": day.day}


@register.simple_tag
def visit_time(visit: Visit) -> SafeString:
    """When it was: of one that was entered later only the day, for nobody said at what time."""
    if not visit.is_late:
        return moment(visit.happened_at)
    return format_html("{} · {}", day_words(visit.happened_at), _("补记"))


@register.simple_tag
def kinds_that_count(kinds: list[object]) -> str:
    """Which kinds of deed settle an item: "上门走访、谈心都算"."""
    names = [kind.label for kind in kinds]  # type: ignore[attr-defined]
    if len(names) == 1:
        return _("做“%(kind)s”算") % {"kind": names[0]}
    return _("%(kinds)s都算") % {"kinds": _("、").join(names)}


@register.simple_tag
def outcome_chip(visit: Visit) -> SafeString:
    """How a visit went; of one that was taken back only that."""
    if hasattr(visit, "taken_back"):
        return chip(_("收回了"), "late", "undo-2")
    met = visit.outcome == VisitOutcome.DONE
    words = _("做了") if visit.household_id is None else visit.get_outcome_display()  # type: ignore[attr-defined]
    return chip(words, "done" if met else "", "" if met else "circle")


@register.simple_tag
def late_chip(visit: Visit) -> SafeString:
    """That it was written down on a later day."""
    return chip(_("补记"), "", "clock") if visit.is_late else assets.NOTHING


@register.simple_tag
def note_chip(state: str, label: object) -> SafeString:
    """Where an opinion note stands."""
    return chip(label, NOTE_CHIPS[state])


@register.simple_tag
def kind_link(home_id: int, kind_id: int) -> str:
    """Where a deed of that kind at that door is written down."""
    return f"{reverse('visit_new', args=[home_id])}?kind={kind_id}"
