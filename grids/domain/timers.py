"""What the clock does by itself: tell the next level when nobody moved, and what waits for an answer that never comes.

A timer is an errand whose key names the very deadline it watches. Its handler looks again under the case's lock, so a
timer of a deadline that was met or moved does nothing, and nobody has to take timers back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from grids.domain import notices
from grids.domain.clocks import Clock, after_minutes
from grids.domain.routing import links_above, seat_data
from grids.domain.steps import Doing, doing, lock, record
from grids.enums import CaseState
from grids.models import Case
from portal.actors import system
from portal.domain.acts import act
from portal.domain.errands import Note
from portal.models import Errand
from portal.queries.chain import Link

MATTERS = ("accept", "reply", "resolve")
UNACCEPTED = (CaseState.FILED, CaseState.ASSIGNED)
NOT_YET_DONE = (CaseState.FILED, CaseState.ASSIGNED, CaseState.ACCEPTED, CaseState.IN_PROGRESS)
CONFIRM = "case.confirm_by_time"
REMIND = "case.remind"
LAPSE = "case.lapse"
CLOCK = system("clock")


def overdue_kind(matter: str) -> str:
    """The kind of errand that watches a deadline."""
    return f"case.{matter}_overdue"


def timers(case: Case, *matters: str) -> list[Note]:
    """Errands that watch these deadlines of a case: any of `MATTERS`."""
    return [_timer(case, matter, 1, _due(case, matter)) for matter in matters]


def confirm_timer(case: Case) -> Note:
    """The errand that closes a case when its resident has not answered by the confirm deadline."""
    due = case.confirm_due
    if due is None:
        raise ValueError("A case without a confirm deadline needs no timer.")
    payload = {"case": case.pk, "due": due.timestamp()}
    return Note(CONFIRM, f"case:{case.pk}:confirm:{_stamp(due)}", payload, due)


def question_timer(case: Case, kind: str, due: datetime) -> Note:
    """The errand that looks after a question nobody has answered by `due`: `REMIND`, later `LAPSE`.

    It knows its question by when the clock was stopped.
    """
    if case.paused_at is None:
        raise ValueError("A case whose clock runs waits for no answer.")
    payload = {"case": case.pk, "paused": case.paused_at.timestamp(), "due": due.timestamp()}
    return Note(kind, f"case:{case.pk}:{kind}:{_stamp(case.paused_at)}", payload, due)


def on_overdue(errand: Errand) -> None:
    """The handler of the three kinds of overdue timer."""
    told = errand.payload
    escalate_case(case_id=told["case"], matter=told["matter"], rung=told["rung"], due_stamp=told["due"])


def escalate_case(*, case_id: int, matter: str, rung: int, due_stamp: float) -> bool:
    """Tell the next level up, and the resident who that is, when a deadline has passed; whether it was still so.

    Rung 1 is the first level above the holder that somebody sits in. The next rung follows after as long again as
    accepting may take, up to the top. The case stays with its holder.
    """
    with act(CLOCK, "case.escalate"):
        case = lock(CLOCK, case_id)
        if not _is_overdue(case, matter, due_stamp):
            return False
        held = [link for link in links_above(case.holder.area) if not link.is_vacant]
        if rung > max(len(held), 1):
            return False
        with doing("escalate", actor=CLOCK, case_id=case_id) as step:
            _tell_up(step, matter, rung, held[rung - 1] if held else None)
            step.notes += [_rung(step, matter, rung + 1, due_stamp)] if rung < len(held) else []
    return True


def _tell_up(step: Doing, matter: str, rung: int, above: Link | None) -> None:
    to = seat_data(above.post, above.holder) if above else None
    event = record(step, data={"matter": matter, "rung": rung, "to": to})
    step.notes.append(notices.tell_holder("case.overdue", step.case, event))
    if above is None:
        return
    step.notes.append(notices.tell_post("case.escalated", step.case, event, above.post.pk))
    step.notes += notices.tell_reporter(
        "case.late", step.case, event, role=above.post.role, post=above.post.title
    )


def _is_overdue(case: Case, matter: str, due_stamp: float) -> bool:
    """Whether the very deadline that was watched has passed and what it was for has not happened."""
    due = _due(case, matter)
    if due.timestamp() != due_stamp or due > timezone.now():
        return False
    open_states = UNACCEPTED if matter == "accept" else NOT_YET_DONE
    return case.state in open_states and not (matter == "reply" and case.replied_at)


def _rung(step: Doing, matter: str, rung: int, due_stamp: float) -> Note:
    clock = Clock.of(step.case.clock)
    return _timer(step.case, matter, rung, after_minutes(clock, step.now, clock.accept_minutes))


def _timer(case: Case, matter: str, rung: int, at: datetime) -> Note:
    due = _due(case, matter)
    payload: dict[str, Any] = {"case": case.pk, "matter": matter, "rung": rung, "due": due.timestamp()}
    return Note(overdue_kind(matter), f"case:{case.pk}:{matter}:{_stamp(due)}:{rung}", payload, at)


def _due(case: Case, matter: str) -> datetime:
    due: datetime = getattr(case, f"{matter}_due")
    return due


def _stamp(due: datetime) -> str:
    return f"{due.timestamp():.0f}"
