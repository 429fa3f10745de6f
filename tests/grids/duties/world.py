"""A small street on which things happen twice: in the product, and in the model (`model.py`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.utils.translation import gettext_lazy

from grids import duty_sources
from grids.domain.doors import close_household, reopen_household
from grids.domain.duties.mutes import end_mute, mute_household
from grids.domain.duties.nightly import PRODUCE, on_produce
from grids.domain.duties.triggers import tell_of
from grids.domain.households import Newcomer, add_resident, edit_household
from grids.domain.visits import record_visit
from grids.models import DueItem, DutyRule, DutyVersion, Household, HouseholdTag
from portal.actors import Actor
from portal.domain.calendar import working_calendar
from portal.domain.refusal import Refused
from portal.models import Area, Errand
from tests.builders import Street, actor, household, person, post
from tests.grids.duties.building import deed, kind, run_productions
from tests.grids.duties.model import Home, Model, Rule, Says
from tests.moments import stand_still

FOREVER = date.max
PAIRS = "test:pairs"
SOURCES = ("post:grid_leader", "post:building_leader", "post:community_deputy", PAIRS)
KINDS: dict[str, set[str]] = {"home_visit": set(), "heart_talk": {"home_visit"}, "good_deed": set()}
TRIGGERS = ("illness", "alone", "new_resident")
TABLE = """
create temporary table pairs_of_a_test (id bigserial, person_id bigint, household_id bigint, valid daterange)
"""
ROWS = """
select pair.id as source_id, null::bigint as holder_post_id, pair.person_id as holder_person_id,
    pair.household_id, null::bigint as grid_id, null::bigint as community_id
