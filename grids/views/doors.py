"""The register, put together by hand: a building, a door; correct one, close one, open it again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grids.domain.buildings import add_building, change_building
from grids.domain.doors import (
    DoorFacts,
    add_household,
    burden_in_words,
    close_household,
    correct_door,
    reopen_household,
)
from grids.forms.doors import (
    BuildingForm,
    ClosingForm,
    DoorForm,
    NewHouseholdForm,
    initial_of_building,
    initial_of_door,
)
from grids.models import Building, Household
from grids.queries.buildings import building_to_keep, entrances_of, place_for_buildings
from grids.queries.doors import burden_of, door_at
from grids.queries.households import household_for
from portal.domain.refusal import Refused
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = "grids/households/form.html"


def walk_at(area_id: int) -> str:
    """The address of the list of doors, read at an area."""
    return f"{reverse('households')}?{urlencode({'at': area_id})}"


# Buildings -------------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def building_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Another building in a grid."""
    place = place_for_buildings(request.actor, pk)
    form = BuildingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_building(actor=request.actor, place_id=place.pk, facts=form.facts())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("%(building)s加好了，现在可以加住户。") % {"building": made})
            return redirect(walk_at(made.pk))
    context = {
        "form": form,
        "title": _("加一栋楼"),
        "where": place,
        "up": walk_at(place.pk),
        "up_label": place,
    }
    return render(request, PAGE, context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def building_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, estate, stairwells."""
    building = building_to_keep(request.actor, pk)
    known = initial_of_building(building, entrances_of(building))
    form = BuildingForm(request.POST or None, initial=known, building=building)
    if request.method == "POST" and form.is_valid():
        try:
            change_building(actor=request.actor, building_id=building.pk, facts=form.facts())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("改好了。"))
            return redirect(walk_at(building.pk))
    return render(request, PAGE, _at_building(building, form, _("改楼栋")))


def _at_building(building: Building, form: Any, title: str) -> dict[str, Any]:
    up = {"up": walk_at(building.pk), "up_label": building}
    return {"form": form, "title": title, "where": building, **up}


# Doors ------------------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def household_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Another door in a building."""
    building = building_to_keep(request.actor, pk)
    form = NewHouseholdForm(request.POST or None, entrances=entrances_of(building))
    context = _at_building(building, form, _("加一户"))
    context["building_url"] = reverse("building_edit", args=[building.pk])
    if request.method == "POST" and form.is_valid():
        door, state = form.door(), form.cleaned_data["state"]
        try:
            made = add_household(actor=request.actor, building_id=building.pk, door=door, state=state)
        except Refused as no:
            form.add_error(no.field or None, no.message)
            context["other"] = _other(building.pk, door)
        else:
            messages.success(request, _("%(door)s 加好了，现在可以登记居民。") % {"door": made.door})
            return redirect("household", pk=made.pk)
    return render(request, PAGE, context)


def _other(building_id: int, door: DoorFacts, but: int | None = None) -> Household | None:
    """The household that has the door that was asked for."""
    found = door_at(building_id, door.entrance_id, door.room)
    return found if found and found.pk != but else None


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def household_door(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the number on a door right, or move it to another stairwell."""
    home = household_for(request.actor, "household.edit", pk)
    form = DoorForm(
        request.POST or None, initial=initial_of_door(home), entrances=entrances_of(home.building)
    )
    context = at_home(home, form, _("改门牌")) | {"remark": _("户编码和以前的记录都不变。")}
    if request.method == "POST" and form.is_valid():
        door = form.door()
        try:
            correct_door(actor=request.actor, household_id=home.pk, door=door)
        except Refused as no:
            form.add_error(no.field or None, no.message)
            context["other"] = _other(home.building_id, door, but=home.pk)
        else:
            messages.success(request, _("改好了。"))
            return redirect("household", pk=home.pk)
    return render(request, PAGE, context)


def at_home(home: Household, form: Any, title: str) -> dict[str, Any]:
    """What the page of a form about one household shows."""
    up = {"up": reverse("household", args=[home.pk]), "up_label": home.door}
    return {"form": form, "title": title, "where": f"{home.building} {home.door}", **up}


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def household_close(request: HttpRequest, pk: int) -> HttpResponse:
    """There is no such household any more; or what still hangs on it."""
    home = household_for(request.actor, "household.edit", pk)
    if not home.is_active:
        return redirect("household", pk=home.pk)
    burden = burden_of(home)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_household(actor=request.actor, household_id=home.pk, **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            messages.success(request, _("%(door)s 停用了，以前的记录都在。") % {"door": home.door})
            return redirect("household", pk=home.pk)
    context = at_home(home, form, _("停用这一户")) | {
        "burden": burden,
        "burden_words": burden_in_words(burden),
    }
    return render(request, "grids/households/close.html", context)


@require_POST
@needs("household.edit")
def household_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """It is there again."""
    home = household_for(request.actor, "household.edit", pk)
    reopen_household(actor=request.actor, household_id=home.pk)
    messages.success(request, _("%(door)s 恢复了。") % {"door": home.door})
    return redirect("household", pk=home.pk)
