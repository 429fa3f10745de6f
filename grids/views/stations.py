"""Stations: for anybody to find, for staff to keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.domain.stations import change_station, drop_day, keep_day, mark_station, open_station
from grids.enums import StationKind
from grids.forms.hours import DayForm
from grids.forms.stations import MarksForm, StationForm, initial_of
from grids.models import Station
from grids.queries.stations import (
    Checklist,
    areas_to_keep_stations_in,
    checklists_of,
    coming_days,
    hours_in_rows,
    hours_of,
    may_keep,
    public_station,
    special_days_of,
    station_to_keep,
    stations_by_place,
)
from grids.rules.opening import Now, hours_in_words, now_in_words, stretch_in_words
from portal.domain.calendar import working_calendar
from portal.domain.refusal import Refused
from portal.queries.access import fetch
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """All stations in use, by community, with what their doors say right now. No sign-in needed."""
    kind = request.GET.get("kind", "")
    places = stations_by_place(kind)
    for place in places:
        for station in place.stations:
            station.now = _now(station)
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
        "now": _now(here),
        "week": hours_in_rows(here),
        "days": _days(here),
        "checklists": checklists,
        "may_keep": may_keep(request.actor, here),
    }


def _now(station: Station) -> Now:
    """What its door says right now, public holidays and single days included."""
    special = special_days_of(station, working_calendar().is_holiday)
    return now_in_words(station.opening, timezone.localtime(), special)


def _days(station: Station) -> list[tuple[int, str, str, str]]:
    """(key, days, hours, why) of each stretch of days to come that is different."""
    today = timezone.localdate()
    return [
        (day.pk, stretch_in_words(today, day.first, day.last), hours_in_words(hours_of(day)), day.note)
        for day in coming_days(station)
    ]


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
def station_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which a station is different: those to come, and another one."""
    here = station_to_keep(request.actor, pk)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep_day(actor=request.actor, station_id=pk, facts=form.facts())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("记下了，居民现在能看到。"))
            return redirect("station_days", pk=pk)
    context = {"form": form, "station": here, "days": _days(here)}
    return render(request, "grids/stations/days.html", context)


@require_POST
@needs("station.edit")
def station_day_drop(request: HttpRequest, pk: int, day_pk: int) -> HttpResponse:
    """The station is on those days as on any other."""
    drop_day(actor=request.actor, station_id=pk, day_id=day_pk)
    messages.success(request, _("去掉了，那几天照平常开。"))
    return redirect("station_days", pk=pk)


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
