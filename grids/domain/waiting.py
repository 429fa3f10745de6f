"""While a case waits for its resident: the answer, written by him or for him, and what happens when none comes.

For what every verb promises see `grids/domain/handling.py`. No case waits for ever: whoever asked can take the question
back; a silent resident is reminded once, and as long again after that the clock goes on by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from grids.domain import notices
from grids.domain.clocks import Clock, after_pause, confirm_by, minutes_passed
from grids.domain.steps import Doing, doing, lock, record, seat_of, words
from grids.domain.timers import CLOCK, LAPSE, question_timer, timers
from grids.enums import CaseChannel, CaseState
from grids.models import Case, CaseEvent
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.models import Attachment, Errand

Photos = Sequence[Attachment]
BY_MOUTH = (CaseChannel.PHONE, CaseChannel.VISIT, CaseChannel.COUNTER, CaseChannel.GROUP)


def answer_question(
    *, actor: Actor, case_id: int, said: str, channel: str = "", version: int | None = None,
    attachments: Photos = (),
) -> Case:  # fmt: skip
    """The resident's answer: the clock goes on with what was left of it.

    An official writes down what the resident told him: by which `channel` he must say, and the story says who wrote.
    """
    said = words(said)
    with doing("answer", actor=actor, case_id=case_id, version=version) as step:
        is_own = "reporter" in step.relations
        if is_own:
            step.seat = None
        elif channel not in BY_MOUTH:
            raise Refused(_("请选一下居民是怎么说的。"), field="channel")
        data = {} if is_own else {"channel": str(channel)}
        event = _go_on(step, said=said, data=data, attachments=attachments)
        if is_own or step.case.holder_id not in actor.post_ids:
            step.notes.append(notices.tell_holder("case.answered", step.case, event))
        if not is_own:
            step.notes += notices.tell_reporter("case.answer_noted", step.case, event, **_seat(step))
    return step.case


def retract_question(
    *, actor: Actor, case_id: int, said: str = "", version: int | None = None, attachments: Photos = ()
) -> Case:
    """Take the question back: nobody need answer it any more, and the clock goes on."""
    said = words(said, needed=False)
    with doing("retract", actor=actor, case_id=case_id, version=version) as step:
        event = _go_on(step, said=said, attachments=attachments)
        step.notes += notices.tell_reporter("case.retracted", step.case, event, **_seat(step))
    return step.case


def remind_of_question(*, actor: Actor, case_id: int) -> Case:
    """Nobody has answered for as many working days as a confirmation may take: remind the resident, tell the post.

    Only the portal itself does this, once a question. It changes nothing that others decide by.
    """
    with doing("remind", actor=actor, case_id=case_id) as step:
        _refuse_the_early(step)
        event = record(step, data={"told": step.case.reporter_id is not None})
        holder = {"role": step.case.holder.role, "post": step.case.holder.title}
        step.notes += notices.tell_reporter("case.asked_again", step.case, event, **holder)
        step.notes.append(notices.tell_holder("case.unanswered", step.case, event))
        step.notes.append(question_timer(step.case, LAPSE, confirm_by(Clock.of(step.case.clock), step.now)))
    return step.case


def lapse_question(*, actor: Actor, case_id: int) -> Case:
    """Nobody answered after the reminder either: the clock goes on. Only the portal itself does this."""
    with doing("lapse", actor=actor, case_id=case_id) as step:
        _refuse_the_early(step)
        event = _go_on(step)
        step.notes.append(notices.tell_holder("case.lapsed", step.case, event))
    return step.case


def on_unanswered(errand: Errand) -> None:
    """The handler of both timers of a question; of one that was answered or taken back it does nothing."""
    with act(CLOCK, errand.kind):
        case = lock(CLOCK, errand.payload["case"])
        if case.paused_at is not None and case.paused_at.timestamp() == errand.payload["paused"]:
            do = lapse_question if errand.kind == LAPSE else remind_of_question
            do(actor=CLOCK, case_id=case.pk)


def resumed(step: Doing) -> dict[str, Any]:
    """The changes that let a standing clock go on; none when it runs. The reply clock stopped with the question."""
    case = step.case
    if case.paused_at is None:
        return {}
    due = after_pause(Clock.of(case.clock), case.resolve_due, case.paused_at, step.now)
    return {"paused_at": None, "resolve_due": due}


def moved(changes: dict[str, Any]) -> list[str]:
    """The deadlines that a change moved: they need new timers."""
    return [matter for matter in ("accept", "reply", "resolve") if f"{matter}_due" in changes]


def _go_on(
    step: Doing, *, said: str = "", data: dict[str, Any] | None = None, attachments: Photos = ()
) -> CaseEvent:
    """Back to work, with the clock running again and its new deadline watched."""
    data = {**(data or {}), "stood": _stood(step)}
    changes = resumed(step)
    event = record(
        step, said=said, data=data, attachments=attachments, state=CaseState.IN_PROGRESS, **changes
    )
    step.notes += timers(step.case, *moved(changes))
    return event


def _stood(step: Doing) -> int:
    """How many minutes of its own time the clock stood."""
    if step.case.paused_at is None:
        return 0
    return minutes_passed(Clock.of(step.case.clock), step.case.paused_at, step.now)


def _seat(step: Doing) -> dict[str, str]:
    """The post from which it was done, for a notice."""
    return {} if step.seat is None else {"role": step.seat.role, "post": str(seat_of(step.seat)["title"])}


def _refuse_the_early(step: Doing) -> None:
    paused = step.case.paused_at
    if paused is None or confirm_by(Clock.of(step.case.clock), paused) > step.now:
        raise Refused(_("还没到提醒居民的时候。"))
