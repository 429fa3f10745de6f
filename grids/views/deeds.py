"""Writing down a deed that has nothing to do with a door: a patrol, voluntary work, an opinion note."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.visits import Deed, record_visit
from grids.enums import VisitOutcome
from grids.forms.deeds import DeedForm
from grids.queries.settling import open_at, with_kinds
from grids.queries.visits import kinds_without_a_door, written_with
from grids.views.visits import photos_of, said, say_at_its_field
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.rules.images import PictureRefused


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed_new(request: HttpRequest) -> HttpResponse:
    """Write one down; 404 for whoever records no visits and owes no such deed.

    Sent twice it is the same deed, even where the first time settled all that he owed.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stands = written_with(actor, request.POST.get("key", ""))
    if stands is not None:
        return redirect("visit_saved", stands.pk)
    kinds = kinds_without_a_door(actor)
    if not kinds and not actor.may("visit.record"):
        raise Http404
    if request.method == "POST":
        form = DeedForm(request.POST, request.FILES, kinds=kinds)
        return _sent(request, actor, form) if form.is_valid() else _show(request, actor, form, 422)
    asked = request.GET.get("kind", "")
    known = next(
        (str(kind.pk) for kind in kinds if len(kinds) == 1 or asked in (str(kind.pk), kind.key)), None
    )
    first = {"key": uuid4(), "day": timezone.localdate(), "kind": known}
    return _show(request, actor, DeedForm(initial=first, kinds=kinds))


def _show(request: HttpRequest, actor: Actor, form: DeedForm, status: int = 200) -> HttpResponse:
    waiting = with_kinds(open_at(actor, None, timezone.localdate()), list(form.kinds.values()))
    context = {"form": form, "open": waiting, "today": timezone.localdate()}
    return render(request, "grids/visits/deed.html", context, status=status)


def _sent(request: HttpRequest, actor: Actor, form: DeedForm) -> HttpResponse:
    try:
        done = record_visit(actor=actor, deed=_deed(actor, form))
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return _show(request, actor, form, refusal.status)
    except Refused as refusal:
        say_at_its_field(form, refusal)
        return _show(request, actor, form, 422)
    messages.success(request, said(done))
    return redirect("visit_saved", done.visit.pk)


def _deed(actor: Actor, form: DeedForm) -> Deed:
    data: dict[str, Any] = form.cleaned_data
    return Deed(
        key=data["key"], kind=form.kinds[data["kind"]], household_id=None, outcome=VisitOutcome.DONE,
        happened_at=form.happened_at(), note=data["note"], attachments=photos_of(actor, form),
    )  # fmt: skip
