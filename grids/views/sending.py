"""The third screen of filing: check everything, say how to be reached, send."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.clocks import clock_for, dues
from grids.domain.sending import Reply, send_draft
from grids.enums import Contact
from grids.forms.answers import answers_in_words
from grids.forms.filing import ReplyForm
from grids.models import CaseDraft
from grids.queries.catalogue import category_of
from grids.queries.drafts import draft_of
from grids.queries.places import spot_of
from grids.views.drafts import draft_id_of, page
from grids.views.receipts import gone, remember
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.queries.people import phone_of
from portal.rules.masking import mask_phone
from portal.views.visitors import visitor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file_check(request: HttpRequest) -> HttpResponse:
    """Everything on one page, how to reach the filer, what happens then; and the sending."""
    actor = visitor(request)
    if request.method == "POST":
        return _send(request, actor)
    draft = draft_of(actor, draft_id_of(request))
    if draft is None:
        return gone(request)
    return _show_check(request, actor, draft, None)


def _send(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send once. A second click, the back button and a second tab lead to the same receipt."""
    draft_id = draft_id_of(request)
    if draft_id is None:
        return gone(request)
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


def _reply_form(
    request: HttpRequest, actor: Actor, *, may_be_nameless: bool, blank: bool = False
) -> ReplyForm:
    # The phone is read only where it shows or was chosen.
    needs_phone = actor.is_known and (blank or request.POST.get("contact") == Contact.CALL)
    masked = mask_phone(phone_of(actor.person_id)) if needs_phone and actor.person_id else ""
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
        "photos": draft.photo_ids,
        "clock": clock,
        "dues": dues(clock, timezone.now()),
        "up": page("file_where", draft),
    }
    response = render(request, "grids/filing/check.html", context)
    # Whoever saw this page may see the receipt, also when the answer to his first click got lost.
    remember(request, response, draft.pk)
    return response
