"""What members and pairings put on the pages of other floors: a household's, and everybody's own."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grids.models import Household
from parties.queries.aid import aid_at
from parties.queries.pairings import own_pairings, pairings_at
from portal.actors import Actor

AID_SHOWN = 8


def household_panel(request: HttpRequest, home: Household) -> SafeString:
    """Who looks after a household, and what help it was given."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    path = home.building.area.path
    if not actor.can("pairing.view", path=path):
        return SafeString("")
    context = {
        "home": home,
        "pairings": pairings_at(home),
        "aid": aid_at(home, most=AID_SHOWN),
        "may_pair": home.is_active and actor.can("pairing.edit", path=path),
        "may_help": actor.can("aid.record", path=path),
        "may_take_back": actor.can("aid.record", path=path),
        "may_view_members": actor.can("member.view", path=path),
    }
    return render_to_string("parties/_household.html", context, request)


def own_panel(request: HttpRequest) -> SafeString:
    """The households that the reader goes to; nothing for whoever is paired with none."""
    pairings = own_pairings(request.user.person_id)  # type: ignore[union-attr]
    if not pairings:
        return SafeString("")
    return render_to_string("parties/_own.html", {"pairings": pairings}, request)
