"""The desks: a grid leader's day, and the queue from which a community hands out cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.queries.desks import today_of
from portal.views.gate import needs


@never_cache
@require_safe
@needs("case.handle")
def today(request: HttpRequest) -> HttpResponse:
    """What is in one's own hands, first due first."""
    actor = request.actor  # type: ignore[attr-defined]
    desk = today_of(actor)
    post = actor.posts[-1]
    context = {"desk": desk, "post": post, "now": timezone.now(), "file_for": actor.may("case.file_for")}
    return render(request, "grids/today/today.html", context)
