"""A resident's own cases in lists: how each stands, in words meant for him."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from grids.models import Case
from grids.queries.rows import deadline_of
from grids.rules.standing import mark_of
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
