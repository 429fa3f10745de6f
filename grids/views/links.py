"""Linking an account to a household: the resident's two ways, the grid leader's codes and requests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.domain import links
from grids.enums import LinkState
from grids.forms.links import BuildingForm, CodeForm, CommunityForm, DoorForm, RefuseForm, WhoForm
from grids.models import Building, Household, LinkRequest
from grids.queries import links as found
from grids.queries import places
from portal.domain.refusal import Refused
from portal.models import Area
from portal.queries.access import fetch
from portal.rules.codes import show_link_code
from portal.views.gate import needs

# The resident ----------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def link_household(request: HttpRequest) -> HttpResponse:
    """Where I live; a field for the code, and the way without one."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            return _by_code(request, form.cleaned_data["code"])
        except Refused as no:
            form.add_error(no.field or None, no.message)
    person_id = request.actor.person_id  # type: ignore[attr-defined]
    homes = [found.words_for(home) for home in found.households_of(person_id)]
    asked = found.request_of(person_id)
    context = {
        "form": form,
        "homes": homes,
        "asked": asked,
        "where": found.words_for(asked.household) if asked else "",
    }
    return render(request, "grids/links/mine.html", context)


def _by_code(request: HttpRequest, text: str) -> HttpResponse:
    """A code for somebody of the register is confirmed first: it says whose record becomes mine."""
    actor = request.actor  # type: ignore[attr-defined]
    code = links.read_link_code(actor=actor, text=text)
    is_somebody = code.resident is not None and code.resident.person_id != actor.person_id
    if is_somebody and request.POST.get("confirmed") != "yes":
        context = {
            "code": text,
            "name": code.resident.person.masked_name,
            "where": found.words_for(code.household),
        }
        return render(request, "grids/links/confirm.html", context)
    home = links.use_link_code(actor=actor, text=text)
    messages.success(request, _("对上了：%(where)s。") % {"where": found.words_for(home)})
    return redirect("me")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def link_ask(request: HttpRequest) -> HttpResponse:
    """Without a code: which community, which building, which door."""
    community, building = _place(request)
    context: dict[str, Any] = {"community": community, "building": building}
    if building is not None:
        return _ask_at(request, building, context)
    if community is not None:
        buildings = places.buildings_in(community)
        context |= {
            "buildings": buildings,
            "choose": BuildingForm(_typed(request, "building"), buildings=buildings),
        }
    else:
        communities = places.communities()
        context |= {
            "communities": communities,
            "choose": CommunityForm(_typed(request, "community"), communities=communities),
        }
    return render(request, "grids/links/ask.html", context)


def _typed(request: HttpRequest, name: str) -> QueryDict | None:
    """What came from a list in which nothing was chosen; None for a list just opened."""
    return request.GET if name in request.GET else None


def _place(request: HttpRequest) -> tuple[Area | None, Building | None]:
    """What the address says so far; 404 for what is not there."""
    community, building = request.GET.get("community", ""), request.GET.get("building", "")
    if building:
        there = found.building_in_use(_key(building))
        if there is None:
            raise Http404
        return None, there
    if community:
        area = found.community_in_use(_key(community))
        if area is None:
            raise Http404
        return area, None
    return None, None


