"""How a case ends: proposed, confirmed by the resident or by time, disputed, declined, withdrawn, opened again, rated.

For what every verb promises see `grids/domain/handling.py`. An end is honest: it has an outcome and a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.domain import notices
from grids.domain.clocks import Clock, accept_by, confirm_by, resolve_by
from grids.domain.routing import next_up
from grids.domain.steps import Doing, doing, lock, record, words
from grids.domain.timers import CLOCK, confirm_timer, timers
from grids.enums import CaseState, Grade, Outcome
from grids.models import Case, CaseRating
from grids.queries.cases import REOPEN_FOR, has_handled, may_rate
from grids.queries.hands import hands_of
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.models import Attachment, Errand

Photos = Sequence[Attachment]
PROPOSABLE = (Outcome.SOLVED, Outcome.PARTLY, Outcome.UNSOLVABLE)
LONGEST_REASON = 500


def propose_done(
    *,
    actor: Actor,
    case_id: int,
    outcome: str,
    said: str,
    version: int | None = None,
    attachments: Photos = (),
) -> Case:
    """Say that it is done, partly done or cannot be done, and why; the resident has the last word, or time has."""
    said = words(said)
    if outcome not in PROPOSABLE:
        raise Refused(_("请选一个结果。"), field="outcome")
    with doing("propose", actor=actor, case_id=case_id, version=version) as step:
        event = record(
            step, said=said, data={"outcome": str(outcome), **_first(step)}, attachments=attachments,
            state=CaseState.PROPOSED, outcome=outcome, outcome_reason=_reason(said), proposed_at=step.now,
            confirm_due=confirm_by(Clock.of(step.case.clock), step.now),
            replied_at=step.case.replied_at or step.now,
        )  # fmt: skip
        step.notes += [
            *notices.tell_reporter("case.proposed", step.case, event, outcome=str(outcome)),
            confirm_timer(step.case),
        ]
    return step.case


def decline_case(
    *, actor: Actor, case_id: int, said: str, where: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """Say that it is not our duty, why, and where to go."""
    said = words(said)
    where = words(where, field="where", longest=200)
    with doing("decline", actor=actor, case_id=case_id, version=version) as step:
        event = record(
            step, said=said, data={"where": where, **_first(step)}, attachments=attachments,
            state=CaseState.DECLINED, outcome=Outcome.NOT_OURS, outcome_reason=_reason(said),
            closed_at=step.now, replied_at=step.case.replied_at or step.now,
        )  # fmt: skip
        step.notes += notices.tell_reporter("case.declined", step.case, event)
    return step.case


def confirm_done(
    *, actor: Actor, case_id: int, version: int | None = None, attachments: Photos = (),
    rating: Mapping[str, str] | None = None,
) -> Case:  # fmt: skip
    """The resident says yes. `rating` (speed, attitude, result, comment) goes along when he gives one."""
    with transaction.atomic():
        with doing("confirm", actor=actor, case_id=case_id, version=version) as step:
            event = record(
                step, data={"outcome": step.case.outcome}, attachments=attachments, **_closed(step)
            )
            step.notes.append(notices.tell_holder("case.closed", step.case, event, outcome=step.case.outcome))
        if rating is not None:
            rate_case(actor=actor, case_id=case_id, **dict[str, Any](rating))
    return step.case


def confirm_by_time(
    *, actor: Actor, case_id: int, version: int | None = None, attachments: Photos = ()
) -> Case:
    """The confirm deadline has passed without a word: it counts as yes. Only the portal itself does this."""
    with doing("confirm_by_time", actor=actor, case_id=case_id, version=version) as step:
        if step.case.confirm_due is None or step.case.confirm_due > step.now:
            raise Refused(_("还没到归档的时候。"))
        event = record(step, data={"outcome": step.case.outcome}, **_closed(step))
        step.notes.append(notices.tell_holder("case.closed", step.case, event, outcome=step.case.outcome))
        step.notes += notices.tell_reporter("case.closed", step.case, event, outcome=step.case.outcome)
    return step.case


def on_confirm_time(errand: Errand) -> None:
    """The handler of the confirm timer."""
    with act(CLOCK, "case.confirm_by_time"):
        case = lock(CLOCK, errand.payload["case"])
        if case.confirm_due is not None and case.confirm_due.timestamp() == errand.payload["due"]:
            confirm_by_time(actor=CLOCK, case_id=case.pk)


def dispute_result(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """The resident says that it is not done: one level up, never back to the same hand, with fresh clocks."""
    said = words(said)
    with doing("dispute", actor=actor, case_id=case_id, version=version) as step:
        _go_up(step, said, attachments, "case.disputed")
    return step.case


def reopen_case(
    *, actor: Actor, case_id: int, said: str, version: int | None = None, attachments: Photos = ()
) -> Case:
    """The resident opens an ended case again, within thirty days: one level up, with fresh clocks."""
    said = words(said)
    with doing("reopen", actor=actor, case_id=case_id, version=version) as step:
        if step.case.closed_at is None or step.now > step.case.closed_at + REOPEN_FOR:
            raise Refused(_("办结已经超过 30 天，请重新反映一次。"))
        _go_up(step, said, attachments, "case.reopened")
    return step.case


def withdraw_case(
    *, actor: Actor, case_id: int, said: str = "", version: int | None = None, attachments: Photos = ()
) -> Case:
    """The resident takes his request back; he need not say why."""
    said = words(said, needed=False)
    with doing("withdraw", actor=actor, case_id=case_id, version=version) as step:
        event = record(
            step, said=said, attachments=attachments, state=CaseState.WITHDRAWN, outcome=Outcome.WITHDRAWN,
            outcome_reason=_reason(said), closed_at=step.now, paused_at=None,
        )  # fmt: skip
        step.notes.append(notices.tell_holder("case.withdrawn", step.case, event))
    return step.case


def rate_case(
    *, actor: Actor, case_id: int, speed: str, attitude: str, result: str, comment: str = "",
    version: int | None = None, attachments: Photos = (),
) -> Case:  # fmt: skip
    """The resident's rating of a closed case: once for each end of it, and never of his own work."""
    grades = {"speed": speed, "attitude": attitude, "result": result}
    for part, grade in grades.items():
        if grade not in Grade.values:
            raise Refused(_("这一项还没选。"), field=part)
    comment = words(comment, field="comment", longest=500, needed=False)
    with doing("rate", actor=actor, case_id=case_id, version=version) as step:
        _refuse_rating(step)
        CaseRating.objects.update_or_create(
            case=step.case,
            defaults={**grades, "comment": comment, "rater_id": actor.person_id, "at": step.now},
        )
        record(step, data=grades, attachments=attachments)
    return step.case


