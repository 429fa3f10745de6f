"""The page of a case, and everything that can be done on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.reveals import Reporter, reveal_reporter
from grids.domain.steps import held
from grids.forms.reveals import REASONS, RevealForm
from grids.forms.steps import StepForm
from grids.queries.case_page import case_with_surroundings
from grids.queries.repeats import is_repeat
from grids.views.case_page import CasePage
from grids.views.step_photos import keep_photos
from grids.views.steps import Step
from portal.domain.refusal import Outrun, Refused
from portal.rules.images import PictureRefused

BIGGEST_KEY = 2**63 - 1


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the page of a case its reader may see; a stranger signs in first, a foreign case is 404."""

    @wraps(view)
    def inner(request: HttpRequest, pk: int, **rest: Any) -> HttpResponse:
        if pk > BIGGEST_KEY:
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        return view(request, CasePage(actor, case_with_surroundings(actor, pk)), **rest)

    return never_cache(login_required(inner))


@for_readers
@require_safe
def case(request: HttpRequest, page: CasePage) -> HttpResponse:
    """One case: for its reporter, for those who work on it, or for one who is both."""
    return _show(request, page)


def _show(request: HttpRequest, page: CasePage, *, status: int = 200, **more: Any) -> HttpResponse:
    name = "staff" if page.is_staff else "resident"
    return render(
        request, f"grids/case/{name}.html", {"page": page, "case": page.case, **more}, status=status
    )


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def case_step(request: HttpRequest, page: CasePage, verb: str) -> HttpResponse:
    """One act: its own plain page, and the place where every form of it is sent to."""
    step = page.step(verb)
    if step is None:
        raise Http404
    page.wide = True
    if request.method == "POST":
        return _sent(request, page, step)
    if verb not in page.verbs:
        messages.info(request, _("这一步现在做不了，下面是这件事现在的样子。"))
        return redirect("case", page.case.pk)
    page.words = request.GET.get("q", "").replace("\0", "").strip()[:40]
    return _show_step(request, page, step, page.form(step))


def _show_step(
    request: HttpRequest, page: CasePage, step: Step, form: StepForm, *, status: int = 200
) -> HttpResponse:
    frame = "base.html" if step.by_reporter else "base_staff.html"
    context = {"page": page, "case": page.case, "step": step, "form": form, "frame": frame}
    return render(request, "grids/case/step.html", context, status=status)


def _sent(request: HttpRequest, page: CasePage, step: Step) -> HttpResponse:
    """Do it and go back to the case; or show what is wrong, with what was typed and the photos that came."""
    form = page.new_form(step, request.POST, request.FILES)
    complete = form.is_valid()
    try:
        page.kept = keep_photos(page.actor, page.case, step.verb, form) if step.verb in page.verbs else []
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return _show_step(request, page, step, form, status=refusal.status)
    if not complete:
        return _show_step(request, page, step, form, status=422)
    return _done(request, page, step, form)


def _done(request: HttpRequest, page: CasePage, step: Step, form: StepForm) -> HttpResponse:
    version = None if step.is_free else form.cleaned_data["version"]
    common = {"actor": page.actor, "case_id": page.case.pk, "version": version}
    entry = form.entry or step.verb
    try:
        with held(page.case.pk):
            if step.is_free and is_repeat(page.actor, page.case, entry, form.said):
                return _again(request, page)
            step.act(**common, attachments=page.kept, form=form)
    except Refused as refusal:
        if isinstance(refusal, Outrun) and is_repeat(page.actor, page.case, entry, form.said):
            return _again(request, page)
        return _refused(request, page, step, refusal)
    messages.success(request, str(step.done))
    return redirect("case", page.case.pk)


def _again(request: HttpRequest, page: CasePage) -> HttpResponse:
    """The same act sent twice: it stands already, and nothing happens a second time."""
    messages.info(request, _("这一步刚才已经记下了，不用再做一次。"))
    return redirect("case", page.case.pk)


def _refused(request: HttpRequest, page: CasePage, step: Step, refusal: Refused) -> HttpResponse:
    """The case as it stands now, what happened, and what was typed."""
    fresh = CasePage(page.actor, case_with_surroundings(page.actor, page.case.pk), wide=True, kept=page.kept)
    status = 409 if isinstance(refusal, Outrun) else 422
    if step.verb not in fresh.verbs:
        return _show(request, fresh, status=status, refusal=refusal.message, typed=_typed(request))
    sent = request.POST.copy()
    sent["version"] = str(fresh.case.version)
    form = fresh.new_form(step, sent)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _show_step(request, fresh, step, form, status=status)


def _typed(request: HttpRequest) -> str:
    """The words somebody wrote into a form that can no longer be sent, for him to take along."""
    names = ("said", "comment", "where")
    return "\n".join(text for name in names if (text := request.POST.get(name, "").strip()[:2000]))


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def case_reveal(request: HttpRequest, page: CasePage) -> HttpResponse:
    """The reporter's full name and phone, for a reason that stays in the trail."""
    if not page.may_reveal:
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    seen = _revealed(page, form) if form.is_valid() else None
    context = {"page": page, "case": page.case, "form": form, "seen": seen, "reasons": REASONS}
    return render(request, "grids/case/reveal.html", context, status=422 if form.errors else 200)


def _revealed(page: CasePage, form: RevealForm) -> Reporter | None:
    """Who it is; None when it was refused."""
    try:
        return reveal_reporter(actor=page.actor, case=page.case, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
