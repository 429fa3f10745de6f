"""Filing for a resident: one page, sent as often as something has to be looked up, and once for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.filing_for import file_for as file_it
from grids.forms.filing_for import FilingForForm
from grids.models import Case
from grids.queries.filing_for import begun_at
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Refused
from portal.models import Attachment
from portal.rules.codes import show_query_code
from portal.rules.images import PictureRefused
from portal.views.gate import needs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.file_for")
def file_for(request: HttpRequest) -> HttpResponse:
    """The page; "look" looks something up and keeps what was typed, "send" files."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _show(request, FilingForForm(actor=actor, chosen=_begun(request)))
    if request.POST.get("step") != "send":
        return _show(request, FilingForForm(actor=actor, chosen=request.POST.dict()))
    form = FilingForForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _show(request, form, status=422)
    return _sent(request, form)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What is known from where somebody comes: `?household=` of a household's page."""
    typed = request.GET.get("household", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return {}
    return begun_at(request.actor, int(typed))  # type: ignore[attr-defined]


def _show(request: HttpRequest, form: FilingForForm, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "grids/filing_for/page.html",
        {"form": form, "may_look": form.actor.may("case.view")},
        status=status,
    )


def _sent(request: HttpRequest, form: FilingForForm) -> HttpResponse:
    try:
        case = file_it(actor=form.actor, wish=form.wish(_photos(form)))
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return _show(request, form, status=refusal.status)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _show(request, form, status=422)
    messages.success(request, _said(case))
    # Who may file but not look at cases, such as the leader of a building, has done his part.
    return redirect("case", case.pk) if form.actor.may("case.view") else redirect("file_for")


def _photos(form: FilingForForm) -> list[Attachment]:
    """Keep the photos; the same form sent twice keeps them once."""
    prefix = f"for {form.key}"
    uploads = form.cleaned_data.get("photos") or []
    return [keep_picture(actor=form.actor, upload=up, upload_key=upload_key(prefix, up)) for up in uploads]


def _said(case: Case) -> str:
    """What to pass on to the resident."""
    said = _("登记好了，编号 %(number)s。请把查询码 %(code)s 告诉居民，凭它不用登录就能看进展。")
    return said % {"number": case.number, "code": show_query_code(case.query_code)}
