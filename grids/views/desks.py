"""The desks: a grid leader's day, and the queue from which a community hands out cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.queries.desks import MOST, today_of
from grids.queries.walk import Stop, walk_on
from portal.actors import Actor
from portal.views.gate import needs

STOPS_SHOWN = 2
DOORS_SHOWN = 3


@never_cache
@require_safe
@needs("case.handle")
def today(request: HttpRequest) -> HttpResponse:
    """What is in one's own hands, first due first."""
    actor = request.actor  # type: ignore[attr-defined]
    desk = today_of(actor)
    post = actor.posts[-1]
    context = {"desk": desk, "post": post, "now": timezone.now(), "file_for": actor.may("case.file_for")}
    context |= _walk(actor, timezone.localdate())
    return render(request, "grids/today/today.html", context)


def _walk(actor: Actor, day: date) -> dict[str, Any]:
    """The first doors of today's walk, and how many there are, counted to a hundred. Three queries."""
    if not actor.may("visit.record"):
        return {}
    way = walk_on(actor, day, most=MOST)
    n = len(way.doors)
    if not n and not way.elsewhere:
        return {}
    first = [Stop(stop.building, stop.doors[:DOORS_SHOWN]) for stop in way.stops[:STOPS_SHOWN]]
    return {"way": way, "way_n": f"{n}+" if way.is_cut else n, "first": first, "today": day}
