"""Recording a deed: once, and it settles every duty that it matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.opinion_notes import pass_on
from grids.domain.settling import settle
from grids.domain.steps import lasting_title, words
from grids.domain.visit_cases import Answered, Raised, case_of
from grids.domain.visit_places import Place, place_of
from grids.enums import About, VisitOutcome
from grids.models import DeedKind, Visit, VisitPhoto
from grids.queries.settling import OPINION
from portal.actors import Actor
from portal.domain.acts import act, name_the_actor
from portal.domain.refusal import Refused
from portal.models import Attachment

LONGEST_NOTE = 500
MOST_PHOTOS = 6
OLDEST = timedelta(days=180)
"""Later than that nobody enters a visit: what happened half a year ago is no longer remembered as it was."""
VERB = "visit.record"


@dataclass(frozen=True)
class Deed:
    """What a form or a device hands over. `key` is its own: the same one again is the same visit.

    `household_id` None: a deed about nobody or an area. `raised`: something that the household asks for becomes a
    request; `answered`: a word on one that is under way; not both. `opinion`: words for the community.
    """

    key: UUID
    kind: DeedKind
    household_id: int | None
    outcome: str
    happened_at: datetime
    note: str = ""
    follow_up_on: date | None = None
    attachments: Sequence[Attachment] = ()
    raised: Raised | None = None
    answered: Answered | None = None
    opinion: str = ""


@dataclass(frozen=True)
class Recorded:
    """A visit and the ids of the due items that it settled; `is_new` False for one that stood already."""

    visit: Visit
    settled: list[int]
    is_new: bool = True


def record_visit(*, actor: Actor, deed: Deed) -> Recorded:
    """Write a deed down and settle what it matches, in one transaction with the request and the note it came with.

    The visit's day is kept beside the moment of entry; an item past its window is settled and counts as late. "Not at
    home" settles nothing and plans another try. The same key again changes nothing and returns the first visit.

    Http404 for a household, a request or a kind that is not the actor's; `Refused` with the field that is wrong.
    """
    now = timezone.now()
    _check(deed, now)
    with act(actor, VERB):
        if actor.person_id is None:
            raise Http404
        _one_at_a_time(deed.key)
        stands = Visit.objects.filter(client_key=deed.key).first()
        return _again(stands, actor.person_id) if stands else _first(actor, actor.person_id, deed, now)


def _check(deed: Deed, now: datetime) -> None:
    if deed.outcome not in VisitOutcome.values:
        raise Refused(_("请选一个结果。"), field="outcome")
    if not deed.kind.in_use:
        raise Refused(_("这一类现在不用了，请另选一类。"), field="kind")
    if deed.happened_at > now:
        raise Refused(_("走访的时间还没到。"), field="happened_at")
    if deed.happened_at < now - OLDEST:
        raise Refused(_("半年以前的走访不再补记。"), field="happened_at")
    if deed.follow_up_on and deed.follow_up_on < timezone.localdate(now):
        raise Refused(_("再去的日子要在今天以后。"), field="follow_up_on")
    if len(deed.attachments) > MOST_PHOTOS:
        raise Refused(_("一次最多传 %(n)s 张照片。") % {"n": MOST_PHOTOS}, field="photos")
    _check_whom(deed)


def _check_whom(deed: Deed) -> None:
    """A deed at a door is about a household, any other about none, and then it was simply done."""
    at_a_door = deed.household_id is not None
    if at_a_door != (deed.kind.about == About.HOUSEHOLD):
        raise Refused(_("这一类不这样记，请另选一类。"), field="kind")
    if not at_a_door and deed.outcome != VisitOutcome.DONE:
        raise Refused(_("请选一个结果。"), field="outcome")
    if deed.raised and deed.answered:
        raise Refused(_("一次记一件：要么是新的事，要么是在办的事。"), field="answered_said")
    if not at_a_door and (deed.raised or deed.answered or deed.follow_up_on):
        raise Refused(_("这一类不这样记，请另选一类。"), field="kind")


def _one_at_a_time(key: UUID) -> None:
    """The second of two equal forms waits for the first, so that nothing that comes with a visit is done twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [key.int % 2**63])


def _again(stands: Visit, by: int) -> Recorded:
    if stands.by_id != by:
        raise Refused(_("这张表已经用过了，请重新打开再填。"))
    settled = list(stands.satisfied.order_by("pk").values_list("pk", flat=True))
    return Recorded(stands, settled, is_new=False)


def _first(actor: Actor, by: int, deed: Deed, now: datetime) -> Recorded:
    place = place_of(actor, deed.kind, deed.household_id)
    visit = _visit(by, deed, place, now)
    visit.case = case_of(actor, deed.key, place.household, deed.raised, deed.answered)
    if visit.case is not None:
        name_the_actor(actor, VERB)  # the request's own verb had its word meanwhile
    visit.save(force_insert=True)
    rows = [VisitPhoto(visit=visit, attachment=attachment) for attachment in deed.attachments]
    if rows:
        VisitPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    opinion = deed.note if deed.kind.key == OPINION else deed.opinion
    passed_on = pass_on(visit, opinion, needed=deed.kind.key == OPINION)
    return Recorded(visit, settle(actor, visit, place.household, passed_on=passed_on))


def _visit(by: int, deed: Deed, place: Place, now: datetime) -> Visit:
    return Visit(
        client_key=deed.key, kind=deed.kind, household=place.household, grid_id=place.grid_id,
        community_id=place.community_id, by_id=by, by_title=lasting_title(place.seat),
        happened_at=deed.happened_at, recorded_at=now, outcome=deed.outcome,
        note=words(deed.note, field="note", longest=LONGEST_NOTE, needed=False), follow_up_on=deed.follow_up_on,
    )  # fmt: skip
