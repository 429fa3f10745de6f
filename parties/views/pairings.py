"""Pairings: find a door for a member or a member for a door, begin, send another one, end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.models import Household
from grids.queries.households import household_for
from grids.queries.links import words_for
from parties.domain.pairings import begin_pairing, begin_unit_pairing, end_pairing, send_other
from parties.forms.pairings import BeginningForm, EndingForm, OtherForm, UnitPairingForm
from parties.models import Pairing
from parties.queries.members import member_for, members_to_pair
from parties.queries.pairings import doors_to_pair, pairing_for
from parties.queries.units import units_near
from parties.views.filling import filled
from parties.views.members import address_of, at_member
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:40]


@never_cache
@require_safe
@needs("pairing.edit")
def pairing_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the door of the household that a member is paired with."""
    member = member_for(request.actor, "pairing.edit", pk)
    words = _words(request)
    doors = doors_to_pair(member.community, words)
    context = at_member(member, _("结对一户")) | {
        "words": words,
        "found": [(words_for(home), reverse("pairing_new", args=[member.pk, home.pk])) for home in doors],
        "label": _("门牌、楼栋、姓名"),
        "hint": _("门牌写“2-301”或“301”，楼栋写“3号楼”。"),
    }
    return render(request, "parties/pairings/search.html", context)


@never_cache
@require_safe
@needs("pairing.edit")
def household_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the member who is paired with a household."""
    home = household_for(request.actor, "pairing.edit", pk)
    words = _words(request)
    people = members_to_pair(request.actor, words)
    context = at_door(home, _("谁来结对")) | {
        "words": words,
        "found": [
            (f"{one.person.masked_name} · {one.get_category_display()}",
             reverse("pairing_new", args=[one.pk, home.pk]) + f"?{urlencode({'from': 'home'})}")
            for one in people
        ],
        "label": _("姓名、手机号、单位"),
        "hint": "",
        "unit_url": reverse("unit_pairing_new", args=[home.pk]),
    }  # fmt: skip
    return render(request, "parties/pairings/search.html", context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("pairing.edit")
def pairing_new(request: HttpRequest, pk: int, home_pk: int) -> HttpResponse:
    """A member and a household become a pair."""
    member = member_for(request.actor, "pairing.edit", pk)
    home = household_for(request.actor, "pairing.edit", home_pk)
    form = BeginningForm(request.POST or None)

    def begin() -> str:
        begin_pairing(actor=request.actor, member_id=member.pk, beginning=form.beginning(home.pk))
        return _("结对好了。")

    from_home = request.GET.get("from") == "home"
    onward = reverse("household", args=[home.pk]) if from_home else address_of(member)
    where = f"{member.person.masked_name} · {words_for(home)}"
    context = at_member(member, _("结对")) | {"where": where, "up": onward}
    if from_home:
        context["up_label"] = home.door
    return filled(request, form, begin, onward, context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("pairing.edit")
def unit_pairing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit and a household become a pair; the unit names who goes."""
    home = household_for(request.actor, "pairing.edit", pk)
    form = UnitPairingForm(request.POST or None, units=units_near(home.building.area))

    def begin() -> str:
        begin_unit_pairing(
            actor=request.actor,
            unit_id=int(form.cleaned_data["unit"]),
            somebody=form.somebody(),
            beginning=form.beginning(home.pk),
        )
        return _("结对好了。")

    return filled(request, form, begin, reverse("household", args=[home.pk]), at_door(home, _("单位结对")))


@never_cache
@require_http_methods(GET_OR_POST)
@needs("pairing.edit")
def pairing_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A pairing ends, with a reason."""
    found = pairing_for(request.actor, "pairing.edit", pk)
    form = EndingForm(request.POST or None)

    def end() -> str:
        said = form.cleaned_data
        end_pairing(
            actor=request.actor,
            pairing_id=found.pk,
            reason=said["reason"],
            day=said["ends_on"],
            note=said["note"],
        )
        return _("结对结束了，以前的记录都在。")

    return filled(request, form, end, home_of(found), at_pairing(found, _("结束结对")))


@never_cache
@require_http_methods(GET_OR_POST)
@needs("pairing.edit")
def pairing_send_other(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit sends somebody else."""
    found = pairing_for(request.actor, "pairing.edit", pk)
    form = OtherForm(request.POST or None)

    def send() -> str:
        send_other(actor=request.actor, pairing_id=found.pk, somebody=form.somebody())
        return _("换好了。")

    return filled(request, form, send, home_of(found), at_pairing(found, _("换一个人去")))


def home_of(pairing: Pairing) -> str:
    """The page of the household."""
    return reverse("household", args=[pairing.household_id])


def at_door(home: Household, title: str) -> dict[str, Any]:
    """What a page about pairing one household shows."""
    up = {"up": reverse("household", args=[home.pk]), "up_label": home.door}
    return {"title": title, "where": words_for(home), **up}


def at_pairing(pairing: Pairing, title: str) -> dict[str, Any]:
    """What the page of a form about one pairing shows."""
    who = f"{pairing.goes.masked_name} · {words_for(pairing.household)}"
    return at_door(pairing.household, title) | {"where": who}
