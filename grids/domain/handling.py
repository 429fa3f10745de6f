"""What officials and the resident do while a case is open: take it, pass it on, talk about it.

Every verb: keyword-only, one transaction, the case with its new state back. `version`, when given, is the one the
actor saw; `Outrun` tells what happened since. `Refused` says why not, Http404 that the case is not his to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.domain import notices
from grids.domain.clocks import Clock, accept_by, clock_for, confirm_by, dues
from grids.domain.routing import holders_of, next_up, seat_data
from grids.domain.steps import Doing, doing, record, words
from grids.domain.timers import REMIND, UNACCEPTED, question_timer, timers
from grids.domain.waiting import moved, resumed
from grids.enums import CaseState, Urgency
from grids.models import Case
from grids.queries.hands import barred_from, is_barred
from grids.queries.seats import is_for_others, posts_to_give
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Attachment, Post

Photos = Sequence[Attachment]


def accept_case(*, actor: Actor, case_id: int, version: int | None = None, attachments: Photos = ()) -> Case:
    """Take the case. A dispatcher who takes what is with another post makes it his own, and the story says so.

    Not when the resident did not accept what he had done with it: then it is somebody else's.
    """
    with doing("accept", actor=actor, case_id=case_id, version=version) as step:
        seat = step.seat
        if is_barred(actor, step.case):
            raise Refused(_("您办过这件事，居民没有认可，这次由别人来办。"))
        changes: dict[str, Any] = {"state": CaseState.ACCEPTED, "accepted_at": step.now}
        data = {}
        if seat is not None and seat.post_id != step.case.holder_id:
            changes["holder"] = Post.objects.select_related("area").get(pk=seat.post_id)
            data["to"] = seat_data(changes["holder"], actor.name)
        event = record(step, data=data, attachments=attachments, **changes)
        step.notes += notices.tell_reporter("case.accepted", step.case, event, **_holder(step.case))
    return step.case


def assign_case(
    *, actor: Actor, case_id: int, post_id: int, said: str = "", urgency: str | None = None,
    version: int | None = None, attachments: Photos = (),
) -> Case:  # fmt: skip
    """Give the case to a post in the dispatcher's area, with words for it that the resident may read.

    The post must be in use, held by somebody today, and one that handles cases. A post that did not have it gets a
    fresh clock to accept; another `urgency` makes another promise. Places that the request did not tell are those of
    the post. After a "no" of the resident nobody gets it again, unless nobody else is there: then with words for it.
    """
    said = words(said, needed=False)
    with doing("assign", actor=actor, case_id=case_id, version=version) as step:
        post, holder = _assignee(step, post_id, said)
        moves = post.pk != step.case.holder_id
        changes = resumed(step)
        changes |= _urgency(step, urgency, changes.get("resolve_due", step.case.resolve_due))
        if moves:
            clock = Clock.of(changes.get("clock", step.case.clock))
            changes["accept_due"] = accept_by(clock, step.now)
        changes |= {"state": CaseState.ASSIGNED, "holder": post, "accepted_at": None}
        changes |= _missing_areas(step.case, post)
        data = {"to": seat_data(post, holder), "urgency": changes.get("urgency", "")}
        event = record(step, said=said, data=data, attachments=attachments, **changes)
        step.notes += [
            notices.tell_holder("case.assigned", step.case, event),
            *timers(step.case, *moved(changes)),
        ]
        if moves:
            step.notes += notices.tell_reporter("case.moved", step.case, event, **_holder(step.case))
    return step.case


def hand_back_case(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """Pass the case one level up, with a reason; there it waits to be taken, with a fresh clock for that."""
    said = words(said)
    with doing("hand_back", actor=actor, case_id=case_id, version=version) as step:
        to = next_up(step.case.holder, but_not=_hands(actor) | barred_from(step.case))
        if to.post.pk == step.case.holder_id:
            raise Refused(_("您这里已经是最上面一级，不能再往上交了。"))
        due = accept_by(Clock.of(step.case.clock), step.now)
        event = record(
            step, said=said, data=to.as_data(), attachments=attachments,
            state=CaseState.FILED, holder=to.post, accepted_at=None, accept_due=due,
        )  # fmt: skip
        step.notes += [
            notices.tell_holder("case.handed_back", step.case, event),
            *timers(step.case, "accept"),
        ]
        step.notes += notices.tell_reporter("case.moved", step.case, event, **_holder(step.case))
    return step.case


def reply_to_resident(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """Tell the resident something. The first time stops the clock of the first reply."""
    said = words(said)
    with doing("reply", actor=actor, case_id=case_id, version=version) as step:
        data, changes = _first_reply(step)
        event = record(
            step, said=said, data=data, attachments=attachments, state=CaseState.IN_PROGRESS, **changes
        )
        step.notes += notices.tell_reporter("case.replied", step.case, event)
    return step.case


def ask_resident(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """Ask the resident; until the answer the clock stands still. A question is a reply too.

    Without an answer the resident is reminded once (`remind_of_question`), and later the clock goes on.
    """
    said = words(said)
    with doing("ask", actor=actor, case_id=case_id, version=version) as step:
        data, changes = _first_reply(step)
        event = record(
            step, said=said, data=data, attachments=attachments,
            state=CaseState.WAITING, paused_at=step.now, **changes,
        )  # fmt: skip
        step.notes.append(question_timer(step.case, REMIND, confirm_by(Clock.of(step.case.clock), step.now)))
        step.notes += notices.tell_reporter("case.asked", step.case, event, **_holder(step.case))
    return step.case


def add_to_case(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """Something the resident adds. It counts as a change, so that nobody decides without having read it."""
    said = words(said)
    with doing("add", actor=actor, case_id=case_id, version=version) as step:
        event = record(step, said=said, attachments=attachments, state=step.case.state)
        step.notes.append(notices.tell_holder("case.added", step.case, event))
    return step.case


def note_on_case(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """An internal note: no resident ever sees it or its pictures, and it outruns nobody."""
    said = words(said)
    with doing("note", actor=actor, case_id=case_id, version=version) as step:
        record(step, said=said, internal=True, attachments=attachments)
    return step.case


def _holder(case: Case) -> dict[str, str]:
    """The post that has the case, for a notice: its role, and its own name if it has one."""
    return {"role": case.holder.role, "post": case.holder.title}


def _hands(actor: Actor) -> set[int]:
    return {actor.person_id} if actor.person_id is not None else set()


def _first_reply(step: Doing) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the event and the case keep when this is the first word to the resident."""
    if step.case.replied_at is not None:
        return {}, {}
    return {"first": True}, {"replied_at": step.now}


