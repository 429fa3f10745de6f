"""Filing a request in three screens, and its receipt. Every screen is a plain form; scripts only add comfort."""

from __future__ import annotations

from uuid import UUID, uuid4

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.drafts import add_photos, keep_draft, remove_photo
from grids.forms.filing import Chosen, WhatForm, WhereForm
from grids.models import CaseDraft
from grids.queries.catalogue import categories
from grids.queries.drafts import draft_of, photos_of
from grids.queries.places import communities, homes_of
from grids.views.drafts import draft_id_of, page, typed_what, typed_where
from grids.views.receipts import gone
from portal.actors import Actor
from portal.views.errors import too_often
from portal.views.visitors import known_visitor, visitor

GET_OR_POST = ["GET", "HEAD", "POST"]


# Screen 1: what ---------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
def file_what(request: HttpRequest) -> HttpResponse:
    """What it is about: words, category with its own questions, photos."""
    if request.method == "POST":
        return _keep_what(request)
    # Without a named draft the unfinished one goes on, so that the browser's way back finds it again.
    draft = draft_of(visitor(request), draft_id_of(request))
    return _show_what(
        request, draft, _what_form(draft), is_resumed=bool(draft and "draft" not in request.GET)
    )


def _keep_what(request: HttpRequest) -> HttpResponse:
    """Keep everything first, then say what is missing: nothing typed is ever lost."""
    actor = known_visitor(request)
    draft_id = draft_id_of(request) or uuid4()
    if not actor.is_known and not _may_begin(request, actor, draft_id):
        return too_often(request)
    draft = keep_draft(actor=actor, draft_id=draft_id, fields=typed_what(request.POST))
    refused = add_photos(actor=actor, draft=draft, uploads=request.FILES.getlist("photos"))
    if doomed := request.POST.get("remove"):
        remove_photo(actor=actor, draft=draft, photo_id=doomed)
    form = _what_form(draft, request)
    if refused:
        form.is_valid()
    for why in refused:
        form.add_error("photos", why.message)
    if refused or not (request.POST.get("remove") or request.POST.get("keep")):
        return _next_what(request, draft, form, status=refused[0].status if refused else 200)
    return redirect(page("file_what", draft, at="photos"))


def _may_begin(request: HttpRequest, actor: Actor, draft_id: UUID) -> bool:
    """Whether a stranger may begin another draft: the hidden field is empty, and his network is not flooding us."""
    if request.POST.get("website"):
        return False
    return draft_of(actor, draft_id) is not None or consume(request, action="filing")


def _next_what(request: HttpRequest, draft: CaseDraft, form: WhatForm, *, status: int) -> HttpResponse:
    """On to the second screen; or back to this one with what is wrong, or with the category's own questions."""
    if not form.is_valid():
        return _show_what(request, draft, form, status=status)
    category = form.asked
    if category and category.questions and request.POST.get("asked") != category.key:
        return redirect(page("file_what", draft, at="questions"))
    return redirect(page("file_where", draft))


def _what_form(draft: CaseDraft | None, request: HttpRequest | None = None) -> WhatForm:
    """The form over a draft. With `request` it is bound: to what was typed, with the questions that were asked."""
    offered = categories()
    fields = draft.fields if draft else {}
    chosen = next((each for each in offered if each.key == fields.get("category")), None)
    if request is None:
        answers = {f"q_{key}": value for key, value in (fields.get("answers") or {}).items()}
        return WhatForm(initial={**fields, **answers}, categories=offered, asked=chosen)
    was_asked = chosen is not None and request.POST.get("asked") == chosen.key
    form = WhatForm(request.POST, categories=offered, asked=chosen if was_asked else None)
    form.asked = chosen
    return form


def _show_what(
    request: HttpRequest,
    draft: CaseDraft | None,
    form: WhatForm,
    *,
    status: int = 200,
    is_resumed: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "draft_id": draft.pk if draft else uuid4(),
        "photos": photos_of(draft) if draft else [],
        "is_resumed": is_resumed,
        "is_stranger": not visitor(request).is_known,
    }
    return render(request, "grids/filing/what.html", context, status=status)


# Screen 2: where ----------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
def file_where(request: HttpRequest) -> HttpResponse:
    """Where it is: at home, near it, or elsewhere by community, building and entrance."""
    actor = visitor(request)
    draft = draft_of(actor, draft_id_of(request))
    if draft is None:
        return gone(request)
    if request.method == "POST":
        return _keep_where(request, actor, draft)
    return _show_where(request, actor, draft, None)


def _keep_where(request: HttpRequest, actor: Actor, draft: CaseDraft) -> HttpResponse:
    draft = keep_draft(actor=actor, draft_id=draft.pk, fields=typed_where(request.POST))
    if request.POST.get("narrow"):
        return redirect(page("file_where", draft, at="places"))
    return _show_where(request, actor, draft, request.POST)


def _show_where(request: HttpRequest, actor: Actor, draft: CaseDraft, typed: object) -> HttpResponse:
    homes, areas, fields = homes_of(actor), communities(), draft.fields
    if len(areas) == 1:
        fields = {**fields, "community": str(areas[0].pk)}
    chosen = Chosen(areas, str(fields.get("community") or ""), str(fields.get("building") or ""))
    form = WhereForm(typed, initial=fields, homes=homes, areas=areas, chosen=chosen)
    if typed is not None and form.is_valid():
        keep_draft(actor=actor, draft_id=draft.pk, fields={"where": form.cleaned_data["where"]})
        return redirect(page("file_check", draft))
    return render(
        request,
        "grids/filing/where.html",
        {"form": form, "draft": draft, "homes": homes, "up": page("file_what", draft)},
    )
