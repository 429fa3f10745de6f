"""Lists of cases, and taking them out as a sheet."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.exports import MOST, export_cases
from grids.forms.lists import ExportForm, place_select, query_of, selects
from grids.queries.catalogue import every_category
from grids.queries.lists import CaseFilter, Page, page_of_cases
from grids.queries.persons import PERMISSION as PERMISSION_TO_FIND
from grids.queries.sitting import sitting_in
from grids.queries.within import posts_to_read, reach_of
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.views.gate import needs

Link = tuple[str, str, bool]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@needs("case.view")
def cases(request: HttpRequest) -> HttpResponse:
    """The list of one area, with its filters."""
    asked = CaseFilter.of(request.GET)
    reach = reach_of(request.actor, asked.at, asked.place)
    page = page_of_cases(request.actor, asked, reach)
    known = every_category({row.category_id for row in page.rows})
    names = {category.pk: category.label for category in known}
    context = {
        "asked": asked,
        "page": page,
        "categories": names,
        "reach": reach,
        "hands": sitting_in({row.holder_id for row in page.rows}, request.actor),
        "places": place_select(reach),
        "may_find": reach.reader.may(PERMISSION_TO_FIND),
        "selects": selects(
            asked, [(category.pk, names[category.pk]) for category in known if category.in_use]
        ),
        **_links(request.actor, asked, page),
    }
    return render(request, "grids/list/cases.html", context)


def _links(actor: Actor, asked: CaseFilter, page: Page) -> dict[str, Any]:
    """Everything on the page that leads to another list."""
    return {
        "areas": _areas(actor, asked),
        "states": _states(asked),
        "newer": query_of(asked, after=page.newer) if page.newer else "",
        "older": query_of(asked, before=page.older) if page.older else "",
        "export": f"{reverse('case_export')}{query_of(asked)}" if actor.may("case.export") else "",
        "everywhere": query_of(asked, state="all", overdue=False)
        if asked.words and asked.state == "open"
        else "",
        "file_for": actor.may("case.file_for"),
    }


def _states(asked: CaseFilter) -> list[Link]:
    """Open, ended, all; then the two questions that staff ask most."""
    words = (("open", _("在办")), ("closed", _("已结束")), ("all", _("全部")))
    plain = not (asked.overdue or asked.mine)
    links = [
        (query_of(asked, state=state, overdue=False, mine=False), word, plain and asked.state == state)
        for state, word in words
    ]
    links.append((query_of(asked, state="open", overdue=True, mine=False), _("超时的"), asked.overdue))
    links.append((query_of(asked, state="open", overdue=False, mine=True), _("我手上的"), asked.mine))
    return links


def _areas(actor: Actor, asked: CaseFilter) -> list[Link]:
    """The areas one may read through, when there are several."""
    posts = posts_to_read(actor)
    if len(posts) < 2:
        return []
    chosen = asked.at if asked.at in {post.area_id for post in posts} else posts[0].area_id
    return [
        (query_of(asked, at=post.area_id, place=None), post.area_name, post.area_id == chosen)
        for post in posts
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.export")
def case_export(request: HttpRequest) -> HttpResponse:
    """Ask what the sheet is for, then hand it out. The address carries the filter of the list."""
    asked = CaseFilter.of(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = export_cases(actor=request.actor, asked=asked, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _file(sheet)
    context = {"form": form, "back": f"{reverse('cases')}{query_of(asked)}", "most": MOST}
    return render(request, "grids/list/export.html", context, status=422 if form.errors else 200)


def _file(sheet: bytes) -> FileResponse:
    name = _("诉求 %(day)s.xlsx") % {"day": timezone.localdate().isoformat()}
    return FileResponse(io.BytesIO(sheet), as_attachment=True, filename=name, content_type=XLSX)
