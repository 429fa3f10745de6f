"""The life of a case on one page: from where, by which verb, to where, by whom, and what must be said.

`who`: "reporter" (or whoever holds the query code of a case without an account), "holder" (sits in the post the case
is with), "dispatcher" (has `case.assign` over the case's area), "handler" (has `case.handle` over it), "clock" (the
portal itself). `says`: the verb needs words. `to` None: the state stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from grids.enums import CaseState as S


@dataclass(frozen=True)
class Step:
    """One line of the table."""

    verb: str
    sources: frozenset[S]
    to: S | None
    who: frozenset[str]
    says: bool = False


def _step(verb: str, sources: set[S], to: S | None, who: set[str], *, says: bool = False) -> Step:
    return Step(verb, frozenset(sources), to, frozenset(who), says)


AT_WORK = {S.ACCEPTED, S.IN_PROGRESS}
NOT_YET_PROPOSED = {S.FILED, S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS}
OPEN = NOT_YET_PROPOSED | {S.WAITING, S.PROPOSED}
ENDED = {S.CLOSED, S.DECLINED, S.WITHDRAWN}

STEPS: tuple[Step, ...] = (
    _step("accept", {S.FILED, S.ASSIGNED}, S.ACCEPTED, {"holder", "dispatcher"}),
    _step("assign", NOT_YET_PROPOSED | {S.WAITING}, S.ASSIGNED, {"dispatcher"}),
    _step("hand_back", NOT_YET_PROPOSED, S.FILED, {"holder"}, says=True),
    _step("reply", AT_WORK, S.IN_PROGRESS, {"holder", "dispatcher"}, says=True),
    _step("ask", AT_WORK, S.WAITING, {"holder", "dispatcher"}, says=True),
    _step("answer", {S.WAITING}, S.IN_PROGRESS, {"reporter", "holder", "dispatcher"}, says=True),
    _step("retract", {S.WAITING}, S.IN_PROGRESS, {"holder", "dispatcher"}),
    _step("remind", {S.WAITING}, None, {"clock"}),
    _step("lapse", {S.WAITING}, S.IN_PROGRESS, {"clock"}),
    _step("add", NOT_YET_PROPOSED, None, {"reporter"}, says=True),
    _step("note", OPEN | ENDED, None, {"holder", "dispatcher", "handler"}, says=True),
    _step("propose", AT_WORK, S.PROPOSED, {"holder", "dispatcher"}, says=True),
    _step("decline", NOT_YET_PROPOSED, S.DECLINED, {"holder", "dispatcher"}, says=True),
    _step("confirm", {S.PROPOSED}, S.CLOSED, {"reporter"}),
    _step("confirm_by_time", {S.PROPOSED}, S.CLOSED, {"clock"}),
    _step("dispute", {S.PROPOSED}, S.ASSIGNED, {"reporter"}, says=True),
    _step("reopen", {S.CLOSED, S.DECLINED}, S.ASSIGNED, {"reporter"}, says=True),
    _step("withdraw", NOT_YET_PROPOSED | {S.WAITING}, S.WITHDRAWN, {"reporter"}),
    _step("rate", {S.CLOSED}, None, {"reporter"}),
    _step("escalate", NOT_YET_PROPOSED, None, {"clock"}),
)

_BY_VERB = {step.verb: step for step in STEPS}


def step_for(verb: str) -> Step:
    """The line of that verb; KeyError when there is none."""
    return _BY_VERB[verb]


def verbs_of(relation: str) -> list[str]:
    """The verbs of those who stand so to a case, whoever else may use them, in the table's order."""
    return [step.verb for step in STEPS if relation in step.who]


def allows(verb: str, state: str) -> bool:
    """Whether the table has this verb in this state."""
    return state in _BY_VERB[verb].sources


def verbs_open_to(state: str, relations: set[str] | frozenset[str]) -> list[str]:
    """The verbs that somebody standing in `relations` to a case may use in `state`, in the table's order."""
    return [step.verb for step in STEPS if state in step.sources and step.who & relations]
