"""Random lives of rules, pairings, mutes and visits: the due items are those of a simple model (`model.py`).

`LINLI_MODEL_EXAMPLES` says how many lives; a few by default. Besides the posts of the chain there is one source of
another shape, as an upper floor brings it: people paired with households for a time, with ids of their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids import duty_sources
from grids.domain.doors import close_household, reopen_household
from grids.domain.duties.mutes import end_mute, mute_household
from grids.domain.duties.nightly import PRODUCE, on_produce
from grids.domain.duties.triggers import tell_of
from grids.domain.households import Newcomer, add_resident, edit_household
from grids.domain.visits import record_visit
from grids.enums import Unit
from grids.models import DueItem, DutyRule, DutyVersion, Household, HouseholdTag
from portal.actors import Actor
from portal.domain.calendar import working_calendar
from portal.domain.refusal import Refused
from portal.models import Area, Errand, Person
from tests.builders import Street, actor, household, person, post
from tests.grids.duties.building import deed, kind
from tests.grids.duties.model import Home, Model, Rule, Says
from tests.moments import stand_still

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("LINLI_MODEL_EXAMPLES", "12"))
FOREVER = date.max
PAIRS = "test:pairs"
SOURCES = ("post:grid_leader", "post:building_leader", "post:community_deputy", PAIRS)
KINDS = {"home_visit": set(), "heart_talk": {"home_visit"}, "patrol": set()}
TRIGGERS = ("illness", "alone", "new_resident")
TABLE = """
create temporary table if not exists pairs_of_a_test
(id bigserial, person_id bigint, household_id bigint, valid daterange)
"""
ROWS = """
select pair.id as source_id, null::bigint as holder_post_id, pair.person_id as holder_person_id,
    pair.household_id, null::bigint as grid_id, null::bigint as community_id
from pairs_of_a_test pair join grids_household home on home.id = pair.household_id and home.is_active
join portal_area area on area.id = home.building_id and area.path like %(within)s || '%%'
where pair.valid @> %(day)s::date and pair.id > %(after)s and pair.id <= %(upto)s
"""

# What may happen: a name and some numbers, of which each step takes what it needs.
number = st.integers(min_value=0, max_value=30)
steps = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=20),
        st.sampled_from(
            ["rule", "rule", "change", "retire", "night", "night", "mute", "mute", "unmute", "visit", "visit", "tell",
             "tell", "tagging", "close", "reopen", "newcomer", "pair", "unpair"]
        ),
        st.tuples(number, number, number, number, number, number, number),
    ),
    min_size=4, max_size=24,
)  # fmt: skip
starts = st.sampled_from(
    [date(2026, 1, 24), date(2026, 3, 1), date(2026, 9, 18), date(2026, 12, 11), date(2028, 2, 20)]
)


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """The source of another shape, and its table."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    last = "select coalesce(max(id), 0) from pairs_of_a_test"
    source = duty_sources.DutySource(PAIRS, "结对", ROWS, last, by_post=False)  # type: ignore[arg-type]
    monkeypatch.setitem(duty_sources._sources, PAIRS, source)
    yield
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pairs_of_a_test")


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(start=starts, life=steps)
def test_whatever_happens_the_due_items_are_those_of_the_model(
    street: Street, pairs: None, monkeypatch: pytest.MonkeyPatch, start: date, life: list[Any]
) -> None:
    with transaction.atomic():
        world = World(street, monkeypatch, start)
        for days, what, numbers in life:
            world.wait(days)
            getattr(world, what)(*numbers)
            assert world.stands() == world.model.told(), what
        transaction.set_rollback(True)


@dataclass
class Who:
    """Somebody who visits: as the product knows him, what he holds, and where he may go by his post."""

    actor: Actor
    holds: set[int]
    area: str


