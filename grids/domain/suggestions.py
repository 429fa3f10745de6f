"""To whom a case might go, and why: the rule is always explained."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.domain.routing import Route, next_up, route
from grids.domain.timers import UNACCEPTED
from grids.enums import OPEN_STATES, CaseState
from grids.models import Case, CaseEvent
from grids.queries.hands import barred_from, hands_of
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.models import Post

MOST = 100


@dataclass(frozen=True)
class Suggestion:
    """To whom a case might go, and why: one short sentence a reason."""

    post_id: int
    name: str
    title: str
    reasons: list[str]


def suggestion_for(actor: Actor, case: Case) -> Suggestion | None:
    """Another post for the case, with reasons. At most six queries.

    The post that the routing names today, when that is not the one that has it; above a post that did not take it in
    time, the next level. None when the case is where it belongs, when nobody else is there, or when that is outside of
    where the actor hands out cases.
    """
    found, reasons = _elsewhere(case) or _further_up(case) or (None, [])
    if found is None or not found.holder or not actor.can("case.assign", path=found.post.area.path):
        return None
    title = f"{found.post.role_title} · {found.post.area.name}"
    return Suggestion(found.post.pk, found.holder, title, [*reasons, _in_hand(found.post)])


def _elsewhere(case: Case) -> tuple[Route, list[str]] | None:
    """The post that answers for the place, unless it has the case, gave it back, or was passed by a "no"."""
    if case.disputes or _came_back(case):
        return None
    found = _route(case)
    if found is None or found.post.pk == case.holder_id:
        return None
    return found, _why(case, found)


def _further_up(case: Case) -> tuple[Route, list[str]] | None:
    """The next level, once the post that has it let the time to accept go by."""
    if case.state not in UNACCEPTED or case.accept_due > timezone.now():
        return None
    found = next_up(case.holder, but_not=hands_of(case) | barred_from(case))
    if found.why != "above":
        return None
    late = _("%(title)s没有按时接手，往上一级找") % {"title": case.holder.role_title}
    return found, [late, *_gaps(found), _in_office(found)]


def _came_back(case: Case) -> bool:
    return case.state == CaseState.FILED and CaseEvent.objects.filter(case=case, verb="hand_back").exists()


def _route(case: Case) -> Route | None:
    try:
        return route(case.building or case.grid or case.community or case.subdistrict)
    except Refused:
        return None


def _why(case: Case, found: Route) -> list[str]:
    """Where the place lies, which links on the way up are vacant, and that somebody is in office."""
    place = case.grid or case.community or case.subdistrict
    return [_("地点落在%(area)s") % {"area": place.name}, *_gaps(found), _in_office(found)]


def _gaps(found: Route) -> list[str]:
    return [
        _("%(area)s的%(title)s空着，往上一级找")
        % {"area": link.post.area.name, "title": link.post.role_title}
        for link in found.vacant_levels
    ]


def _in_office(found: Route) -> str:
    return _("%(title)s在岗") % {"title": found.post.role_title}


def _in_hand(post: Post) -> str:
    cases = Case.objects.filter(holder=post, state__in=OPEN_STATES)
    n = len(cases.values_list("pk", flat=True)[:MOST])
    return ngettext("手上 %(n)s 件在办", "手上 %(n)s 件在办", n) % {"n": n if n < MOST else f"{MOST - 1}+"}
