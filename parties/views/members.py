"""Members: the list of a community, one member, taking in, putting right, ending."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.forms.households import RevealForm
from parties.domain.members import change_member, end_membership, take_in
from parties.enums import MemberCategory
from parties.forms.members import LeavingForm, MemberForm, NewMemberForm
from parties.models import Member
from parties.queries.aid import aid_of
from parties.queries.members import (
    ENDED,
    MemberFilter,
    Page,
    communities_of,
    community_at,
    member_for,
    page_of_members,
)
from parties.queries.pairings import open_items_of, pairings_of, sent_for_units
from parties.queries.units import units_near
from parties.views.filling import Done, filled
from portal.domain.people import reveal
from portal.domain.refusal import Refused
from portal.models import Area
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@needs("member.view")
def members(request: HttpRequest) -> HttpResponse:
    """The members of one community, or of the communities of a street, with filters."""
    asked = MemberFilter.of(request.GET)
    here, communities = community_at(request.actor, asked.at, "member.view")
    page = page_of_members(here, asked)
    context = {
        "asked": asked,
        "here": here,
        "communities": [(area.name, _address(asked, area)) for area in communities],
        "page": page,
        "categories": [*MemberCategory.choices, (ENDED, _("不再是这里的"))],
        **_links(request, asked, here, page),
    }
    return render(request, "parties/members/list.html", context)


def _links(request: HttpRequest, asked: MemberFilter, here: Area, page: Page) -> dict[str, Any]:
    may = request.actor.may
    return {
        "newer": _address(asked, here, before=page.newer) if page.newer else "",
        "older": _address(asked, here, after=page.older) if page.older else "",
        "plain": _address(MemberFilter(), here),
        "new_url": reverse("member_new") if may("member.edit") else "",
        "import_url": reverse("member_import") if may("member.import") else "",
        "export_url": f"{reverse('member_export')}{_address(asked, here)}" if may("member.export") else "",
    }


def _address(asked: MemberFilter, here: Area, **more: int) -> str:
    """The query string of a list like this one."""
    named = {"at": here.pk, "category": asked.category, "q": asked.words, **more}
    return f"?{urlencode({key: value for key, value in named.items() if value})}"


# One member ------------------------------------------------------------------------


@never_cache
@require_safe
@needs("member.view")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, households, aid and what he has to do, as far as the reader may look."""
    found = member_for(request.actor, "member.view", pk)
    pairings = pairings_of(request.actor, found)
    path = found.community.path
    context = {
        "member": found,
        "pairings": pairings,
        "sent": sent_for_units(request.actor, found),
        "aid": aid_of(pairings),
        "items": open_items_of(request.actor, found.person_id, timezone.localdate()),
        "may_edit": found.ends_on is None and request.actor.can("member.edit", path=path),
        "may_pair": found.ends_on is None and request.actor.can("pairing.edit", path=path),
        "may_help": request.actor.may("aid.record"),
        "may_reveal": request.actor.can("person.reveal", path=path) and found.ends_on is None,
        "up": f"{reverse('members')}?{urlencode({'at': found.community_id})}",
    }
    return render(request, "parties/members/member.html", context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("member.edit")
def member_new(request: HttpRequest) -> HttpResponse:
    """Somebody becomes a member here."""
    communities = communities_of(request.actor, "member.edit")
    units = units_near(communities[0]) if communities else ()
    form = NewMemberForm(request.POST or None, communities=communities, units=units)

    def take() -> Done:
        made = take_in(
            actor=request.actor,
            community_id=int(form.cleaned_data["community"]),
            somebody=form.somebody(),
            facts=form.facts(),
        )
        words = _("%(name)s登记好了，可以接着结对。") % {"name": made.person.masked_name}
        return Done(words, address_of(made))

    context = {"title": _("登记党员"), "up": reverse("members"), "up_label": _("党员")}
    return filled(request, form, take, reverse("members"), context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("member.edit")
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put category, unit and first day right."""
    found = member_for(request.actor, "member.edit", pk)
    known = {
        "category": found.category,
        "unit": str(found.unit_id or ""),
        "begins_on": found.begins_on,
    }
    form = MemberForm(request.POST or None, initial=known, units=units_near(found.community))

    def change() -> str:
        change_member(actor=request.actor, member_id=found.pk, facts=form.facts())
        return _("改好了。")

    return filled(request, form, change, address_of(found), at_member(found, _("改党员登记")))


@never_cache
@require_http_methods(GET_OR_POST)
@needs("member.edit")
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """He is no member here any more; the pairings that end with it are named before."""
    found = member_for(request.actor, "member.edit", pk)
    form = LeavingForm(request.POST or None)

    def end() -> str:
        ended = end_membership(
            actor=request.actor,
            member_id=found.pk,
            reason=form.cleaned_data["reason"],
            day=form.cleaned_data["ends_on"],
        )
        n = len(ended.pairings)
        words = ngettext("记下了，%(n)s 个结对同时结束。", "记下了，%(n)s 个结对同时结束。", n)
        return words % {"n": n} if n else _("记下了。")

    open_ones = [pairing for pairing in pairings_of(request.actor, found) if pairing.ends_on is None]
    context = at_member(found, _("不再是这里的党员")) | {
        "pairings": open_ones,
        "sent": sent_for_units(request.actor, found),
        "template": "parties/members/end.html",
    }
    return filled(request, form, end, address_of(found), context)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("person.reveal")
def member_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """One masked field of a member, for a reason. The value stands in the answer to the post and nowhere else."""
    found = member_for(request.actor, "person.reveal", pk)
    person = found.person
    form = RevealForm(
        request.POST or None, has_phone=bool(person.phone), has_id_number=bool(person.id_number)
    )
    seen = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            seen = reveal(actor=request.actor, person=person.pk, field=said["field"], reason=said["reason"])
        except Refused as no:
            form.add_error(no.field or None, no.message)
    return render(request, "parties/members/reveal.html", {"member": found, "form": form, "seen": seen})


def address_of(found: Member) -> str:
    """The page of a member."""
    return reverse("member", args=[found.pk])


def at_member(found: Member, title: str) -> dict[str, Any]:
    """What the page of a form about one member shows."""
    who = found.person.masked_name
    return {"title": title, "where": who, "up": address_of(found), "up_label": who}
