"""One's own visits as a list, and as a sheet."""

from __future__ import annotations

import io
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.visit_exports import MOST, export_visits
from grids.enums import VisitOutcome
from grids.forms.lists import ExportForm, Select
from grids.queries.visit_lists import VisitFilter, kinds_to_ask_for, page_of_visits
from grids.views.walk import may_walk
from portal.domain.refusal import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"words": "q"}


@never_cache
@login_required
@require_safe
def my_visits(request: HttpRequest) -> HttpResponse:
    """What one wrote down, with its filters."""
    if not may_walk(request.actor):  # type: ignore[attr-defined]
        raise Http404
    asked = VisitFilter.of(request.GET)
    page = page_of_visits(request.actor, asked)  # type: ignore[attr-defined]
    kinds = tuple((kind.pk, kind.label) for kind in kinds_to_ask_for())
    outcomes = tuple((str(key), str(label)) for key, label in VisitOutcome.choices)
    context = {
        "asked": asked,
        "page": page,
        "selects": [
            Select.of("kind", _("所有种类"), asked.kind, kinds),
            Select.of("outcome", _("怎么样"), asked.outcome, outcomes),
        ],
        "newer": query_of(asked, after=page.newer) if page.newer else "",
        "older": query_of(asked, before=page.older) if page.older else "",
        "export": f"{reverse('visit_export')}{query_of(asked)}",
    }
    return render(request, "grids/visits/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_export(request: HttpRequest) -> HttpResponse:
    """Ask what the sheet is for, then hand it out. The address carries the filter of the list."""
    if not may_walk(request.actor):  # type: ignore[attr-defined]
        raise Http404
    asked = VisitFilter.of(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = export_visits(actor=request.actor, asked=asked, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _file(sheet)
    context = {"form": form, "back": f"{reverse('my_visits')}{query_of(asked)}", "most": MOST}
    return render(request, "grids/visits/export.html", context, status=422 if form.errors else 200)


def query_of(asked: VisitFilter, **changes: int) -> str:
    """The address of a list like this one; whoever changes the filter starts on the first page again."""
    wanted = replace(asked, **({"before": None, "after": None} | changes))
    return "?" + urlencode({NAMES.get(name, name): value for name, value in vars(wanted).items() if value})


def _file(sheet: bytes) -> FileResponse:
    name = _("走访记录 %(day)s.xlsx") % {"day": timezone.localdate().isoformat()}
    return FileResponse(io.BytesIO(sheet), as_attachment=True, filename=name, content_type=XLSX)
