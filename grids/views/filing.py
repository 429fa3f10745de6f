"""Filing a request in three screens, and its receipt. Every screen is a plain form; scripts only add comfort."""

from __future__ import annotations

from uuid import UUID, uuid4

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.clocks import clock_for, dues
from grids.domain.drafts import add_photos, keep_draft, remove_photo
from grids.domain.sending import Reply, send_draft
from grids.enums import Contact
from grids.forms.answers import answers_in_words
from grids.forms.filing import Chosen, ReplyForm, WhatForm, WhereForm
from grids.models import CaseDraft
from grids.queries.catalogue import categories, category_of
from grids.queries.drafts import draft_of, photos_of
from grids.queries.places import communities, homes_of, spot_of
from grids.views.drafts import draft_id_of, page, typed_what, typed_where
from grids.views.receipts import case_of_receipt, remember
from portal.actors import Actor
from portal.domain.refusal import Refused
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
    return _show_what(request, draft, _what_form(draft), is_resumed=bool(draft and "draft" not in request.GET))


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
    request: HttpRequest, draft: CaseDraft | None, form: WhatForm, *, status: int = 200, is_resumed: bool = False
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
        return _gone(request)
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
    return render(request, "grids/filing/where.html", {
        "form": form, "draft": draft, "homes": homes, "up": page("file_what", draft)
    })


# Screen 3: check and send ----------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
def file_check(request: HttpRequest) -> HttpResponse:
    """Everything on one page, how to reach the filer, what happens then; and the sending."""
    actor = visitor(request)
    if request.method == "POST":
        return _send(request, actor)
    draft = draft_of(actor, draft_id_of(request))
    if draft is None:
        return _gone(request)
    return _show_check(request, actor, draft, None)


def _send(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send once. A second click, the back button and a second tab lead to the same receipt."""
    draft_id = draft_id_of(request)
    if draft_id is None:
        return _gone(request)
    form = _reply_form(request, actor, may_be_nameless=True)
    if form.is_valid():
        try:
            send_draft(actor=actor, draft_id=draft_id, reply=Reply(**form.cleaned_data))
            return redirect("file_done", pk=draft_id)
        except Refused as why:
            return _not_sent(request, actor, draft_id, form, why)
    return _again(request, actor, draft_id, form)


def _not_sent(
    request: HttpRequest, actor: Actor, draft_id: UUID, form: ReplyForm, why: Refused
) -> HttpResponse:
    """Back to the screen on which it can be put right."""
    screen = {"category": "file_what", "where": "file_where"}.get(why.field)
    draft = draft_of(actor, draft_id)
    if screen and draft:
        messages.error(request, why.message)
        return redirect(page(screen, draft))
    form.add_error(why.field if why.field in form.fields else None, why.message)
    return _again(request, actor, draft_id, form)


def _again(request: HttpRequest, actor: Actor, draft_id: UUID, form: ReplyForm) -> HttpResponse:
    """The third screen once more, with what is wrong; the receipt when it was sent meanwhile."""
    draft = draft_of(actor, draft_id)
    if draft is None:
        return redirect("file_done", pk=draft_id)
    return _show_check(request, actor, draft, form)


def _reply_form(request: HttpRequest, actor: Actor, *, may_be_nameless: bool, blank: bool = False) -> ReplyForm:
    masked = request.user.person.masked_phone if actor.is_known else ""  # type: ignore[union-attr]
    return ReplyForm(
        None if blank else request.POST,
        initial={"contact": Contact.CALL if masked else ""},
        known=actor.is_known,
        masked_phone=masked,
        may_be_nameless=may_be_nameless,
    )


def _show_check(request: HttpRequest, actor: Actor, draft: CaseDraft, form: ReplyForm | None) -> HttpResponse:
    category = category_of(draft.fields.get("category") or "")
    if category is None or not draft.fields.get("text"):
        return redirect(page("file_what", draft))
    spot = spot_of(actor, draft.fields)
    if spot is None:
        return redirect(page("file_where", draft))
    blank = _reply_form(request, actor, may_be_nameless=category.anonymous, blank=True)
    if form is not None:
        form.offer_as(blank)
    clock = clock_for(category.pk, category.urgency)
    context = {
        "form": form or blank,
        "draft": draft,
        "category": category,
        "answers": answers_in_words(category, draft.fields.get("answers") or {}),
        "spot": spot,
        "photos": photos_of(draft),
        "clock": clock,
        "dues": dues(clock, timezone.now()),
        "up": page("file_where", draft),
    }
    response = render(request, "grids/filing/check.html", context)
    # Whoever saw this page may see the receipt, also when the answer to his first click got lost.
    remember(request, response, draft.pk)
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    """There is no such draft: sent already, thrown away, or somebody else's."""
    draft_id = draft_id_of(request)
    if draft_id and case_of_receipt(request, draft_id):
        return redirect("file_done", pk=draft_id)
    messages.info(request, _("没有找到没写完的内容，请从这里开始。"))
    return redirect("file_what")