def _reason(said: str) -> str:
    """The reason of an outcome: the words, cut to what the column holds. The story keeps all of them."""
    return said if len(said) <= LONGEST_REASON else said[: LONGEST_REASON - 1] + "…"


def _first(step: Doing) -> dict[str, bool]:
    return {} if step.case.replied_at else {"first": True}


def _closed(step: Doing) -> dict[str, Any]:
    return {"state": CaseState.CLOSED, "closed_at": step.now, "confirm_due": None}


def _go_up(step: Doing, said: str, attachments: Photos, kind: str) -> None:
    """To the next level, away from every hand that the case went through, with fresh clocks and no outcome yet.

    The post that had it is told too, unless it has it again because nobody sits above.
    """
    case, clock, former = step.case, Clock.of(step.case.clock), step.case.holder_id
    to = next_up(case.holder, but_not=hands_of(case))
    data = {**to.as_data(), "from": former, "outcome": case.outcome}
    event = record(
        step, said=said, data=data, attachments=attachments,
        state=CaseState.ASSIGNED, holder=to.post, disputes=case.disputes + 1, outcome="", outcome_reason="",
        accepted_at=None, proposed_at=None, confirm_due=None, closed_at=None,
        accept_due=accept_by(clock, step.now), resolve_due=resolve_by(clock, step.now),
    )  # fmt: skip
    to_whom = {"role": to.post.role, "post": to.post.title}
    told = [
        notices.tell_holder(kind, case, event),
        *notices.tell_reporter("case.again", case, event, **to_whom),
    ]
    step.notes += [*told, *timers(case, "accept", "resolve")]
    if former != to.post.pk:
        step.notes.append(notices.tell_former("case.moved_up", case, event, former, told, **to_whom))


def _refuse_rating(step: Doing) -> None:
    if has_handled(step.actor.person_id, step.case):
        raise Refused(_("这件事您自己经办过，不能给自己评分。"))
    if not may_rate(step.actor, step.case):
        raise Refused(_("您已经评过了。"))
