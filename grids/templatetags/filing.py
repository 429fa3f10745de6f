"""A resident's own cases in lists, and promises in sentences: words meant for the one who asked."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grids.models import Case
from grids.queries.rows import deadline_of
from grids.queries.standing import mark_of
from portal.rules.wording import Deadline, due_words, exact_words
from portal.templatetags.look import chip, due

register = template.Library()


@register.simple_tag
def case_mark(case: Case) -> SafeString:
    """The state of one's own case as a chip."""
    mark = mark_of(case, reporter=True)
    return chip(mark.label, mark.kind)


@register.simple_tag
def case_due(case: Case) -> SafeString:
    """The promise that runs now."""
    return due(deadline_of(case))


@register.simple_tag
def by(at: datetime) -> str:
    """A promised moment inside a sentence: `{% by case.accept_due as by %}` gives "今天 13:40 前"."""
    now = timezone.now()
    # A promise that has just passed while the page was open is still said as a promise.
    return due_words(min(now, at), Deadline(at)).rest


@register.simple_tag
def by_exact(at: datetime) -> str:
    """The same with date and weekday, clear on any day: "3月27日 周五 17:00 前"."""
    return _("%(moment)s 前") % {"moment": exact_words(timezone.now(), at)}
