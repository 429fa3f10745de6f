"""What the filters of coverage offer, and the addresses that keep them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from grids.models import DutyRule
from grids.queries.coverage import CoverageFilter, turned
from grids.rules.spans import CHOSEN, KEYS, LAST_MONTH, span_for

NAMES = {"before_day": "last"}
Link = tuple[str, str, bool]


def span_words() -> dict[str, str]:
    """What each span is called, by its key."""
    words = {
        "month": _("本月"),
        LAST_MONTH: _("上个月"),
        "quarter": _("本季度"),
        "half_year": _("本半年"),
        "year": _("今年"),
        CHOSEN: _("自己选日子"),
    }
    return {key: words[key] for key in KEYS}


def query_of(asked: CoverageFilter, **changes: Any) -> str:
    """The query string of a filter with some of its fields changed; "?" for the plain page.

    Whoever changes the filter starts on the first page again.
    """
    wanted, plain = turned(asked, **changes), CoverageFilter()
    pairs = [
        (NAMES.get(field.name, field.name), "1" if value is True else value)
        for field in fields(CoverageFilter)
        if (value := getattr(wanted, field.name)) != getattr(plain, field.name)
    ]
    return "?" + urlencode(pairs)


def reports(asked: CoverageFilter, rules: list[DutyRule]) -> list[Link]:
    """The ordinary reports as links: the doors visited this year, and each rule over the span that it counts by."""
    words = span_words()
    plain = turned(asked, since=None, until=None, show="", before_day=None)
    wanted = [("", "year", None), *((rule.label, _span_of(rule), rule.pk) for rule in rules if rule.in_use)]
    return [
        (
            query_of(plain, span=span, rule=rule),
            f"{name or _('走到的户')} · {words[span]}",
            (asked.span, asked.rule) == (span, rule),
        )
        for name, span, rule in wanted
    ]


def _span_of(rule: DutyRule) -> str:
    """The span a rule is looked at over: a month for what comes by days or by an event."""
    return span_for(rule.unit or "month", rule.every or 1)  # type: ignore[attr-defined]
