"""Ways that bring a case into each of its states, by its own verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grids.domain import cases
from grids.enums import CaseState as S
from grids.models import Case
from portal.actors import Actor
from tests import builders as b

Verb = Callable[[Actor, Case], Any]


def verbs(street: b.Street) -> dict[str, Verb]:
    """Every verb that an actor can try on a case, with words that would do."""

    def plain(verb: Callable[..., Any], **wishes: Any) -> Verb:
        return lambda actor, case: verb(actor=actor, case_id=case.pk, **wishes)

    def to(case: Case) -> int:
        return (street.leader_post if case.state == S.FILED else street.deputy_post).pk

    def by_mouth(actor: Actor, case: Case) -> str:
        """Whoever is not the resident writes down what he heard."""
        is_own = actor.code_case_id == case.pk or actor.person_id == case.reporter_id is not None
        return "" if is_own else "phone"

    return {
        "accept": plain(cases.accept_case),
        "assign": lambda actor, case: cases.assign_case(actor=actor, case_id=case.pk, post_id=to(case)),
        "hand_back": plain(cases.hand_back_case, said="要动工程，请社区安排。"),
        "reply": plain(cases.reply_to_resident, said="收到，下午去看。"),
        "ask": plain(cases.ask_resident, said="最东头那盏也算在内吗？"),
        "answer": lambda actor, case: cases.answer_question(
            actor=actor, case_id=case.pk, said="算，那盏也不亮。", channel=by_mouth(actor, case)
        ),
        "retract": plain(cases.retract_question),
        "remind": plain(cases.remind_of_question),
        "lapse": plain(cases.lapse_question),
        "add": plain(cases.add_to_case, said="今天又灭了一盏。"),
        "note": plain(cases.note_on_case, said="供电所周四有空。"),
        "propose": plain(cases.propose_done, outcome="solved", said="换了新灯，晚上看过，亮了。"),
        "decline": plain(cases.decline_case, said="这盏灯是供电所的。", where="榆荫供电所，5550 199"),
        "confirm": plain(cases.confirm_done),
        "confirm_by_time": plain(cases.confirm_by_time),
        "dispute": plain(cases.dispute_result, said="昨晚又灭了。"),
        "reopen": plain(cases.reopen_case, said="又不亮了。"),
        "withdraw": plain(cases.withdraw_case),
        "rate": plain(cases.rate_case, speed="good", attitude="good", result="fair"),
    }


WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    S.FILED: (),
    S.ACCEPTED: (("leader", "accept"),),
    S.ASSIGNED: (("clerk", "assign"),),
    S.IN_PROGRESS: (("leader", "accept"), ("leader", "reply")),
    S.WAITING: (("leader", "accept"), ("leader", "ask")),
    S.PROPOSED: (("leader", "accept"), ("leader", "propose")),
    S.CLOSED: (("leader", "accept"), ("leader", "propose"), ("lin", "confirm")),
    S.DECLINED: (("leader", "decline"),),
    S.WITHDRAWN: (("lin", "withdraw"),),
}
"""For each state: who does what, from filing on."""


def case_in(street: b.Street, state: str, **extra: Any) -> Case:
    """A case of `street.lin` in that state."""
    case: Case = b.filed_case(street, **extra)
    known = verbs(street)
    for who, verb in WAYS[state]:
        known[verb](b.actor(getattr(street, who)), case)
    return Case.objects.get(pk=case.pk)
