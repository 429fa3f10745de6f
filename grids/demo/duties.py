"""Rules of the demo street and what falls due by them this month; some of it is done already."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.domain.duties.nightly import next_night
from grids.domain.duties.producing import produce
from grids.domain.duties.reminding import next_look
from grids.domain.visits import Deed, record_visit
from grids.enums import Trigger, VisitOutcome
from grids.models import DeedKind, DueItem, DutyRule, DutyVersion, HouseholdTag
from portal.actors import Actor
from portal.domain.errands import leave
from portal.enums import AreaKind
from portal.models import Area, Person
from portal.queries.actors import posts_of

SINCE = date(2025, 1, 1)
# name, English, kind, every, unit, tag, steps
RULES = (
    (
        "重点户每月走访",
        "Monthly visit to households in need",
        "home_visit",
        1,
        "month",
        "hardship",
        [-3, 0, 2],
    ),
    ("独居老人每周探望", "Weekly call on people living alone", "home_visit", 1, "week", "living_alone", [0]),
    ("半年谈一次心", "A talk every half-year", "heart_talk", 1, "half_year", "hardship", [-14, -3, 0]),
    ("一年办一件实事", "A good deed every year", "good_deed", 1, "year", "disability", [-30, -7, 0]),
)
# name, English, what happens, working days
TRIGGERED = (
    ("新住户一周内上门", "Call on new residents within a week", Trigger.NEW_RESIDENT, 5),
    ("生病住院三天内探望", "Call within three days of an illness", Trigger.ILLNESS, 3),
    ("有难处三天内上门", "Call within three days of hardship", Trigger.HARDSHIP, 3),
    ("有纠纷两天内到场", "Be there within two days of a dispute", Trigger.DISPUTE, 2),
    ("出意外一天内到场", "Be there within a day of an accident", Trigger.ACCIDENT, 1),
)
SAID = ("都好，聊了一会儿。", "想装楼道扶手，记下了。", "孩子放假回来了。", "")
DONE_IN_GRID = 1


def load_duties() -> int:
    """The rules, their items, and a few visits in the demo grid leader's grid."""
    street = Area.objects.get(kind=AreaKind.SUBDISTRICT)
    for rule in RULES:
        produce(version=_version(street, *rule))
    for name, name_en, trigger, limit in TRIGGERED:
        fields = {"every": 0, "unit": "", "trigger": trigger, "limit_days": limit, "steps": [0]}
        _store(street, name, name_en, "home_visit", **fields)
    now = timezone.now()
    leave(next_night(now), next_look(now))
    _visits()
    return DueItem.objects.count()


def _version(
    street: Area, name: str, name_en: str, kind: str, every: int, unit: str, tag: str, steps: list[int]
) -> DutyVersion:
    asked = {"every": every, "unit": unit, "tag": HouseholdTag.objects.get(key=tag), "steps": steps}
    return _store(street, name, name_en, kind, **asked)


def _store(street: Area, name: str, name_en: str, kind: str, **asked: Any) -> DutyVersion:
    rule = DutyRule.objects.create(
        name=name, name_en=name_en, kind=DeedKind.objects.get(key=kind), area=street
    )
    return DutyVersion.objects.create(
        rule=rule, number=1, valid=DateRange(SINCE, None), anchor=SINCE, whose="post:grid_leader", **asked
    )


def _visits() -> None:
    """The first doors of each walk were visited in the last days."""
    rng = Random(53)  # noqa: S311 - the same visits every time
    posts = DueItem.objects.order_by("holder_post").values_list("holder_post", flat=True).distinct()[:10]
    for post_id in posts:
        holder = Person.objects.filter(tenures__post=post_id).first()
        if holder is None:
            continue
        leader = Actor(person_id=holder.pk, name=holder.name, posts=posts_of(holder.pk))
        items = DueItem.objects.filter(holder_post=post_id).order_by("household_id").distinct("household_id")
        for item in items[:DONE_IN_GRID]:
            at = timezone.now() - timedelta(days=rng.randint(0, 2), hours=rng.randint(1, 5))
            kind = DeedKind.objects.get(pk=item.rule.kind_id)
            record_visit(
                actor=leader,
                deed=Deed(
                    key=uuid.UUID(int=rng.getrandbits(128)), kind=kind, household_id=item.household_id or 0,
                    outcome=VisitOutcome.DONE, happened_at=at, note=rng.choice(SAID),
                ),
            )  # fmt: skip
