"""The register door by door: the walk, one household, its residents."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.domain.households import (
    add_resident,
    change_relation,
    edit_household,
    move_out,
    reveal_resident,
)
from grids.enums import HouseholdState
from grids.forms.households import HouseholdForm, MoveOutForm, RelationForm, ResidentForm, RevealForm
from grids.models import Case, Resident
from grids.queries.buildings import holds_buildings
from grids.queries.doors import events_of
from grids.queries.households import (
    CLOSED,
    HouseholdFilter,
    Page,
    Whereabouts,
    household_for,
    page_of_households,
    posts_to_walk,
    resident_for,
    residents_of,
    tags_in_use,
    whereabouts,
)
from grids.views.doors import at_home
from portal import registry
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]
CASES_SHOWN = 8


# The walk ------------------------------------------------------------------


@never_cache
@require_safe
@needs("household.view")
def households(request: HttpRequest) -> HttpResponse:
    """The doors of one area in walking order, with its filters."""
    asked = HouseholdFilter.of(request.GET)
    where = whereabouts(request.actor, asked.at)
    page = page_of_households(where.here, asked)
    context = {
        "asked": asked,
        "where": where,
        "page": page,
        "tags": tags_in_use(),
        "states": [*HouseholdState.choices, (CLOSED, _("停用了的"))],
        "posts": posts_to_walk(request.actor),
        **_links(request, asked, where, page),
        **_acts(request, where.here),
    }
    return render(request, "grids/households/list.html", context)


def _acts(request: HttpRequest, here: Area) -> dict[str, str]:
    """What may be put on the register here: a door in a building, a building where the levels have them."""
    if not request.actor.can("household.edit", path=here.path):
        return {}
    if here.kind == AreaKind.BUILDING:
        addresses = {"household_url": "household_new", "building_url": "building_edit"}
        return {name: reverse(view, args=[here.pk]) for name, view in addresses.items()}
    return {"new_building_url": reverse("building_new", args=[here.pk])} if holds_buildings(here) else {}


def _links(request: HttpRequest, asked: HouseholdFilter, where: Whereabouts, page: Page) -> dict[str, Any]:
    may = request.actor.may
    at = where.here.pk
    return {
        "newer": _address(asked, at, before=page.newer) if page.newer else "",
        "older": _address(asked, at, after=page.older) if page.older else "",
        "plain": _address(HouseholdFilter(), at),
        "import_url": reverse("roster_import") if may("household.import") else "",
        "export_url": f"{reverse('roster_export')}{_address(asked, at)}" if may("household.export") else "",
    }


def _address(asked: HouseholdFilter, at: int, **more: int) -> str:
    """The query string of a list like this one."""
    named = {"at": at, "state": asked.state, "tag": asked.tag, "q": asked.words, **more}
    return f"?{urlencode({key: value for key, value in named.items() if value})}"


# One household ---------------------------------------------------------------


@never_cache
@require_safe
@needs("household.view")
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, residents (masked), cases, and what upper floors put there."""
    home = household_for(request.actor, "household.view", pk)
    path = home.building.area.path
    cases = (
        Case.objects.visible_to(request.actor, "case.view").filter(household=home).select_related("category")
    )
    context = {
        "home": home,
        "residents": residents_of(home),
        "tags": list(home.tags.order_by("pk")),
        "cases": list(cases.order_by("-pk")[:CASES_SHOWN]),
        "panels": registry.panels_for("household", request, home),
        "events": events_of(home),
        "may_edit": request.actor.can("household.edit", path=path),
        "may_reveal": request.actor.can("person.reveal", path=path),
        "may_file": request.actor.can("case.file_for", path=path),
        "link_code_url": reverse("link_code", args=[home.pk])
        if home.is_active and request.actor.can("link.decide", path=path)
        else "",
        "up": f"{reverse('households')}?{urlencode({'at': home.building_id})}",
    }
    return render(request, "grids/households/household.html", context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def household_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """State, tags and note."""
    home = household_for(request.actor, "household.edit", pk)
    known = {"state": home.state, "note": home.note, "tags": [str(tag.pk) for tag in home.tags.all()]}
    form = HouseholdForm(request.POST or None, initial=known, tags=tags_in_use())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        edit_household(
            actor=request.actor,
            household_id=home.pk,
            state=said["state"],
            tag_ids=[int(tag) for tag in said["tags"]],
            note=said["note"],
        )
        messages.success(request, _("改好了。"))
        return redirect("household", pk=home.pk)
    return render(request, "grids/households/form.html", at_home(home, form, _("改这一户")))


# Residents --------------------------------------------------------------------


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.edit")
def resident_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else lives here."""
    home = household_for(request.actor, "household.edit", pk)
    form = ResidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_resident(actor=request.actor, household_id=home.pk, newcomer=form.newcomer())
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            words = _("%(name)s登记在 %(door)s 了。") % {"name": made.person.masked_name, "door": home.door}
            messages.success(request, words)
            return redirect("household", pk=home.pk)
    return render(request, "grids/households/form.html", at_home(home, form, _("登记居民")))


@never_cache
@require_safe
@needs("household.edit")
def resident(request: HttpRequest, pk: int, resident_pk: int) -> HttpResponse:
    """What can be done about one resident."""
    who = resident_for(request.actor, "household.edit", pk, resident_pk)
    return _show_resident(request, who, RelationForm(initial={"relation": who.relation}), MoveOutForm())


def _show_resident(
    request: HttpRequest, who: Resident, relation: RelationForm, leaving: MoveOutForm, status: int = 200
) -> HttpResponse:
    context = {
        "home": who.household,
        "resident": who,
        "relation_form": relation,
        "leaving_form": leaving,
        "may_reveal": request.actor.can("person.reveal", path=who.household.building.area.path),
    }
    return render(request, "grids/households/resident.html", context, status=status)


@require_POST
@needs("household.edit")
def resident_relation(request: HttpRequest, pk: int, resident_pk: int) -> HttpResponse:
    """Put the relation right."""
    who = resident_for(request.actor, "household.edit", pk, resident_pk)
    form = RelationForm(request.POST)
    if form.is_valid():
        try:
            change_relation(actor=request.actor, resident_id=who.pk, relation=form.cleaned_data["relation"])
        except Refused as no:
            form.add_error("relation", no.message)
        else:
            messages.success(request, _("改好了。"))
            return redirect("household", pk=pk)
    return _show_resident(request, who, form, MoveOutForm())


@require_POST
@needs("household.edit")
def resident_move_out(request: HttpRequest, pk: int, resident_pk: int) -> HttpResponse:
    """He lives here no longer."""
    who = resident_for(request.actor, "household.edit", pk, resident_pk)
    form = MoveOutForm(request.POST)
    if form.is_valid():
        try:
            move_out(actor=request.actor, resident_id=who.pk, until=form.cleaned_data["until"])
        except Refused as no:
            form.add_error("until", no.message)
        else:
            words = _("%(name)s记为已搬走，以前的记录都在。") % {"name": who.person.masked_name}
            messages.success(request, words)
            return redirect("household", pk=pk)
    return _show_resident(request, who, RelationForm(initial={"relation": who.relation}), form)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("person.reveal")
def household_reveal(request: HttpRequest, pk: int, resident_pk: int) -> HttpResponse:
    """One masked field of a resident, for a reason. The value stands in the answer to the post and nowhere else."""
    who = resident_for(request.actor, "person.reveal", pk, resident_pk)
    person = who.person
    form = RevealForm(
        request.POST or None, has_phone=bool(person.phone), has_id_number=bool(person.id_number)
    )
    seen = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            seen = reveal_resident(
                actor=request.actor, resident_id=who.pk, field=said["field"], reason=said["reason"]
            )
        except Refused as no:
            form.add_error(no.field or None, no.message)
    context = {"home": who.household, "resident": who, "form": form, "seen": seen}
    return render(request, "grids/households/reveal.html", context)
