"""Stations: for anybody to find, for staff to keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.stations import change_station, mark_station, open_station
from grids.enums import StationKind
from grids.forms.stations import MarksForm, StationForm, initial_of
from grids.models import Station
from grids.queries.stations import (
    Checklist,
    areas_to_keep_stations_in,
    checklists_of,
    may_keep,
    public_station,
    stations_by_place,
)
from grids.rules.opening import now_in_words, week_in_words
from portal.domain.refusal import Refused
from portal.queries.access import fetch
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """All stations in use, by community, with what their doors say right now. No sign-in needed."""
    kind = request.GET.get("kind", "")
    places = stations_by_place(kind)
    now = timezone.localtime()
    for place in places:
        for station in place.stations:
            station.now = now_in_words(station.opening, now)
    pills = [("", _("全部"), kind not in StationKind.values)]
    pills += [(value, label, kind == value) for value, label in StationKind.choices]
    context = {"places": places, "pills": pills, "may_open": request.actor.may("station.edit")}
    return render(request, "grids/stations/list.html", context)


@require_safe
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """One station: where, when, what there is, and how it measures up. No sign-in needed."""
    here = public_station(pk)
    checklists = checklists_of(here) if here.kind != StationKind.FACILITY else []
    return render(request, "grids/stations/station.html", _page(request, here, checklists))


def _page(request: HttpRequest, here: Station, checklists: list[Checklist]) -> dict[str, Any]:
    return {
        "station": here,
        "now": now_in_words(here.opening, timezone.localtime()),
        "week": week_in_words(here.opening),
        "checklists": checklists,
        "may_keep": may_keep(request.actor, here),
    }


@require_http_methods(GET_OR_POST)
@needs("station.edit")
def station_new(request: HttpRequest) -> HttpResponse:
    """A new station."""
    areas = areas_to_keep_stations_in(request.actor)
    form = StationForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_station(
                actor=request.actor, area_id=int(form.cleaned_data["area"]), facts=form.facts()
            )
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("站点加好了，居民现在能看到。"))
            return redirect("station", pk=made.pk)
    return render(request, "grids/stations/edit.html", {"form": form})


@require_http_methods(GET_OR_POST)
@needs("station.edit")
def station_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a station."""
    here = fetch(Station, request.actor, "station.edit", pk=pk)
    form = StationForm(request.POST or None, initial=initial_of(here))
    if request.method == "POST" and form.is_valid():
        try:
            change_station(actor=request.actor, station_id=pk, facts=form.facts())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("改好了。"))
            return redirect("station", pk=pk) if form.cleaned_data["is_active"] else redirect("stations")
    return render(request, "grids/stations/edit.html", {"form": form, "station": here})


@require_http_methods(GET_OR_POST)
@needs("station.edit")
def station_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """How a station measures up to the checklists in use."""
    here = fetch(Station, request.actor, "station.edit", pk=pk)
    checklists = checklists_of(here)
    if not any(checklist.lines for checklist in checklists):
        raise Http404
    form = MarksForm(request.POST or None, checklists=checklists)
    if request.method == "POST" and form.is_valid():
        try:
            changed = mark_station(actor=request.actor, station_id=pk, verdicts=form.verdicts())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(
                request, _("记下了 %(n)s 条核对结果。") % {"n": changed} if changed else _("没有改动。")
            )
            return redirect("station", pk=pk)
    return render(request, "grids/stations/marks.html", {"form": form, "station": here})
