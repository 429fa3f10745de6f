"""The start page, and the list of one's own cases."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.enums import CaseState
from grids.queries.drafts import draft_of
from grids.queries.home import YOURS, latest_cases, newest_unread, open_stations, own_cases, question_to
from grids.queries.links import waits_for_link
from grids.queries.places import homes_of
from grids.queries.stations import hours_in_rows
from grids.queries.walk import own_duties_waiting
from grids.rules.greeting import day_and_weekday, given_name, greeting
from portal import registry
from portal.actors import Actor
from portal.views.visitors import visitor


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For a resident what waits for him; for staff their desk (`?stay=1` stays); for a stranger what this is."""
    actor = visitor(request)
    if not actor.is_known:
        return _landing(request, actor)
    desk = desk_of(actor)
    if desk and "stay" not in request.GET:
        return redirect(desk)
    return _own_home(request, actor, desk)


def desk_of(actor: Actor) -> str:
    """The name of the page on which the actor works; empty for residents."""
    if actor.may("case.assign"):
        return "triage"
    return "today" if actor.may("case.handle") else ""


def _own_home(request: HttpRequest, actor: Actor, desk: str) -> HttpResponse:
    now = timezone.localtime()
    cases, homes = latest_cases(actor), homes_of(actor)
    asked = cases[0] if cases and cases[0].state in YOURS else None
    context = {
        "greeting": greeting(now.hour),
        "given_name": given_name(actor.name),
        "today": day_and_weekday(now),
        "homes": homes,
        "waiting": not homes and waits_for_link(actor),
        "desk": reverse(desk) if desk else "",
        "ask": asked,
        "ask_words": question_to(asked) if asked else None,
        "is_confirm": bool(asked and asked.state == CaseState.PROPOSED),
        "cases": [case for case in cases if case != asked],
        "draft": draft_of(actor, None),
        "letters": newest_unread(actor),
        "tiles": registry.tiles(),
        "duties": 0 if actor.posts else own_duties_waiting(actor, timezone.localdate()),
    }
    return render(request, "grids/home/home.html", context)


def _landing(request: HttpRequest, actor: Actor) -> HttpResponse:
    stations = [(station, hours_in_rows(station)) for station in open_stations()]
    context = {"stations": stations, "draft": draft_of(actor, None)}
    return render(request, "grids/home/landing.html", context)


@never_cache
@login_required
@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    """One's own cases, open or ended: those that wait for oneself, then the newest."""
    ended = request.GET.get("state") == "closed"
    before, after = _key(request, "before"), _key(request, "after")
    page = own_cases(visitor(request), ended=ended, before=before, after=after)
    state = "closed" if ended else "open"
    context = {
        "cases": page.rows,
        "yours": page.yours,
        "ended": ended,
        "not_ended": not ended,
        "newer": f"?state={state}&after={page.newer}" if page.newer else "",
        "older": f"?state={state}&before={page.older}" if page.older else "",
    }
    return render(request, "grids/home/my_cases.html", context)


def _key(request: HttpRequest, name: str) -> int | None:
    """A row's id from the address; None for nonsense, so that old links go on working."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
