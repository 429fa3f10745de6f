"""To whom a case might go, and why: the rule is always explained."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.domain.routing import Route, holders_of, route
from grids.enums import OPEN_STATES, CaseState
from grids.models import Case, CaseEvent
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
    """The post that the routing names today, with its reasons; after a return the level that got it. Three queries.

    None when nobody sits there, or when it is outside of where the actor hands out cases.
    """
    if _came_back(case):
        post, name, reasons = case.holder, _sitting(case.holder), [_("下一级退回了，按规则由上一级接着安排")]
    else:
        found = _route(case)
        if found is None:
            return None
        post, name, reasons = found.post, found.holder, _why(case, found)
    if not name or not actor.can("case.assign", path=post.area.path):
        return None
    title = f"{post.role_title} · {post.area.name}"
    return Suggestion(post.pk, name, title, [*reasons, _in_hand(post)])


def _came_back(case: Case) -> bool:
    return case.state == CaseState.FILED and CaseEvent.objects.filter(case=case, verb="hand_back").exists()


def _sitting(post: Post) -> str:
    return _("、").join(tenure.person.name for tenure in holders_of(post))


def _route(case: Case) -> Route | None:
    try:
        return route(case.building or case.grid or case.community or case.subdistrict)
    except Refused:
        return None


def _why(case: Case, found: Route) -> list[str]:
    """Where the place lies, which links on the way up are vacant, and that somebody is in office."""
    place = case.grid or case.community or case.subdistrict
    vacant = [
        _("%(area)s的%(title)s空着，往上一级找")
        % {"area": link.post.area.name, "title": link.post.role_title}
        for link in found.vacant_levels
    ]
    in_office = _("%(title)s在岗") % {"title": found.post.role_title}
    return [_("地点落在%(area)s") % {"area": place.name}, *vacant, in_office]


def _in_hand(post: Post) -> str:
    cases = Case.objects.filter(holder=post, state__in=OPEN_STATES)
    n = len(cases.values_list("pk", flat=True)[:MOST])
    return ngettext("手上 %(n)s 件在办", "手上 %(n)s 件在办", n) % {"n": n if n < MOST else f"{MOST - 1}+"}