from pairs_of_a_test pair join grids_household home on home.id = pair.household_id and home.is_active
join portal_area area on area.id = home.building_id and area.path like %(within)s || '%%'
where pair.valid @> %(day)s::date and pair.id > %(after)s and pair.id <= %(upto)s
"""


def bring_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source of another shape, and its table, until the end of the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    last = "select coalesce(max(id), 0) from pairs_of_a_test"
    label = gettext_lazy("谁来做")
    source = duty_sources.DutySource(PAIRS, label, ROWS, last, by_post=False)
    monkeypatch.setitem(duty_sources._sources, PAIRS, source)


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
            household(street.building, "601"),
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

    def differences(self) -> dict[Any, Any]:
        """{item: (in the product, in the model)} of those that differ."""
        is_so, should = self.stands(), self.model.told()
        keys = is_so.keys() | should.keys()
        return {key: (is_so.get(key), should.get(key)) for key in keys if is_so.get(key) != should.get(key)}

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        stand_still(self.monkeypatch, f"{self.today} 18:00")

    def home(
        self, which: int, wanted: Callable[[Home], bool] = lambda _place: True
    ) -> tuple[Household, Home]:
        """One of the doors, rather one that is `wanted`."""
        doors = [(home, self.model.homes[home.pk]) for home in self.homes]
        fitting = [door for door in doors if wanted(door[1])] or doors
        return fitting[which % len(fitting)]

    # Rules -------------------------------------------------------------------------

    def rule(self, area: str, key: str, since: int, says: dict[str, Any]) -> None:
        at: Area = getattr(self.street, area)
        made = DutyRule.objects.create(name=f"{len(self.rules)}", kind=self.kinds[key], area=at)
        self.rules.append(made)
        self.model.rules[made.pk] = Rule(area, key, [])
        self._version(made, self.today - timedelta(days=since), **says)

    def _version(self, rule: DutyRule, since: date, *, weeks: int, **said: Any) -> None:
        every = said.pop("every")
        is_told = not said["unit"]
        new = Says(
            valid=(since, FOREVER), every=0 if is_told else every, anchor=self.today + timedelta(weeks=weeks),
            limit=every + 1 if is_told else 0, **said | {"trigger": said["trigger"] if is_told else ""},
        )  # fmt: skip
        versions = self.model.rules[rule.pk].versions
        versions.append(new)
        DutyVersion.objects.create(
            rule=rule, number=len(versions), valid=DateRange(since, None), every=new.every, unit=new.unit,
            anchor=new.anchor, trigger=new.trigger, limit_days=new.limit, whose=new.whose,
            tag=self.alone if new.for_tagged else None, lead_days=new.lead, grace_days=new.grace,
            steps=list(new.steps),
        )  # fmt: skip

    def change(self, n: int, ahead: int, says: dict[str, Any]) -> None:
        """From a day to come on the rule says something else."""
        rule, since = self.rules[n % len(self.rules)], self.today + timedelta(days=ahead)
        versions = self.model.rules[rule.pk].versions
        newest = versions[-1]
        if newest.valid[0] >= since:
            return
        versions[-1] = replace(newest, valid=(newest.valid[0], since))
        ended = DateRange(newest.valid[0], since)
        DutyVersion.objects.filter(rule=rule, number=len(versions)).update(valid=ended)
        self._version(rule, since, **says)

    def retire(self, n: int) -> None:
        """A rule goes out of use, or comes back."""
        rule = self.rules[n % len(self.rules)]
        rule.in_use = self.model.rules[rule.pk].in_use = not rule.in_use
        rule.save()

    def night(self) -> None:
        Errand.objects.filter(kind=PRODUCE).delete()
        on_produce(Errand(kind=PRODUCE, payload={}))
        run_productions()
        self.model.produce(self.today)

    def pair(self, home: int, who: int, ahead: int) -> None:
        at, person_id, since = (
            self.home(home)[0].pk,
            self.paired[who % 2].pk,
            self.today + timedelta(days=ahead),
        )
        if any((one, paired) == (-person_id, at) for one, paired, _span in self.model.pairs):
            return
        self.model.pairs.append((-person_id, at, (since, FOREVER)))
        with connection.cursor() as cursor:
            values = [person_id, at, DateRange(since, None)]
            cursor.execute(
                "insert into pairs_of_a_test (person_id, household_id, valid) values (%s, %s, %s)", values
            )

    def unpair(self, n: int) -> None:
        if not self.model.pairs:
            return
        place = n % len(self.model.pairs)
        who, at, (since, _end) = self.model.pairs[place]
        end = max(since, self.today)
        self.model.pairs[place] = (who, at, (since, end))
        with connection.cursor() as cursor:
            values = [DateRange(since, end), -who, at]
            cursor.execute(
                "update pairs_of_a_test set valid = %s where person_id = %s and household_id = %s", values
            )

    # Homes ---------------------------------------------------------------------------

    def mute(self, home: int, length: int) -> None:
        at, place = self.home(home)
        until = self.today + timedelta(days=length)
        with suppress(Refused, Http404):
            mute_household(
                actor=actor(self.street.street_leader), household_id=at.pk, reason="asked", until=until
            )
        span = (self.today, until + timedelta(days=1))
        if place.is_open and not any(first < span[1] and span[0] < end for first, end in place.mutes):
            place.mutes.append(span)
            self.model.lay_down(at.pk, "muted")

    def unmute(self, home: int) -> None:
        at, place = self.home(home, lambda place: bool(self._running(place)))
        with suppress(Http404):
            end_mute(actor=actor(self.street.street_leader), household_id=at.pk)
        running = self._running(place)
        if place.is_open and running:
            place.mutes.remove(running[0])
            place.mutes.append((running[0][0], self.today))
            self.model.wake(at.pk, self.today)
            self.model.produce(self.today, only=at.pk)

    def _running(self, place: Home) -> list[tuple[date, date]]:
        return [span for span in place.mutes if span[0] <= self.today < span[1]]

    def close(self, home: int) -> None:
        at, place = self.home(home, lambda place: not place.lived_in)
        with suppress(Refused):
            close_household(actor=self._keeper(at), household_id=at.pk, reason="mistake")
        if place.is_open and not place.lived_in:
            place.is_open = False
            self.model.lay_down(at.pk, "closed")

    def reopen(self, home: int) -> None:
        at, place = self.home(home, lambda place: not place.is_open)
        reopen_household(actor=self._keeper(at), household_id=at.pk)
        if not place.is_open:
            place.is_open = True
            self.model.wake(at.pk, self.today)

    def _keeper(self, home: Household) -> Actor:
        return self.visitors[1 if home == self.street.foreign_home else 0].actor

    # What happens there ------------------------------------------------------------------

    def visit(self, home: int, who: int, key: str, ago: int, outcome: str) -> None:
        at, place = self.home(home)
        visitor, day = self.visitors[who % len(self.visitors)], self.today - timedelta(days=ago)
        his = any(item[2] == at.pk and item[3] in visitor.holds for item in self.model.items)
        may = place.is_open and (his or visitor.area in place.areas)
        done = deed(at, day, kind=self.kinds[key], outcome=outcome)
        try:
            record_visit(actor=visitor.actor, deed=done)
        except Http404:
            assert not may
        else:
            assert may
            self.model.visit(at.pk, key, visitor.holds, day, outcome)

    def tell(self, home: int, trigger: str, ago: int) -> None:
        at, place = self.home(home)
        day = self.today - timedelta(days=ago)
        with suppress(Http404, Refused):
            tell_of(actor=actor(self.street.street_leader), household_id=at.pk, trigger=trigger, day=day)
        if place.is_open:
            self.model.tell(at.pk, trigger, day, self.today)

    def tagging(self, home: int) -> None:
        """The tag is given or taken away."""
        at, place = self.home(home)
        wanted = [] if place.tagged else [self.alone.pk]
        edit_household(actor=self._keeper(at), household_id=at.pk, state="lived_in", tag_ids=wanted, note="")
        place.tagged = not place.tagged
        if place.tagged:
            self.model.tell(at.pk, "alone", self.today, self.today)

    def newcomer(self, home: int, ago: int) -> None:
        at, place = self.home(home)
        since = self.today - timedelta(days=ago)
        newcomer = Newcomer(f"新人{at.residents.count()}", "other", since=since)
        with suppress(Refused):
            add_resident(actor=self._keeper(at), household_id=at.pk, newcomer=newcomer)
        if place.is_open:
            place.lived_in = True
            self.model.tell(at.pk, "new_resident", since, self.today)
