"""Visits: the walk of today, and writing one down."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.visits import Deed, Recorded, record_visit
from grids.forms.visits import VisitForm
from grids.models import Household
from grids.queries.visits import household_to_visit, kinds_for_a_household, open_at, visits_of, walk_of
from portal.actors import Actor
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Refused
from portal.rules.images import PictureRefused
from portal.views.gate import needs

SHOWN = 8


@never_cache
@require_safe
@needs("visit.record")
def walk(request: HttpRequest) -> HttpResponse:
    """What may be done today, in the order of a walk: a stop for each building, a line for each door."""
    today = timezone.localdate()
    items = walk_of(request.actor, today)  # type: ignore[attr-defined]
    stops = [
        (building, [(home, list(duties)) for home, duties in groupby(doors, lambda item: item.household)])
        for building, doors in groupby(items, lambda item: item.household.building)
    ]
    late = sum(item.latest < today for item in items)
    context = {"stops": stops, "today": today, "late": late, "n": len({item.household_id for item in items})}
    return render(request, "grids/visits/walk.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a visit to this household down; 404 for whoever does not visit here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    home = household_to_visit(actor, pk) if pk < 2**63 else None
    if home is None:
        raise Http404
    kinds = kinds_for_a_household()
    if request.method == "POST":
        form = VisitForm(request.POST, request.FILES, kinds=kinds)
        return (
            _sent(request, actor, home, form) if form.is_valid() else _show(request, actor, home, form, 422)
        )
    first = {
        "key": uuid4(),
        "day": timezone.localdate(),
        "kind": str(kinds[0].pk) if len(kinds) == 1 else None,
    }
    return _show(request, actor, home, VisitForm(initial=first, kinds=kinds))


def _show(
    request: HttpRequest, actor: Actor, home: Household, form: VisitForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "home": home, "open": open_at(actor, home, timezone.localdate())}
    return render(request, "grids/visits/new.html", context, status=status)


def _sent(request: HttpRequest, actor: Actor, home: Household, form: VisitForm) -> HttpResponse:
    try:
        done = record_visit(actor=actor, deed=_deed(actor, home, form))
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return _show(request, actor, home, form, refusal.status)
    except Refused as refusal:
        field = {"happened_at": "day"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, refusal.message)
        return _show(request, actor, home, form, 422)
    messages.success(request, _said(done))
    if actor.may("household.view"):
        return redirect("household", home.pk)
    return redirect("walk" if actor.may("visit.record") else "me")


def _deed(actor: Actor, home: Household, form: VisitForm) -> Deed:
    data: dict[str, Any] = form.cleaned_data
    prefix = f"visit {data['key']}"
    photos = [
        keep_picture(actor=actor, upload=upload, upload_key=upload_key(prefix, upload))
        for upload in data["photos"]
    ]
    return Deed(
        key=data["key"], kind=form.kinds[data["kind"]], household_id=home.pk, outcome=data["outcome"],
        happened_at=form.happened_at(), note=data["note"], follow_up_on=data["follow_up_on"], attachments=photos,
    )  # fmt: skip


def _said(done: Recorded) -> str:
    n = len(done.settled)
    if not n:
        return _("走访记好了。")
    return ngettext("走访记好了，同时算作 %(n)s 项任务。", "走访记好了，同时算作 %(n)s 项任务。", n) % {
        "n": n
    }


def panel(request: HttpRequest, home: Household) -> SafeString:
    """On a household's page: what is still to do here, and the story of its visits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may("visit.view"):
        return SafeString("")
    may_record = home.is_active and actor.can("visit.record", path=home.building.area.path)
    context = {
        "visits": visits_of(home, most=SHOWN),
        "open": open_at(actor, home, timezone.localdate()) if may_record else [],
        "new": reverse("visit_new", args=[home.pk]) if may_record else "",
    }
    return render_to_string("grids/visits/_panel.html", context, request)
