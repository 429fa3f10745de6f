"""The page of a case, and everything that can be done on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.forms.steps import RevealForm, StepForm
from grids.models import Case
from grids.queries.cases import case_for
from grids.views.case_page import CasePage
from grids.views.steps import STEPS, Step
from portal.actors import Actor
from portal.domain import people
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Outrun, Refused
from portal.models import Attachment
from portal.rules.images import PictureRefused
from portal.views.visitors import visitor

CaseView = Callable[..., HttpResponse]


def for_readers(view: CaseView) -> CaseView:
    """Give the view the page of a case its reader may see; a stranger signs in first, a foreign case is 404."""

    @wraps(view)
    def inner(request: HttpRequest, pk: int, **rest: Any) -> HttpResponse:
        actor = visitor(request)
        if actor.code_case_id != pk:
            actor = actor.also(code_case_id=None)
        if not actor.is_known and actor.code_case_id is None:
            return redirect_to_login(request.get_full_path())
        if pk >= 2**63:
            raise Http404
        return view(request, CasePage(request, actor, case_for(actor, pk)), **rest)

    return never_cache(inner)


@for_readers
@require_safe
def case(request: HttpRequest, page: CasePage) -> HttpResponse:
    """One case: for its reporter, for those who work on it, or for one who is both."""
    return show(request, page)


def show(request: HttpRequest, page: CasePage, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page itself."""
    name = "staff" if page.is_staff else "resident"
    return render(
        request, f"grids/case/{name}.html", {"page": page, "case": page.case, **more}, status=status
    )


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def case_step(request: HttpRequest, page: CasePage, verb: str) -> HttpResponse:
    """One act: its own page, and the place where every form of it is sent to."""
    step = STEPS.get(verb)
    if step is None:
        raise Http404
    if request.method == "POST":
        return _sent(request, page, step)
    if verb not in page.verbs:
        messages.info(request, _("这一步现在做不了，下面是这件事现在的样子。"))
        return redirect("case", page.case.pk)
    page.words = request.GET.get("q", "").replace("\0", "").strip()[:40]
    return show_step(request, page, step, page.form(step))


def show_step(
    request: HttpRequest, page: CasePage, step: Step, form: StepForm, *, status: int = 200
) -> HttpResponse:
    """The plain page of one act."""
    frame = "base_staff.html" if page.is_staff and step.verb not in REPORTERS_OWN else "base.html"
    context = {"page": page, "case": page.case, "step": step, "form": form, "frame": frame}
    return render(request, "grids/case/step.html", context, status=status)


REPORTERS_OWN = frozenset({"answer", "confirm", "dispute", "rate", "add", "reopen", "withdraw"})


def _sent(request: HttpRequest, page: CasePage, step: Step) -> HttpResponse:
    form = page.new_form(step, request.POST, request.FILES)
    if not form.is_valid():
        return show_step(request, page, step, form, status=422)
    try:
        photos = _kept_photos(page, step, form)
        common = {"actor": page.actor, "case_id": page.case.pk, "version": form.cleaned_data["version"]}
        step.act(**common, attachments=photos, form=form)
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return show_step(request, page, step, form, status=refusal.status)
    except Refused as refusal:
        return _refused(request, page, step, refusal)
    messages.success(request, str(step.done))
    return redirect("case", page.case.pk)


def _kept_photos(page: CasePage, step: Step, form: StepForm) -> list[Attachment]:
    """Keep the photos of a form; the same form sent twice keeps them once."""
    if step.verb not in page.verbs:
        return []
    prefix = f"case {page.case.pk} {step.verb} {form.cleaned_data['version']}"
    uploads = form.cleaned_data.get("photos") or []
    return [keep_picture(actor=page.actor, upload=up, upload_key=upload_key(prefix, up)) for up in uploads]


def _refused(request: HttpRequest, page: CasePage, step: Step, refusal: Refused) -> HttpResponse:
    """The case as it stands now, what happened, and what was typed."""
    fresh = CasePage(request, page.actor, case_for(page.actor, page.case.pk))
    status = 409 if isinstance(refusal, Outrun) else 422
    if step.verb not in fresh.verbs:
        return show(request, fresh, status=status, refusal=refusal.message, typed=_typed(request, step))
    sent = request.POST.copy()
    sent["version"] = str(fresh.case.version)
    form = fresh.new_form(step, sent)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return show_step(request, fresh, step, form, status=status)


def _typed(request: HttpRequest, step: Step) -> str:
    """The words somebody wrote into a form that can no longer be sent, for him to take along."""
    names = ("said", "comment", "where")
    return "\n".join(text for name in names if (text := request.POST.get(name, "").strip()[:2000]))


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def case_reveal(request: HttpRequest, page: CasePage) -> HttpResponse:
    """The reporter's full name or phone, for a reason that stays in the trail."""
    if not page.may_reveal:
        raise Http404
    form = RevealForm(request.POST or None)
    seen = _revealed(page.case, page.actor, form) if form.is_valid() else ""
    context = {"page": page, "case": page.case, "form": form, "seen": seen}
    return render(request, "grids/case/reveal.html", context, status=422 if form.errors else 200)


def _revealed(case: Case, actor: Actor, form: RevealForm) -> str:
    wanted = form.cleaned_data
    try:
        return people.reveal(
            actor=actor, person=case.reporter, field=wanted["field"], reason=wanted["reason"]
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return ""
