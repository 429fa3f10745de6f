"""Who stands how to a case, what he may see of it and do with it now."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from grids import workflow
from grids.enums import CaseState
from grids.models import Case, CaseEvent, CasePhoto, CaseRating
from grids.models.cases import SCOPE_COLUMN, CaseQuerySet
from grids.queries.hands import is_barred
from grids.queries.story import Entry, story_of
from portal.actors import Actor, PostRef
from portal.enums import AreaKind
from portal.models import Attachment, User

__all__ = [
    "REOPEN_FOR",
    "Entry",
    "case_for",
    "cases_open_to",
    "covers",
    "has_handled",
    "may_rate",
    "may_see",
    "may_see_photo",
    "relations_of",
    "sees_internal",
    "story_of",
    "verbs_for",
]

REOPEN_FOR = timedelta(days=30)
"""How long after its end a resident may open a case again."""

HANDLING_VERBS = ("accept", "assign", "reply", "ask", "propose", "hand_back", "decline")
_ON_ITS_PAGE = (
    "category", "household__entrance", "reporter", "holder__area", "subdistrict", "community", "grid", "building",
)  # fmt: skip


def case_for(actor: Actor, pk: int) -> Case:
    """The case `pk`, when it is the actor's own, in his hands, or in the area of a post that may look at cases.

    Http404 otherwise. One query, with category, areas, household, reporter and post.
    """
    case: Case | None = cases_open_to(actor).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def cases_open_to(actor: Actor) -> CaseQuerySet:
    """The cases that `case_for` would give this actor, with what their page needs."""
    cases = Case.objects.select_related(*_ON_ITS_PAGE)
    if actor.system:
        return cases
    return cases.filter(open_to(actor))


def relations_of(actor: Actor, case: Case) -> frozenset[str]:
    """How the actor stands to the case: "reporter", "holder", "dispatcher", "handler", or the portal itself: "clock".

    Filing for somebody does not make one the reporter. One query for the holder of a query code, else none.
    """
    if actor.system:
        return frozenset({"clock"})
    found = {
        "reporter": _is_reporter(actor, case),
        "holder": case.holder_id in actor.post_ids,
        "dispatcher": any(covers(post, case) for post in actor.posts_with("case.assign")),
        "handler": any(covers(post, case) for post in actor.posts_with("case.handle")),
    }
    return frozenset(relation for relation, holds in found.items() if holds)


def verbs_for(actor: Actor, case: Case) -> list[str]:
    """The verbs this actor may use on the case now, in the table's order."""
    relations = relations_of(actor, case) - {"clock"}
    verbs = workflow.verbs_open_to(case.state, relations)
    return [verb for verb in verbs if _is_timely(verb, actor, case)]


def covers(post: PostRef, case: Case) -> bool:
    """Whether the case lies in the area of a post held today."""
    column = SCOPE_COLUMN.get(AreaKind(post.area_kind))
    if column is not None:
        return bool(getattr(case, column) == post.area_id)
    if post.area_kind == AreaKind.BUILDING:
        return case.building_id == post.area_id
    return case.grid is not None and case.grid.path.startswith(post.area_path)


def may_see(actor: Actor, case: Case) -> bool:
    """What `open_to` asks the database, asked of a case that is loaded already with its grid. No query."""
    is_own = actor.person_id is not None and case.reporter_id == actor.person_id
    return is_own or actor.code_case_id == case.pk or sees_internal(actor, case)


def sees_internal(actor: Actor, case: Case) -> bool:
    """Whether internal notes and pictures are for this actor: whoever has the case or may look at it in his area."""
    scoped = any(covers(post, case) for post in actor.posts_with("case.view"))
    return scoped or case.holder_id in actor.post_ids


def has_handled(person_id: int | None, case: Case) -> bool:
    """Whether that person did something for the case as an official: then he does not rate it. One query."""
    if person_id is None:
        return False
    same_person = Q(actor_id=person_id) | Q(actor__merged_into_id=person_id)
    return CaseEvent.objects.filter(same_person, case=case, verb__in=HANDLING_VERBS).exists()


def may_rate(actor: Actor, case: Case) -> bool:
    """Whether the reporter may still rate: once for each end of the case, and never his own work. Two queries."""
    rated_at = CaseRating.objects.filter(case=case).values_list("at", flat=True).first()
    is_rated = rated_at is not None and case.closed_at is not None and rated_at >= case.closed_at
    return not is_rated and not has_handled(actor.person_id, case)


def may_see_photo(actor: Actor, attachment: Attachment) -> bool:
    """Whether a picture belongs to a case that the actor may see; an internal one only to those who work on it."""
    for photo in CasePhoto.objects.filter(attachment=attachment):
        case = cases_open_to(actor).filter(pk=photo.case_id).first()
        if case is not None and (not photo.internal or sees_internal(actor, case)):
            return True
    return False


def open_to(actor: Actor) -> Q:
    """What makes a case one that the actor may see: his own, in his hands, or in scope."""
    condition = Q(pk__in=[]) if actor.code_case_id is None else Q(pk=actor.code_case_id)
    if actor.person_id is not None:
        condition |= Q(reporter_id=actor.person_id)
    if actor.posts:
        condition |= Q(holder_id__in=actor.post_ids)
    in_scope = Case.objects.none().scope(actor, "case.view")
    return condition if in_scope is None else condition | in_scope


def _is_reporter(actor: Actor, case: Case) -> bool:
    """Own case; or the query code of a case whose reporter has no account to sign in with."""
    if actor.person_id is not None and case.reporter_id == actor.person_id:
        return True
    if actor.code_case_id != case.pk:
        return False
    return case.reporter_id is None or not User.objects.filter(person_id=case.reporter_id).exists()


def _is_timely(verb: str, actor: Actor, case: Case) -> bool:
    """What the table cannot say: reopening has an end date, a rating is given once and never to oneself, the highest
    post hands nothing up, and what a resident did not accept is not taken again by whoever did it.
    """
    if verb == "accept":
        return not is_barred(actor, case)
    if verb == "hand_back":
        return bool(case.holder.area_id != case.subdistrict_id)
    if verb == "reopen":
        return case.closed_at is not None and timezone.now() <= case.closed_at + REOPEN_FOR
    if verb == "rate":
        return case.state == CaseState.CLOSED and may_rate(actor, case)
    return True
