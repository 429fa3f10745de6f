"""Members of the demo street, whom they are paired with, what they gave, and the duties that come of it.

61 members and 62 households, as in one of the domain's reports; every name is invented.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.demo.names import person_name
from grids.demo.people import HOME
from grids.domain.duties.producing import produce
from grids.domain.visits import Deed, record_visit
from grids.enums import Relation, VisitOutcome
from grids.models import DeedKind, DutyRule, DutyVersion, Household
from parties.domain.aid import Gift, record_aid
from parties.duties import PAIRING, source_of
from parties.enums import AidKind, MemberCategory, PairingReason
from parties.models import Member, Pairing
from portal import registry
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.enums import AreaKind, OrganisationKind
from portal.models import Area, Organisation, Person

COMMUNITY = "990101001001"
SINCE = date(2025, 1, 1)
MEMBERS, HOUSEHOLDS, RETIRED, EMPLOYED = 61, 62, 12, 21
UNITS = ("榆荫供电所", "榆荫街道卫生服务站", "第二小学")
VISITED, HELPED = 9, 14


@dataclass(frozen=True)
class Said:
    """A rule of the demo: what it is called, which kind of deed, how often, whose duty, when to remind."""

    name: str
    name_en: str
    kind: str
    every: int
    unit: str
    whose: str
    steps: tuple[int, ...]


RETIRED_DUTY = source_of(MemberCategory.RETIRED)
RULES = (
    Said(
        "结对户每月走访", "Monthly visit by whoever is paired", "home_visit", 1, "month", PAIRING, (-3, 0, 2)
    ),
    Said(
        "结对户一年一件实事",
        "A good deed a year by whoever is paired",
        "good_deed",
        1,
        "year",
        PAIRING,
        (-30, 0),
    ),
    Said("每天巡查", "Daily patrol", "patrol", 1, "day", RETIRED_DUTY, ()),
    Said("每周志愿服务", "Voluntary work every week", "voluntary_work", 1, "week", RETIRED_DUTY, (0,)),
    Said("每月一条社情信息", "An opinion note every month", "opinion_note", 1, "month", RETIRED_DUTY, (-2,)),
    Said("每季度结对帮教", "Mentoring every quarter", "mentoring", 1, "quarter", RETIRED_DUTY, (-7,)),
    Said(
        "每年帮一人就业",
        "Help one person to find work every year",
        "job_help",
        1,
        "year",
        RETIRED_DUTY,
        (-30,),
    ),
)


def register() -> None:
    """Add them to the demo, after the territory's rules."""
    registry.add_demo_part(67, "members", load_members)
    registry.add_demo_part(68, "members' duties", load_duties)


def load_members() -> int:
    """Members of the first community and their pairings, some help that was given."""
    rng = Random(61)  # noqa: S311 - the same people every time
    community = Area.objects.get(code=COMMUNITY)
    members = _members(community, rng)
    pairings = _pairings(community, members, rng)
    _aid(pairings, rng)
    return len(members) + len(pairings)


def _members(community: Area, rng: Random) -> list[Member]:
    """The demo's resident is the first of the retired; the others are new people."""
    units = [
        Organisation.objects.create(kind=OrganisationKind.UNIT, name=name, area=community) for name in UNITS
    ]
    resident = Person.objects.get(residences__household__code=HOME, residences__relation=Relation.HEAD)
    people = [_person(person_name(rng), f"1992{n:07d}") for n in range(1, MEMBERS)]
    Person.objects.bulk_create(people)
    rows = [
        Member(
            person=one, category=_category(n), community=community, begins_on=date(2021, 1 + n % 12, 1),
            unit=units[n % len(units)] if _category(n) == MemberCategory.EMPLOYED else None,
        )
        for n, one in enumerate([resident, *people])
    ]  # fmt: skip
    return Member.objects.bulk_create(rows)


def _person(name: str, phone: str) -> Person:
    return Person(name=name, phone=phone, phone_hash=lookup_hash(phone, "phone"), phone_tail=phone[-4:])


def _category(n: int) -> MemberCategory:
    if n < RETIRED:
        return MemberCategory.RETIRED
    return MemberCategory.EMPLOYED if n < RETIRED + EMPLOYED else MemberCategory.OWN


def _pairings(community: Area, members: list[Member], rng: Random) -> list[Pairing]:
    """A household for each member, for one of them two; rather households that need care."""
    doors = Household.objects.filter(building__area__path__startswith=community.path).exclude(code=HOME)
    tagged = list(doors.filter(tags__isnull=False).distinct().order_by("code")[:HOUSEHOLDS])
    more = list(doors.filter(tags=None).order_by("code")[: HOUSEHOLDS - len(tagged)])
    reasons = [reason for reason in PairingReason if reason != PairingReason.OTHER]
    rows = [
        Pairing(
            member=members[n % MEMBERS], goes_id=members[n % MEMBERS].person_id, household=home,
            begins_on=SINCE + timedelta(days=rng.randint(0, 300)), begin_reason=rng.choice(reasons),
        )
        for n, home in enumerate([*tagged, *more])
    ]  # fmt: skip
    return Pairing.objects.bulk_create(rows)


def _aid(pairings: list[Pairing], rng: Random) -> None:
    today = timezone.localdate()
    for pairing in pairings[:HELPED]:
        kind = rng.choice(list(AidKind))
        cents = rng.randint(3, 30) * 1000 if kind in (AidKind.MONEY, AidKind.GOODS) else None
        gift = Gift(
            key=uuid.UUID(int=rng.getrandbits(128)), pairing_id=pairing.pk, kind=kind,
            day=today - timedelta(days=rng.randint(0, 25)), amount_cents=cents,
        )  # fmt: skip
        record_aid(actor=Actor(person_id=pairing.goes_id), gift=gift)


def load_duties() -> int:
    """The rules, their due items, and the visits of some of those who are paired."""
    street = Area.objects.get(kind=AreaKind.SUBDISTRICT)
    made = sum(produce(version=_version(street, said)) for said in RULES)
    _visits(Random(62))  # noqa: S311 - the same visits every time
    return made


def _version(street: Area, said: Said) -> DutyVersion:
    kind = DeedKind.objects.get(key=said.kind)
    rule = DutyRule.objects.create(name=said.name, name_en=said.name_en, kind=kind, area=street)
    return DutyVersion.objects.create(
        rule=rule, number=1, valid=DateRange(SINCE, None), every=said.every, unit=said.unit, anchor=SINCE,
        whose=said.whose, steps=list(said.steps), climbs=said.whose == PAIRING,
    )  # fmt: skip


def _visits(rng: Random) -> None:
    kind = DeedKind.objects.get(key="home_visit")
    for pairing in Pairing.objects.order_by("pk")[3 : 3 + VISITED]:
        at = timezone.now() - timedelta(days=rng.randint(0, 2), hours=rng.randint(1, 5))
        deed = Deed(
            key=uuid.UUID(int=rng.getrandbits(128)), kind=kind, household_id=pairing.household_id,
            outcome=VisitOutcome.DONE, happened_at=at, note=rng.choice(("都好，坐了一会儿。", "")),
        )  # fmt: skip
        record_visit(actor=Actor(person_id=pairing.goes_id), deed=deed)