def _urgency(step: Doing, urgency: str | None, resolve_due: datetime) -> dict[str, Any]:
    """The changes that another urgency brings: its clock, and new promises for what has not happened yet."""
    case = step.case
    if urgency is None or urgency == case.urgency:
        return {}
    if urgency not in Urgency.values:
        raise Refused(_("没有这种缓急，请重新选。"), field="urgency")
    clock = clock_for(case.category_id, urgency)
    now, then = dues(clock, step.now), dues(clock, case.filed_at)
    changes = {
        "urgency": urgency,
        "clock": clock.as_json(),
        "accept_due": _new(case.accept_due, now.accept, then.accept),
        "resolve_due": _new(resolve_due, now.resolve, then.resolve),
    }
    if case.replied_at is None:
        changes["reply_due"] = _new(case.reply_due, now.reply, then.reply)
    return changes


def _new(old: datetime, from_now: datetime, from_filing: datetime) -> datetime:
    """A promise after a change of urgency: a faster one counts from now, a slower one from filing."""
    return from_now if from_now < old else max(old, from_filing)


def _assignee(step: Doing, post_id: int, said: str) -> tuple[Post, str]:
    """The post and who sits in it, when this dispatcher may give this case to it."""
    post = posts_to_give(step.actor).filter(pk=post_id).select_related("area").first()
    if post is None:
        raise Refused(_("这个岗位不能接，请另选一个。"), field="post_id")
    holders = holders_of(post)
    if not holders:
        raise Refused(_("这个岗位现在空缺，请另选一个。"), field="post_id")
    if post.pk != step.case.holder_id:
        _refuse_former_hands(step, {tenure.person_id for tenure in holders}, said)
    elif step.case.state not in UNACCEPTED:
        raise Refused(_("这件事已经在这个岗位手上办着，不用再分派。"), field="post_id")
    return post, holders[0].person.name if len(holders) == 1 else ""


def _refuse_former_hands(step: Doing, people: set[int], said: str) -> None:
    """What a resident did not accept goes to somebody else; for want of anybody else the resident reads why."""
    barred = barred_from(step.case)
    if not people & barred:
        return
    if is_for_others(step.actor, step.case, barred):
        raise Refused(_("这个岗位上的人办过这件事，居民没有认可，不再交回去。请另选一个。"), field="post_id")
    if not said:
        raise Refused(_("除了办过的人，没有别人可以接。请写一句为什么还交给他，居民看得到。"), field="said")


def _missing_areas(case: Case, post: Post) -> dict[str, Area]:
    """Areas the case does not know yet, taken from the post that gets it; known ones are frozen."""
    if case.community_id is not None or post.area.kind == AreaKind.SUBDISTRICT:
        return {}
    above = Area.objects.filter(path__in=post.area.prefixes(), kind__in=(AreaKind.COMMUNITY, AreaKind.GRID))
    return {area.kind: area for area in above}