def _key(text: str) -> int:
    """A key from an address; 404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _ask_at(request: HttpRequest, building: Building, context: dict[str, Any]) -> HttpResponse:
    form = DoorForm(request.POST or None, entrances=places.entrances_of(building))
    if form.is_valid():
        try:
            return _ask(request, building, form.cleaned_data)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    return render(request, "grids/links/ask.html", context | {"form": form})


def _ask(request: HttpRequest, building: Building, data: dict[str, Any]) -> HttpResponse:
    entrance = data.get("entrance")
    home = found.household_at(building, entrance.pk if entrance else None, data["room"])
    if home is None:
        raise Refused(_("这栋楼里没有登记这个房号。请核对，或者请网格长先登记。"), field="room")
    links.ask_for_link(actor=request.actor, household_id=home.pk, words=data["words"])  # type: ignore[attr-defined]
    messages.success(request, _("已告诉网格长。核对好了会给您发消息，现在就可以先反映事情。"))
    return redirect("link_household")


@login_required
@require_POST
def link_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """I was wrong, or it takes too long."""
    links.take_back_request(actor=request.actor, request_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("申请撤回了。"))
    return redirect("link_household")


# The grid leader -------------------------------------------------------------------


@never_cache
@needs("link.decide")
@require_http_methods(["GET", "POST"])
def link_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A code for a household; shown this once."""
    actor = request.actor  # type: ignore[attr-defined]
    household = fetch(Household, actor, "link.decide", pk=pk)
    residents = found.residents_without_account(household)
    form = WhoForm(request.POST or None, residents=residents, somebody=_("名册上还没有的人"))
    context: dict[str, Any] = {"household": household, "where": found.words_for(household), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            code = links.make_link_code(actor=actor, household_id=pk, resident_id=form.chosen())
            context |= {"code": show_link_code(code), "days": links.CODE_DAYS}
        except Refused as no:
            form.add_error(no.field or None, no.message)
    return render(request, "grids/links/code.html", context)


@never_cache
@needs("link.decide")
@require_GET
def link_requests(request: HttpRequest) -> HttpResponse:
    """Who says that he lives here."""
    before = request.GET.get("before", "")
    page = found.waiting_requests(request.actor, _key(before) if before else None)  # type: ignore[attr-defined]
    rows = [(row, found.words_for(row.household)) for row in page.rows]
    return render(
        request,
        "grids/links/list.html",
        {"rows": rows, "older": f"?before={page.older}" if page.older else ""},
    )


@never_cache
@needs("link.decide")
@require_http_methods(["GET", "POST"])
def link_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: compare with the register, call, decide."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = _request_for(actor, pk)
    residents = found.residents_without_account(asked.household)
    pressed = request.POST.get("do", "")
    somebody = _("名册上没有他，新加进这一户")
    who = WhoForm(request.POST if pressed == "approve" else None, residents=residents, somebody=somebody)
    refuse = RefuseForm(request.POST if pressed == "refuse" else None)
    context: dict[str, Any] = {
        "asked": asked,
        "where": found.words_for(asked.household),
        "who": who,
        "refuse": refuse,
    }
    if request.method == "POST":
        try:
            done = _decide(request, asked, who, refuse, context)
        except Refused as no:
            _say(request, refuse if no.field == "reason" else who, no)
        else:
            if done:
                return redirect("links")
    return render(request, "grids/links/request.html", context)


def _say(request: HttpRequest, form: Form, no: Refused) -> None:
    """A no beside the field, or at the top when nothing of that form was sent."""
    if form.is_bound:
        form.add_error(no.field if no.field in form.fields else None, no.message)
    else:
        messages.error(request, no.message)


def _request_for(actor: Any, pk: int) -> LinkRequest:
    rows = LinkRequest.objects.visible_to(actor, "link.decide").filter(state=LinkState.ASKED)
    asked = (
        rows.select_related("person", "household__building__area", "household__entrance")
        .filter(pk=pk)
        .first()
    )
    if asked is None:
        raise Http404
    return asked


def _decide(
    request: HttpRequest, asked: LinkRequest, who: WhoForm, refuse: RefuseForm, context: dict[str, Any]
) -> bool:
    """Do what was pressed; whether the request is settled."""
    actor = request.actor  # type: ignore[attr-defined]
    pressed = request.POST.get("do", "")
    if pressed == "look":
        context["phone"] = links.reveal_asker(actor=actor, request_id=asked.pk)
        return False
    if pressed == "refuse" and refuse.is_valid():
        links.refuse_link(actor=actor, request_id=asked.pk, reason=refuse.cleaned_data["reason"])
        messages.success(request, _("已经告诉他没对上。"))
        return True
    if pressed == "approve" and who.is_valid():
        links.approve_link(actor=actor, request_id=asked.pk, resident_id=who.chosen())
        messages.success(request, _("对上了，已经告诉他。"))
        return True
    return False
