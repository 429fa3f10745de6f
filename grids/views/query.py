"""Looking up by code, without an account: where it stands, and for a filer without an account what he may do.

The code is typed once and then lives in the session; it never stands in an address. Whoever has an account finds here
only how it stands, for a slip of paper with a code gets lost.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.ratelimit import consume
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.forms.ratings import VerdictForm
from grids.forms.steps import StepForm
from grids.models import Case
from grids.queries.case_page import case_with_surroundings
from grids.queries.cases import case_for, has_handled, may_rate, relations_of
from grids.queries.home import open_stations
from grids.queries.repeats import is_repeat
from grids.rules.opening import week_in_words
from grids.views.case_page import CasePage
from grids.views.steps import STEPS, Step
from portal.actors import Actor
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Outrun, Refused
from portal.rules.codes import normalise_query_code
from portal.rules.errors import Unusable
from portal.rules.images import PictureRefused
from portal.views.errors import too_often
from portal.views.visitors import BROWSER, CODE_CASE

SHOWN = "code_shown"
# Said in one go with another verb's form, or offered only where that one is not.
NOW = ("answer", "confirm")
WITHIN = {"dispute": "confirm"}


class CodeForm(forms.Form):
    """The code of a receipt."""

    code = forms.CharField(
        label=gettext_lazy("查询码"),
        help_text=gettext_lazy("回执上的 10 位，字母不分大小写，空格可有可无。"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("请填写查询码。")},
    )

    def clean_code(self) -> str:
        """As it is stored."""
        try:
            return normalise_query_code(self.cleaned_data["code"])
        except Unusable as why:
            raise forms.ValidationError(why.message) from why


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_query(request: HttpRequest) -> HttpResponse:
    """The field for the code; once one was right, how that case stands."""
    if request.method == "POST":
        return _look_up(request)
    if "again" in request.GET:
        _close(request)
    if SHOWN not in request.session:
        return _ask_code(request, CodeForm())
    return _show(request)


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """The field for the code, and what to do without one."""
    stations = [(station, week_in_words(station.opening)) for station in open_stations()]
    context = {"form": form, "stations": stations, "help_line": settings.LINLI_HELP_LINE}
    return render(request, "grids/query/code.html", context)


def _look_up(request: HttpRequest) -> HttpResponse:
    """Open the case of the code. Wrong codes are counted by network address; right ones are not.

    Counted first and taken back when it was right, or many at once would all be let through.
    """
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, form)
    counted = consume(request, app="allauth.account", action="case_query")
    if counted is None:
        return too_often(request)
    found = Case.objects.filter(query_code=form.cleaned_data["code"]).first()
    if found is None:
        form.add_error("code", _("没有这个查询码，请对照回执再看一遍。"))
        return _ask_code(request, form)
    counted.rollback()
    request.session[SHOWN] = found.pk
    if _is_key(request, Actor(code_case_id=found.pk), found):
        request.session[CODE_CASE] = found.pk
    else:
        request.session.pop(CODE_CASE, None)
    return redirect("case_query")


def _is_key(request: HttpRequest, holder: Actor, case: Case) -> bool:
    """Whether the code lets its holder act for the resident: never an official who filed or handled the case himself."""
    person_id = request.actor.person_id  # type: ignore[attr-defined]
    if person_id is not None and (case.filed_by_id == person_id or has_handled(person_id, case)):
        return False
    return "reporter" in relations_of(holder, case)


def _close(request: HttpRequest) -> None:
    for name in (SHOWN, CODE_CASE):
        request.session.pop(name, None)


def _holder(request: HttpRequest) -> Actor:
    """Whoever holds the code, and nothing else: who files without a name stays without one, signed in or not."""
    return Actor(code_case_id=request.session.get(SHOWN), browser=request.session.get(BROWSER, ""))


def _show(request: HttpRequest, wrong: dict[str, StepForm] | None = None, status: int = 200) -> HttpResponse:
    actor = _holder(request)
    try:
        page = CasePage(actor, case_with_surroundings(actor, request.session[SHOWN]))
    except Http404:
        _close(request)
        return redirect("case_query")
    if not _is_key(request, actor, page.case):
        page.relations = page.relations - {"reporter"}
    case, verbs = page.case, page.verbs if page.is_reporter else []
    context = {
        "page": page,
        "case": case,
        "is_key": page.is_reporter,
        "now": NOW,
        "steps": [(STEPS[verb], _form(verb, actor, case, wrong or {})) for verb in _offered(verbs)],
    }
    return render(request, "grids/query/result.html", context, status=status)


def _offered(verbs: list[str]) -> list[str]:
    return [verb for verb in verbs if verb in STEPS and WITHIN.get(verb) not in verbs]


def _form(verb: str, actor: Actor, case: Case, wrong: dict[str, StepForm]) -> StepForm:
    return wrong.get(verb) or _new_form(verb, actor, case, initial={"version": case.version})


def _new_form(verb: str, actor: Actor, case: Case, *typed: Any, **options: Any) -> StepForm:
    """The form of a verb; its fields get names of their own, since several stand on one page."""
    step = STEPS[verb]
    if issubclass(step.form, VerdictForm):
        options |= {"rates": may_rate(actor, case), "outcome": case.outcome}
    return step.form(*typed, prefix=verb, **options)


@never_cache
@require_http_methods(["POST"])
def query_step(request: HttpRequest, verb: str) -> HttpResponse:
    """Answer, add, confirm, dispute, withdraw, reopen or rate as the holder of the code."""
    if SHOWN not in request.session:
        return redirect("case_query")
    actor = _holder(request)
    case = case_for(actor, request.session[SHOWN])
    if verb not in STEPS or not STEPS[verb].by_reporter or not _is_key(request, actor, case):
        raise Http404
    form = _new_form(verb, actor, case, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, {verb: form})
    return _done(request, actor, case, STEPS[verb], form)


def _done(request: HttpRequest, actor: Actor, case: Case, step: Step, form: StepForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        pictures = [
            keep_picture(actor=actor, upload=upload, upload_key=upload_key(f"case {case.pk}", upload))
            for upload in data.get("photos") or ()
        ]
        step.act(actor=actor, case_id=case.pk, version=data["version"], attachments=pictures, form=form)
    except PictureRefused as why:
        form.add_error("photos", why.message)
        return _show(request, {step.verb: form}, status=why.status)
    except Refused as why:
        if isinstance(why, Outrun) and is_repeat(actor, case, form.entry or step.verb, form.said):
            messages.success(request, str(step.done))
            return redirect("case_query")
        form.add_error(why.field if why.field in form.fields else None, why.message)
        return _show(request, {step.verb: form})
    messages.success(request, str(step.done))
    return redirect("case_query")
