"""The people of a drill and what they do: requests that are filed, accepted, answered, proposed and confirmed."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from grids.domain import cases
from grids.models import Case, CaseEvent
from portal.actors import Actor
from portal.domain.errands import Note, leave
from portal.models import Errand, InboxItem, Person, Tenure
from tests import builders as b
from tests.drills.handlers import MARK

VERBS = 5
Told = Counter[tuple[int, str]]


@dataclass
class Side:
    """A resident, the leader of his grid, and what a request of his says."""

    resident: Person
    leader: Person
    filing: dict[str, object]


class DrillStreet:
    """A small street whose two communities both have something to ask for."""

    def __init__(self) -> None:
        self.street = b.Street()
        s = self.street
        away = {"reporter": s.neighbour, "household": s.foreign_home, "place": "春晓里 1 号楼"}
        self.sides = [Side(s.lin, s.leader, {}), Side(s.neighbour, s.foreign_leader, away)]

    def live_through(self, number: int, after_each: Callable[[], None]) -> None:
        """One request from filing to its end; between the verbs `after_each` is called."""
        side = self.sides[number % len(self.sides)]
        resident, leader = b.actor(side.resident), b.actor(side.leader)
        case = self._filed(number, side, resident)
        after_each()
        for verb in self._verbs(leader, resident):
            verb(case)
            after_each()

    def _filed(self, number: int, side: Side, resident: Actor) -> Case:
        """File, and leave a mark to be made in the same transaction."""
        with transaction.atomic():
            leave(Note(MARK, f"mark:{number}", {"person": side.resident.pk}))
            filing = b.filing(self.street, submission=uuid.uuid4(), **side.filing)
            case: Case = cases.file_case(actor=resident, filing=filing)
        return case

    def _verbs(self, leader: Actor, resident: Actor) -> list[Callable[[Case], object]]:
        said = random.choice(["下午去看。", "已经报修，明天换。"])
        return [
            lambda case: cases.accept_case(actor=leader, case_id=case.pk),
            lambda case: cases.reply_to_resident(actor=leader, case_id=case.pk, said=said),
            lambda case: cases.propose_done(
                actor=leader, case_id=case.pk, outcome="solved", said="换了新灯。"
            ),
            lambda case: cases.confirm_done(actor=resident, case_id=case.pk),
        ]


# Which event tells whom of what. Written down here once more, so that the drill does not ask the code under trial.
TELLS: dict[str, tuple[tuple[str, str], ...]] = {
    "file": (("case.filed", "holder"), ("case.receipt", "reporter")),
    "accept": (("case.accepted", "reporter"),),
    "reply": (("case.replied", "reporter"),),
    "propose": (("case.proposed", "reporter"),),
    "confirm": (("case.closed", "holder"),),
}


def expected() -> Told:
    """What must be in whose inbox, from what happened to the cases and what marks were left: (person, key) once each."""
    leaders = dict(Tenure.objects.current().values_list("post_id", "person_id"))
    told: Told = Counter()
    events = CaseEvent.objects.values_list("pk", "case_id", "verb", "case__reporter_id", "case__holder_id")
    for event, case, verb, reporter, holder in events:
        for kind, who in TELLS[verb]:
            told[reporter if who == "reporter" else leaders[holder], f"case:{case}:{event}:{kind}"] += 1
    for person, key in Errand.objects.filter(kind=MARK).values_list("payload__person", "key"):
        told[person, key] += 1
    return told


def arrived() -> Told:
    """What is in whose inbox; of a mark its key without the part that differs each time."""
    told: Told = Counter()
    for person, key, kind in InboxItem.objects.values_list("person_id", "key", "kind"):
        told[person, key.rpartition(":")[0] if kind == MARK else key] += 1
    return told
