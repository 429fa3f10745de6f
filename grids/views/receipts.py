"""The receipt: what was promised, who has it, and the code to look it up with."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.models import Case
from grids.views.drafts import draft_id_of
from portal.rules.codes import show_query_code
from portal.views.visitors import visitor

# Which drafts this browser has seen on the last screen. A signed cookie rather than the session: the session of
# somebody who is signed in but files without a name must not say which case was his.
COOKIE = "filing"
KEPT = 5
DAY = 24 * 3600


def remember(request: HttpRequest, response: HttpResponse, draft_id: UUID) -> None:
    """Note on the device, for this visit, that it may see the receipt of that draft."""
    ids = [str(draft_id), *(each for each in _remembered(request) if each != str(draft_id))]
    response.set_signed_cookie(
        COOKIE,
        json.dumps(ids[:KEPT]),
        path=reverse("file_what"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _remembered(request: HttpRequest) -> list[str]:
    try:
        return list(json.loads(request.get_signed_cookie(COOKIE, default="[]", max_age=DAY) or "[]"))
    except (BadSignature, ValueError, TypeError):
        return []


def case_of_receipt(request: HttpRequest, submission: UUID) -> Case | None:
    """The case of that form, if it is the reader's own or was written on this device."""
    case = Case.objects.select_related("holder__area").filter(submission=submission).first()
    if case is None:
        return None
    own = case.reporter_id is not None and case.reporter_id == visitor(request).person_id
    return case if own or str(submission) in _remembered(request) else None


@never_cache
@require_safe
def file_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt; 404 for whoever did not file it."""
    case = case_of_receipt(request, pk)
    if case is None:
        raise Http404
    own = case.reporter_id is not None and case.reporter_id == visitor(request).person_id
    return render(
        request,
        "grids/filing/done.html",
        {"case": case, "code": show_query_code(case.query_code), "own": own},
    )


def gone(request: HttpRequest) -> HttpResponse:
    """There is no such draft: sent already, thrown away, or somebody else's."""
    draft_id = draft_id_of(request)
    if draft_id and case_of_receipt(request, draft_id):
        return redirect("file_done", pk=draft_id)
    messages.info(request, _("没有找到没写完的内容，请从这里开始。"))
    return redirect("file_what")
