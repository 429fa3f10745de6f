"""The small moves around a draft: kept while one types, parts of a screen for htmx, thrown away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.domain.drafts import drop_draft, keep_draft
from grids.forms.filing import MAX_SPOT, MAX_TEXT, Chosen, WhatForm, WhereForm
from grids.models import CaseDraft
from grids.queries.catalogue import categories
from grids.queries.drafts import draft_of
from grids.queries.places import UNCLEAR, communities, homes_of
from grids.rules.questions import MAX_ANSWER
from portal.views.errors import too_often
from portal.views.visitors import known_visitor, visitor


def draft_id_of(request: HttpRequest) -> UUID | None:
    """The draft that an address or a form names; None for none and for nonsense."""
    named = request.POST.get("draft") or request.GET.get("draft") or ""
    try:
        return UUID(named)
    except ValueError:
        return None


def page(name: str, draft: CaseDraft, at: str = "") -> str:
    """The address of a screen over that draft, at a part of it."""
    fragment = f"#{at}" if at else ""
    return f"{reverse(name)}?{urlencode({'draft': draft.pk})}{fragment}"


def typed_what(typed: QueryDict) -> dict[str, Any]:
    """What the first screen holds, finished or not, cut to what a draft keeps."""
    answers = {name[2:42]: value[:MAX_ANSWER] for name, value in typed.items() if name.startswith("q_")}
    kept: dict[str, Any] = {
        "text": typed.get("text", "").replace("\r\n", "\n")[:MAX_TEXT],
        "category": typed.get("category", "")[:40],
    }
    return kept | ({"answers": dict(list(answers.items())[:20])} if answers else {})


def typed_where(typed: QueryDict) -> dict[str, Any]:
    """The same of the second screen."""
    names = ("community", "building", "entrance")
    kept: dict[str, Any] = {name: _number(typed.get(name, "")) for name in names}
    if typed.get("community") == UNCLEAR:
        kept["community"] = UNCLEAR
    return kept | {"where": typed.get("where", "")[:30], "spot": typed.get("spot", "").strip()[:MAX_SPOT]}


def _number(typed: str) -> str:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 19
    return typed if is_number else ""


@require_POST
def file_save(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the form right now; the page calls it while one types. 204, or 429 for a flood."""
    actor = known_visitor(request)
    draft_id = draft_id_of(request)
    if draft_id is None:
        return HttpResponse(status=204)
    begun = draft_of(actor, draft_id) is not None
    if not begun and not actor.is_known and not consume(request, action="filing"):
        return too_often(request)
    typed = typed_where(request.POST) if "spot" in request.POST else typed_what(request.POST)
    keep_draft(actor=actor, draft_id=draft_id, fields=typed)
    return HttpResponse(status=204)


@never_cache
@require_safe
def file_questions(request: HttpRequest) -> HttpResponse:
    """The chosen category's own questions, to be put into the first screen."""
    offered = categories()
    chosen = next((each for each in offered if each.key == request.GET.get("category")), None)
    form = WhatForm(initial={}, categories=offered, asked=chosen)
    return render(request, "grids/filing/_questions.html", {"form": form})


@never_cache
@require_safe
def file_places(request: HttpRequest) -> HttpResponse:
    """Community, building and entrance as chosen so far, to be put into the second screen."""
    homes, areas = homes_of(visitor(request)), communities()
    chosen = Chosen(areas, request.GET.get("community", ""), request.GET.get("building", ""))
    form = WhereForm(initial=request.GET.dict(), homes=homes, areas=areas, chosen=chosen)
    return render(request, "grids/filing/_places.html", {"form": form})


@require_POST
def file_drop(request: HttpRequest) -> HttpResponse:
    """Throw a draft away."""
    drop_draft(actor=visitor(request), draft_id=draft_id_of(request) or uuid4())
    if request.POST.get("again"):
        return redirect("file_what")
    messages.success(request, _("没写完的那件删掉了。"))
    return redirect("home")