class World:
    """The same things done to the product and to the model."""

    def __init__(self, street: Street, monkeypatch: pytest.MonkeyPatch, start: date) -> None:
        self.street, self.monkeypatch, self.today = street, monkeypatch, start
        self.wait(0)
        self.rules: list[DutyRule] = []
        self.alone = HouseholdTag.objects.get_or_create(
            key="living_alone", defaults={"name": "独居", "purpose": "探望"}
        )[0]
        self.kinds = {key: kind(key, key) for key in KINDS}
        for key, others in KINDS.items():
            self.kinds[key].counts_as.set([self.kinds[other] for other in others])
        self.homes = [
            street.home,
            *(household(street.building, room) for room in ("601", "602")),
            street.foreign_home,
        ]
        self._people()
        self.model = Model(
            is_workday=working_calendar().is_workday,
            homes={home.pk: Home(self._areas(home), lived_in=home.residents.exists()) for home in self.homes},
            posts=self._posts(),
            counts_as=KINDS,
        )

    def _people(self) -> None:
        street = self.street
        caretaker = person("钱塘")
        self.caretaker_post = post("building_leader", street.building.area, caretaker)
        self.paired = [person(name) for name in ("方一禾", "卢青")]
        self.visitors = [
            Who(actor(street.leader), {street.leader_post.pk}, "grid"),
            Who(actor(street.foreign_leader), {street.foreign_leader_post.pk}, "foreign_grid"),
            Who(actor(caretaker), {self.caretaker_post.pk}, "building"),
            Who(actor(street.deputy), {street.deputy_post.pk}, "community"),
            *(Who(actor(one), {-one.pk}, "") for one in self.paired),
        ]

    def _areas(self, home: Household) -> set[str]:
        own = home.building_id == self.street.building.pk
        return {"subdistrict", "community", "grid", "building"} if own else {"subdistrict", "foreign_grid"}

    def _posts(self) -> dict[str, dict[int, int]]:
        *own, foreign = [home.pk for home in self.homes]
        leaders = dict.fromkeys(own, self.street.leader_post.pk) | {
            foreign: self.street.foreign_leader_post.pk
        }
        return {
            "post:grid_leader": leaders,
            "post:building_leader": dict.fromkeys(own, self.caretaker_post.pk),
            "post:community_deputy": dict.fromkeys(own, self.street.deputy_post.pk),
        }

    def stands(self) -> dict[Any, tuple[Any, ...]]:
        """The product's due items; a person as holder is told from a post by his sign."""
        rows = DueItem.objects.values_list(
            "rule", "period", "household", "holder_post", "holder_person", "earliest", "due", "latest", "state",
            "void_for", "next_step", "remind_on", "retry_on",
        )  # fmt: skip
        return {(row[0], row[1], row[2], row[3] or -row[4]): row[5:] for row in rows}

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        stand_still(self.monkeypatch, f"{self.today} 18:00")

    def home(self, which: int) -> tuple[Household, Home]:
        home = self.homes[which % len(self.homes)]
        return home, self.model.homes[home.pk]

    # Rules -------------------------------------------------------------------------

    def rule(self, *n: int) -> None:
        area = ("subdistrict", "community", "grid")[n[0] % 3]
        key = sorted(KINDS)[n[1] % len(KINDS)]
        at: Area = getattr(self.street, area)
        made = DutyRule.objects.create(name=f"{len(self.rules)}", kind=self.kinds[key], area=at)
        self.rules.append(made)
        self.model.rules[made.pk] = Rule(area, key, [])
        self._version(made, self.today - timedelta(days=n[2]), n)

    def _version(self, rule: DutyRule, since: date, n: tuple[int, ...]) -> None:
        by_trigger = n[3] % 3 == 0
        unit = Unit.values[n[3] % len(Unit.values)]
        says = Says(
            valid=(since, FOREVER), every=0 if by_trigger else 1 + n[4] % 3, unit="" if by_trigger else unit,
            anchor=self.today + timedelta(days=7 * (n[5] - 15)), limit=1 + n[4] % 5 if by_trigger else 0,
            trigger=TRIGGERS[n[5] % 3] if by_trigger else "", whose=SOURCES[n[6] % 4], for_tagged=n[2] % 4 == 0,
            lead=n[4] % 7, grace=n[5] % 6, steps=((-3, 0, 2), (0,), (), (-14, -2))[n[6] % 4],
        )  # fmt: skip
        versions = self.model.rules[rule.pk].versions
        versions.append(says)
        DutyVersion.objects.create(
            rule=rule, number=len(versions), valid=DateRange(since, None), every=says.every, unit=says.unit,
            anchor=says.anchor, trigger=says.trigger, limit_days=says.limit, whose=says.whose,
            tag=self.alone if says.for_tagged else None, lead_days=says.lead, grace_days=says.grace,
            steps=list(says.steps),
        )  # fmt: skip

    def change(self, *n: int) -> None:
        """From a day to come on the rule says something else."""
        if not self.rules:
            return
        rule, since = self.rules[n[0] % len(self.rules)], self.today + timedelta(days=n[1])
        versions = self.model.rules[rule.pk].versions
        newest = versions[-1]
        if newest.valid[0] >= since:
            return
        versions[-1] = Says(**vars(newest) | {"valid": (newest.valid[0], since)})
        DutyVersion.objects.filter(rule=rule, number=len(versions)).update(
            valid=DateRange(newest.valid[0], since)
        )
        self._version(rule, since, n)

    def retire(self, *n: int) -> None:
        """A rule goes out of use, or comes back."""
        if self.rules:
            rule = self.rules[n[0] % len(self.rules)]
            rule.in_use = self.model.rules[rule.pk].in_use = not rule.in_use
            rule.save()

    def night(self, *_n: int) -> None:
        Errand.objects.filter(kind=PRODUCE).delete()
        on_produce(Errand(kind=PRODUCE, payload={}))
        for errand in Errand.objects.filter(kind=PRODUCE, payload__has_key="version").order_by("pk"):
            on_produce(errand)
        self.model.produce(self.today)

    def pair(self, *n: int) -> None:
        home, _place = self.home(n[0])
        who, since = self.paired[n[1] % 2], self.today + timedelta(days=n[2] - 15)
        if any(one == -who.pk and paired == home.pk for one, paired, _span in self.model.pairs):
            return
        self.model.pairs.append((-who.pk, home.pk, (since, FOREVER)))
        self._pairs(
            "insert into pairs_of_a_test (person_id, household_id, valid) values (%s, %s, %s)",
            who,
            home,
            since,
        )

    def unpair(self, *n: int) -> None:
        if self.model.pairs:
            place = n[0] % len(self.model.pairs)
            who, home, (since, _end) = self.model.pairs[place]
            self.model.pairs[place] = (who, home, (since, max(since, self.today)))
            with connection.cursor() as cursor:
                ended = DateRange(since, max(since, self.today))
                where = "where person_id = %s and household_id = %s"
                cursor.execute(f"update pairs_of_a_test set valid = %s {where}", [ended, -who, home])  # noqa: S608 - no input

    def _pairs(self, statement: str, who: Person, home: Household, since: date) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [who.pk, home.pk, DateRange(since, None)])

    # Homes ---------------------------------------------------------------------------

    def mute(self, *n: int) -> None:
        home, place = self.home(n[0])
        until = self.today + timedelta(days=n[1] * n[2] % 120)
        with suppress(Refused, Http404):
            mute_household(
                actor=actor(self.street.street_leader), household_id=home.pk, reason="asked", until=until
            )
        span = (self.today, until + timedelta(days=1))
        if place.is_open and not any(first < span[1] and span[0] < end for first, end in place.mutes):
            place.mutes.append(span)
            self.model.lay_down(home.pk, "muted")

    def unmute(self, *n: int) -> None:
        home, place = self.home(n[0])
        with suppress(Http404):
            end_mute(actor=actor(self.street.street_leader), household_id=home.pk)
        running = [span for span in place.mutes if span[0] <= self.today < span[1]]
        if place.is_open and running:
            place.mutes.remove(running[0])
            place.mutes.append((running[0][0], self.today))
            self.model.wake(home.pk, self.today)
            self.model.produce(self.today, only=home.pk)

    def close(self, *n: int) -> None:
        home, place = self.home(n[0])
        with suppress(Refused):
            close_household(actor=self._keeper(home), household_id=home.pk, reason="mistake")
        if place.is_open and not place.lived_in:
            place.is_open = False
            self.model.lay_down(home.pk, "closed")

    def reopen(self, *n: int) -> None:
        home, place = self.home(n[0])
        reopen_household(actor=self._keeper(home), household_id=home.pk)
        if not place.is_open:
            place.is_open = True
            self.model.wake(home.pk, self.today)

    def _keeper(self, home: Household) -> Actor:
        return self.visitors[1 if home == self.street.foreign_home else 0].actor

    # What happens there ------------------------------------------------------------------

    def visit(self, *n: int) -> None:
        home, place = self.home(n[0])
        who, key = self.visitors[n[1] % len(self.visitors)], sorted(KINDS)[n[2] % len(KINDS)]
        day = self.today - timedelta(days=n[3])
        outcome = ("done", "not_home", "refused", "not_needed")[n[4] % 4]
        his = any(item[2] == home.pk and item[3] in who.holds for item in self.model.items)
        done = deed(home, day, kind=self.kinds[key], outcome=outcome)
        with suppress(Http404):
            record_visit(actor=who.actor, deed=done)
            assert place.is_open and (his or who.area in place.areas)  # noqa: PT018 - one condition: who may
        if place.is_open and (his or who.area in place.areas):
            self.model.visit(home.pk, key, who.holds, day, outcome)

    def tell(self, *n: int) -> None:
        home, place = self.home(n[0])
        trigger, day = TRIGGERS[n[1] % 3], self.today - timedelta(days=n[2])
        with suppress(Http404, Refused):
            tell_of(actor=actor(self.street.street_leader), household_id=home.pk, trigger=trigger, day=day)
        if place.is_open:
            self.model.tell(home.pk, trigger, day, self.today)

    def tagging(self, *n: int) -> None:
        """The tag is given or taken away."""
        home, place = self.home(n[0])
        wanted = [] if place.tagged else [self.alone.pk]
        edit_household(
            actor=self._keeper(home), household_id=home.pk, state="lived_in", tag_ids=wanted, note=""
        )
        place.tagged = not place.tagged
        if place.tagged:
            self.model.tell(home.pk, "alone", self.today, self.today)

    def newcomer(self, *n: int) -> None:
        home, place = self.home(n[0])
        since = self.today - timedelta(days=n[1])
        with suppress(Refused):
            one = Newcomer(f"新人{home.residents.count()}", "other", since=since)
            add_resident(actor=self._keeper(home), household_id=home.pk, newcomer=one)
        if place.is_open:
            place.lived_in = True
            self.model.tell(home.pk, "new_resident", since, self.today)
