"""The walk of today."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.queries.walk import has_own_duties, own_duties_waiting, walk_on
from portal.actors import Actor
from portal.views.gate import View


def may_walk(actor: Actor) -> bool:
    """Whether the pages of visits are there for this actor: by a post, or by duties in person. At most one query."""
    return actor.may("visit.record") or has_own_duties(actor)


def for_walkers(view: View) -> View:
    """For a view that is only there for whoever visits: else 404, a stranger signs in first."""

    @wraps(view)
    @login_required
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_walk(request.actor):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return page


@never_cache
@require_safe
@for_walkers
def walk(request: HttpRequest) -> HttpResponse:
    """What may be done today, in the order of a walk: a stop for each building, a line for each door."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate()
    way = walk_on(actor, today)
    context = {
        "way": way,
        "today": today,
        "late": way.late(today),
        "n": len(way.doors),
        "sees_muted": actor.may("visit.view"),
    }
    return render(request, "grids/visits/walk.html", context)


def own_panel(request: HttpRequest) -> SafeString:
    """On the own page of somebody without a post: what he has to do in person. One query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.posts or actor.person_id is None:
        return SafeString("")
    waits = own_duties_waiting(actor, timezone.localdate())
    if not waits and not has_own_duties(actor):
        return SafeString("")
    return render_to_string("grids/visits/_own.html", {"n": waits}, request)
