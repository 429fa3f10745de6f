"""Requests in every state: a few dozen lived through by the verbs themselves, and years of ended ones behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch
from uuid import UUID

from django.utils import timezone

from grids.demo.people import HOME
from grids.demo.stories import PROBLEMS, Problem
from grids.domain import cases as verbs
from grids.domain.clocks import clock_for, dues
from grids.enums import CaseChannel, CaseState, Contact, Grade, Outcome
from grids.models import Case, CaseEvent, CaseRating, Category, Household, Resident
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area, Person, Post
from portal.queries.actors import posts_of
from portal.queries.chain import chain_of

ENDED = 4800
TOLD = {problem.title: problem for problem in PROBLEMS}
ELSEWHERE = "这件事归供水公司管，我们帮您记下了。"
LIVED = 128


def load_ended() -> int:
    """Ended cases of the last year and a half, set-based, told as the verbs would have told them."""
    rng = Random(71)  # noqa: S311 - the same cases every time
    town = _Town()
    now = timezone.now()
    cases = [_ended(n, town, rng, now - timedelta(days=20, hours=2.6 * (ENDED - n))) for n in range(ENDED)]
    Case.objects.bulk_create(cases, batch_size=500)
    CaseEvent.objects.bulk_create([event for case in cases for event in _story(case, town)], batch_size=2000)
    rated = [case for case in cases if case.state == CaseState.CLOSED and rng.random() < 0.6]
    CaseRating.objects.bulk_create([_rating(case, rng) for case in rated], batch_size=1000)
    return len(cases)


class _Town:
    """Who lives where and who answers for what, read once."""

    def __init__(self) -> None:
        self.categories = {category.key: category for category in Category.objects.all()}
        heads = Resident.objects.filter(relation="head").select_related(
            "person", "household__building__area", "household__entrance"
        )
        self.heads = list(heads.order_by("household__code"))
        self.areas = {area.path: area for area in Area.objects.exclude(kind=AreaKind.BUILDING)}
        self.seats: dict[str, tuple[Post, Person | None]] = {}

    def chain(self, household: Household) -> dict[str, Area]:
        """The areas above a household, by kind."""
        prefixes = household.building.area.prefixes()
        return {self.areas[path].kind: self.areas[path] for path in prefixes if path in self.areas}

    def seat(self, grid: Area) -> tuple[Post, Person | None]:
        """The nearest post of the chain that is held, and who sits in it."""
        if grid.path not in self.seats:
            held = next(link for link in chain_of(grid) if not link.is_vacant)
            self.seats[grid.path] = (held.post, Person.objects.get(pk=held.holder_id))
        return self.seats[grid.path]


def _ended(number: int, town: _Town, rng: Random, filed_at: datetime) -> Case:
    head = town.heads[rng.randrange(len(town.heads))]
    problem = PROBLEMS[rng.randrange(len(PROBLEMS))]
    category = town.categories[problem.category]
    chain = town.chain(head.household)
    clock = clock_for(category.pk, category.urgency)
    promised = dues(clock, filed_at)
    state = rng.choices([CaseState.CLOSED, CaseState.DECLINED, CaseState.WITHDRAWN], [94, 3, 3])[0]
    closed_at = filed_at + (promised.resolve - filed_at) * rng.uniform(0.2, 1.1)
    return Case(
        subdistrict=chain["subdistrict"], community=chain["community"], grid=chain["grid"],
        building=head.household.building.area, household=head.household, place=str(head.household.building),
        category=category, urgency=category.urgency, title=problem.title, text=problem.text, reporter=head.person,
        submission=UUID(int=2026 << 64 | number), query_code=f"D{number:09d}", state=state,
        holder=town.seat(chain["grid"])[0], clock=clock.as_json(), filed_at=filed_at,
        accept_due=promised.accept, reply_due=promised.reply, resolve_due=promised.resolve,
        accepted_at=filed_at + (promised.accept - filed_at) / 3, replied_at=filed_at + (promised.reply - filed_at) / 2,
        proposed_at=closed_at - timedelta(hours=5) if state == CaseState.CLOSED else None, closed_at=closed_at,
        outcome=OUTCOMES[state], outcome_reason=REASONS[state](problem),
    )  # fmt: skip


OUTCOMES = {
    CaseState.CLOSED: Outcome.SOLVED,
    CaseState.DECLINED: Outcome.NOT_OURS,
    CaseState.WITHDRAWN: Outcome.WITHDRAWN,
}


REASONS: dict[str, Callable[[Problem], str]] = {
    CaseState.CLOSED: lambda problem: problem.done,
    CaseState.DECLINED: lambda problem: ELSEWHERE,
    CaseState.WITHDRAWN: lambda problem: "",
}


def _story(case: Case, town: _Town) -> list[CaseEvent]:
    post, holder = town.seat(case.grid)
    seat = {"as": {"post": post.pk, "role": post.role, "title": "", "area": post.area.name}}
    events = [CaseEvent(case=case, at=case.filed_at, verb="file", actor=case.reporter)]

    def by_holder(verb: str, at: datetime, said: str = "", **data: object) -> None:
        events.append(
            CaseEvent(
                case=case,
                at=at,
                verb=verb,
                actor=holder,
                actor_title=post.role_title,
                said=said,
                data=seat | data,
            )
        )

    if case.state == CaseState.WITHDRAWN:
        events.append(CaseEvent(case=case, at=case.closed_at, verb="withdraw", actor=case.reporter))
        return events
    by_holder("accept", case.accepted_at)
    by_holder("reply", case.replied_at, TOLD[case.title].reply, first=True)
    if case.state == CaseState.DECLINED:
        by_holder("decline", case.closed_at, case.outcome_reason, where="供水服务热线 96116")
        return events
    by_holder("propose", case.proposed_at, case.outcome_reason, outcome=case.outcome)
    events.append(CaseEvent(case=case, at=case.closed_at, verb="confirm", actor=case.reporter))
    return events


def _rating(case: Case, rng: Random) -> CaseRating:
    grades = [rng.choices(list(Grade), [80, 15, 5])[0] for _ in range(3)]
    return CaseRating(case=case, rater=case.reporter, speed=grades[0], attitude=grades[1], result=grades[2])


def load_lived() -> int:
    """Cases that the verbs themselves brought into every state, most of them around the demo's accounts."""
    rng = Random(12)  # noqa: S311 - the same cases every time
    homes = _homes(rng)
    lives = [
        _Life(homes[number], PROBLEMS[(number + number // len(LIVES)) % len(PROBLEMS)], number, rng)
        for number in range(LIVED)
    ]
    # The oldest first: numbers grow with time, and lists go by number.
    for life in sorted(lives, key=lambda life: life.age, reverse=True):
        life.live(LIVES[life.number % len(LIVES)])
    return LIVED


def _homes(rng: Random) -> list[Resident]:
    """The demo's resident first, then her neighbours, then anywhere."""
    heads = Resident.objects.filter(relation="head").select_related("person", "household__building__area")
    own = list(heads.filter(household__code=HOME)) * len(LIVES)
    near = list(heads.filter(household__code__startswith=HOME[:15]).exclude(household__code=HOME)[:12])
    community = list(
        heads.filter(household__code__startswith=HOME[:12]).exclude(household__code__startswith=HOME[:15])
    )
    rng.shuffle(community)
    return (own + near + community)[:LIVED]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the verbs take `moment` for now: the demo's past is told by them and not by hand."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


class _Life:
    """One case and the two people who bring it on."""

    def __init__(self, home: Resident, problem: Problem, number: int, rng: Random) -> None:
        self.home, self.problem, self.number = home, problem, number
        self.resident = Actor(person_id=home.person_id, name=home.person.name)
        # Nearly all within their promises; every ninth is older, so that no desk is ever without a late one.
        self.age = timedelta(hours=rng.randint(60, 90) if number % 9 == 4 else rng.randint(1, 20))

    def live(self, steps: str) -> None:
        """File the case some time ago, then go the steps at even distances up to now."""
        now = timezone.now()
        with at(now - self.age):
            self.case = verbs.file_case(actor=self.resident, filing=self._filing())
        for turn, step in enumerate(steps, 1):
            with at(now - self.age * (1 - turn / (len(steps) + 1))):
                STEPS[step](self)

    def _filing(self) -> verbs.Filing:
        category = Category.objects.get(key=self.problem.category)
        return verbs.Filing(
            category=category, text=self.problem.text, title=self.problem.title, household=self.home.household,
            place=str(self.home.household.building), reporter=self.home.person, contact=Contact.MESSAGE,
            channel=CaseChannel.WEB, submission=UUID(int=2027 << 64 | self.number),
        )  # fmt: skip

    @property
    def holder(self) -> Actor:
        """Whoever sits in the post that the case is with now."""
        self.case.refresh_from_db()
        sitting = self.case.holder.tenures.current().select_related("person").first()
        return Actor(person_id=sitting.person_id, name=sitting.person.name, posts=posts_of(sitting.person_id))

    def do(self, verb: Callable[..., Case], actor: Actor, **words: object) -> None:
        """One verb."""
        verb(actor=actor, case_id=self.case.pk, **words)


STEPS: dict[str, Callable[[_Life], None]] = {
    "a": lambda life: life.do(verbs.accept_case, life.holder),
    "r": lambda life: life.do(verbs.reply_to_resident, life.holder, said=life.problem.reply),
    "q": lambda life: life.do(verbs.ask_resident, life.holder, said=life.problem.question),
    "s": lambda life: life.do(verbs.answer_question, life.resident, said=life.problem.answer),
    "p": lambda life: life.do(
        verbs.propose_done, life.holder, outcome=Outcome.SOLVED, said=life.problem.done
    ),
    "x": lambda life: life.do(verbs.dispute_result, life.resident, said="晚上又不行了，还是老样子。"),
    "c": lambda life: life.do(verbs.confirm_done, life.resident),
    "d": lambda life: life.do(
        verbs.decline_case, life.holder, said=ELSEWHERE, where="供水服务热线 96116"
    ),
    "w": lambda life: life.do(verbs.withdraw_case, life.resident, said="已经自己解决了。"),
    "n": lambda life: life.do(verbs.note_on_case, life.holder, said="已和物业说过，周四再去看一次。"),
    "g": lambda life: life.do(
        verbs.rate_case, life.resident, speed=Grade.GOOD, attitude=Grade.GOOD, result=Grade.FAIR, comment="谢谢，来得很快。"
    ),
}  # fmt: skip

# The demo's resident gets one of each; then it begins again with her neighbours.
LIVES = ("arp", "arq", "ar", "arpcg", "", "arnp", "arpx", "d", "w", "a", "arqs", "arpxarp", "", "ar", "a", "")
