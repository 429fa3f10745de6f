"""Coverage of visits: by area, by rule, and the doors behind the figures."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain import coverage as out
from grids.forms.coverage import Link, query_of, reports, span_words
from grids.forms.lists import ExportForm
from grids.models import DutyRule
from grids.queries.coverage import (
    PERMISSION,
    Coverage,
    CoverageFilter,
    Figures,
    coverage_at,
    rules_around,
    turned,
)
from grids.queries.coverage_doors import (
    doors_at,
    has_duties,
    own_coverage,
    own_doors,
    own_items,
    page_of_doors,
    rules_of,
)
from grids.queries.households import Whereabouts, posts_to_walk, whereabouts
from grids.rules.spans import CHOSEN, Span
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area
from portal.views.gate import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Reading:
    """What a reader asked for, checked: where (None: one's own duties), over which days, and the rules there."""

    actor: Actor
    asked: CoverageFilter
    where: Whereabouts | None
    span: Span
    rules: list[DutyRule]
    today: date

    @property
    def chosen(self) -> list[DutyRule]:
        """The rule that was asked for, or all."""
        return [rule for rule in self.rules if self.asked.rule in (None, rule.pk)]

    @property
    def coverage(self) -> Coverage:
        """The figures."""
        if self.where is None:
            return own_coverage(self.actor, self.span, {rule.pk: rule for rule in self.chosen}, self.today)
        return coverage_at(self.where, self.span, self.chosen, self.today)


def _reading(request: HttpRequest) -> Reading:
    """What was asked for; Http404 for a foreign area, and for whoever neither looks after an area nor has duties."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked, today = CoverageFilter.of(request.GET), timezone.localdate()
    is_own = asked.own or not actor.may(PERMISSION)
    if is_own and not actor.may(PERMISSION) and (asked.at or not has_duties(actor)):
        raise Http404
    where = None if is_own else whereabouts(actor, asked.at, PERMISSION)
    asked = turned(
        asked, own=is_own, at=where.here.pk if where else None, before=asked.before, after=asked.after
    )
    span = asked.days(today)
    rules = rules_around(where.here.path) if where else rules_of(own_items(actor, span))
    if asked.rule not in {rule.pk for rule in rules}:
        asked = turned(asked, rule=None, before=asked.before, after=asked.after)
    asked = turned(asked, span=span.key, before=asked.before, after=asked.after)
    return Reading(actor, asked, where, span, rules, today)


@never_cache
@require_safe
@login_required
def coverage(request: HttpRequest) -> HttpResponse:
    """The figures of one area and of those just below it; or of one's own duties."""
    reading = _reading(request)
    told = reading.coverage
    context = {
        **_frame(reading),
        "told": told,
        # Also for whoever chose to choose, and has not said the days yet.
        "is_choosing": CHOSEN in (reading.span.key, request.GET.get("span")),
        "rows": [_area_row(reading, area, figures) for area, figures in told.areas],
        "rule_rows": [_rule_row(reading, rule, figures) for rule, figures in told.rules if _says(figures)],
        "reports": reports(reading.asked, reading.rules),
        "export_url": _export(reading, "coverage_export"),
        "doors": {show or "all": _doors_url(reading, show=show) for show in ("", "unvisited", "overdue")},
    }
    return render(request, "grids/coverage/areas.html", context)


def _area_row(reading: Reading, area: Area, figures: Figures) -> dict[str, Any]:
    """An area with the way into it: a building opens its doors."""
    is_last = area.kind == AreaKind.BUILDING
    url = _doors_url(reading, at=area.pk) if is_last else query_of(reading.asked, at=area.pk)
    return {"area": area, "figures": figures, "url": url,
            "overdue_url": _doors_url(reading, at=area.pk, show="overdue")}  # fmt: skip


def _says(figures: Figures) -> bool:
    """Whether anything of the rule falls into the span: a row of zeros only pushes the others away."""
    return bool(figures.asked or figures.muted)


def _rule_row(reading: Reading, rule: DutyRule, figures: Figures) -> dict[str, Any]:
    return {"rule": rule, "figures": figures, "url": query_of(reading.asked, rule=rule.pk),
            "overdue_url": _doors_url(reading, rule=rule.pk, show="overdue")}  # fmt: skip


@never_cache
@require_safe
@login_required
def coverage_doors(request: HttpRequest) -> HttpResponse:
    """The doors behind the figures, in walking order."""
    reading = _reading(request)
    doors = (
        doors_at(reading.where.here)
        if reading.where
        else own_doors(own_items(reading.actor, reading.span).filter(rule__in=reading.chosen))
    )
    rules = {rule.pk: rule for rule in reading.rules}
    page = page_of_doors(doors, reading.asked, reading.span, rules, reading.today)
    context = {
        **_frame(reading),
        "page": page,
        "newer": query_of(reading.asked, before=page.newer) if page.newer else "",
        "older": query_of(reading.asked, after=page.older) if page.older else "",
        "plain": query_of(reading.asked, show="", before_day=None, rule=None),
        "export_url": _export(reading, "coverage_doors_export"),
        "up": f"{reverse('coverage')}{query_of(reading.asked, show='', before_day=None)}",
        "opens": reading.actor.may("household.view"),
        "shows": [("", _("全部户")), ("unvisited", _("这段时间还没走到")), ("overdue", _("有过期没做的"))],
    }
    return render(request, "grids/coverage/doors.html", context)


def _frame(reading: Reading) -> dict[str, Any]:
    """What both pages share: where one is, and what may be chosen."""
    return {
        "asked": reading.asked,
        "where": reading.where,
        "way": _way(reading),
        "span": reading.span,
        "spans": span_words(),
        "rules": reading.rules,
        "tabs": _tabs(reading),
    }


def _way(reading: Reading) -> list[tuple[str, str]]:
    """The areas above, as links that keep the rest of what was asked for."""
    above = reading.where.above if reading.where else []
    return [(query_of(reading.asked, at=area.pk), area.name) for area in above]


def _tabs(reading: Reading) -> list[Link]:
    """One's areas and one's own duties; nothing for whoever has only the latter."""
    here = reading.where.here.pk if reading.where else None
    posts = posts_to_walk(reading.actor, PERMISSION)
    if not posts:
        return []
    links = [
        (query_of(reading.asked, at=post.area_id, own=False, rule=None), post.area_name, post.area_id == here)
        for post in posts
    ]
    return [
        *links,
        (query_of(reading.asked, at=None, own=True, rule=None), _("我自己的"), reading.where is None),
    ]


def _doors_url(reading: Reading, **changes: Any) -> str:
    return f"{reverse('coverage_doors')}{query_of(reading.asked, **changes)}"


def _export(reading: Reading, name: str) -> str:
    """Where the sheet is asked for; nothing where one may not take it out."""
    if reading.where is None or not reading.actor.can(out.PERMISSION, path=reading.where.here.path):
        return ""
    return f"{reverse(name)}{query_of(reading.asked)}"


# Out of the house ----------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(out.PERMISSION)
def coverage_export(request: HttpRequest) -> HttpResponse:
    """Ask what the table is for, then hand it out. The address carries what was asked for."""
    return _ask(request, out.export_areas, "coverage", _("走访覆盖"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(out.PERMISSION)
def coverage_doors_export(request: HttpRequest) -> HttpResponse:
    """Ask what the list of doors is for, then hand it out."""
    return _ask(request, out.export_doors, "coverage_doors", _("走访的户"))


def _ask(request: HttpRequest, export: Callable[..., bytes], name: str, title: str) -> HttpResponse:
    asked = CoverageFilter.of(request.GET)
    here = whereabouts(request.actor, asked.at, out.PERMISSION).here  # type: ignore[attr-defined]
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = export(actor=request.actor, asked=asked, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            filename = f"{here.name} {title} {timezone.localdate():%Y-%m-%d}.xlsx"
            return FileResponse(io.BytesIO(sheet), as_attachment=True, filename=filename, content_type=XLSX)
    context = {"form": form, "here": here, "title": title, "back": f"{reverse(name)}{query_of(asked)}",
               "most": out.MOST if name == "coverage_doors" else 0}  # fmt: skip
    return render(request, "grids/coverage/export.html", context, status=422 if form.errors else 200)
