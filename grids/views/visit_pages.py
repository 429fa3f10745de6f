"""One visit on its page, and saying that it was a mistake."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.taking_back import take_back_visit
from grids.forms.taking_back import TakeBackForm
from grids.models import Visit
from grids.queries.cases import may_see
from grids.queries.visits import may_take_back, visit_for
from portal.actors import Actor
from portal.domain.refusal import Refused


@never_cache
@login_required
@require_safe
def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who, when it happened and when it was written down, how it went, and what came of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    visit = visit_for(actor, pk)
    is_back = hasattr(visit, "taken_back")
    context = {
        "visit": visit,
        "is_back": is_back,
        "settled": list(visit.satisfied.select_related("rule__kind").order_by("due", "pk")),
        "photos": list(visit.photos.select_related("attachment").order_by("pk")),
        "opinion": getattr(visit, "opinion", None),
        "sees_case": visit.case is not None and may_see(actor, visit.case),
        "sees_home": _sees_home(actor, visit),
        "may_take_back": not is_back and may_take_back(actor, visit, timezone.now()),
        "is_own": visit.by_id == actor.person_id,
    }
    return render(request, "grids/visits/visit.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then mark it as taken back; 404 for whoever may not, and when it is too late for its writer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    visit = visit_for(actor, pk)
    why = may_take_back(actor, visit, timezone.now())
    if not why:
        raise Http404
    form = TakeBackForm(request.POST or None, needs_reason=why == "keeper")
    if request.method == "POST" and form.is_valid():
        try:
            take_back_visit(actor=actor, visit_id=visit.pk, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("收回了。原来的记录还在，标着“收回了”。"))
            return redirect("visit", visit.pk)
    context = {"visit": visit, "form": form, "n": visit.satisfied.count()}
    return render(request, "grids/visits/take_back.html", context, status=422 if form.errors else 200)


def _sees_home(actor: Actor, visit: Visit) -> bool:
    """Whether the household's page is there for this reader."""
    return visit.household is not None and actor.can(
        "household.view", path=visit.household.building.area.path
    )
