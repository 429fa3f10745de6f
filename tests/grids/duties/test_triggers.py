"""Something happened in a household: who the rules name has to go, once, within their working days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.utils import timezone

from grids.domain.duties.mutes import mute_household
from grids.domain.duties.triggers import Told, tell_of
from grids.domain.duties.withdrawing import withdraw
from grids.domain.households import Newcomer, add_resident, edit_household
from grids.domain.links import approve_link, ask_for_link
from grids.domain.visits import record_visit
from grids.models import DueItem, DutyVersion, HouseholdTag
from portal.domain.refusal import Refused
from portal.enums import AuditOp
from portal.models import AuditEntry
from tests.builders import Street, actor, household, person
from tests.grids.duties.building import deed, monthly, when
from tests.moments import stand_still
from tests.races import at_once

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _a_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-11 09:00")


def told(street: Street, trigger: str = "illness", day: date = WEDNESDAY, **extra: Any) -> Told:
    return tell_of(
        actor=actor(street.leader), trigger=trigger, day=day, **{"household_id": street.home.pk} | extra
    )


def test_whoever_the_rule_names_has_to_go_within_working_days(street: Street) -> None:
    when(street, "illness", grace_days=2)
    item = told(street).made[0]
    assert (item.holder_post, item.period, item.earliest, item.due, item.latest) == (
        street.leader_post, WEDNESDAY, WEDNESDAY, date(2026, 3, 16), date(2026, 3, 18),
    )  # fmt: skip


def test_the_areas_around_the_household_are_frozen_into_it(street: Street) -> None:
    when(street, "illness")
    item = told(street).made[0]
    assert (item.household, item.grid, item.community) == (street.home, street.grid, street.community)


def test_the_first_reminder_is_one_still_to_come(street: Street) -> None:
    when(street, "illness", steps=[-1, 0, 2])
    item = told(street, day=date(2026, 3, 6)).made[0]
    assert (item.due, item.next_step, item.remind_on) == (date(2026, 3, 11), 1, WEDNESDAY)


def test_only_what_happened_is_told(street: Street) -> None:
    when(street, "accident")
    monthly(street)
    with pytest.raises(Refused, match="没有规则"):
        told(street)


def test_told_again_while_the_first_is_open_makes_nothing(street: Street) -> None:
    when(street, "illness")
    first = told(street, day=date(2026, 3, 9)).made
    again = told(street)
    assert (again.made, again.open) == ([], first)


def test_told_again_on_another_day_after_the_visit_makes_another(street: Street) -> None:
    when(street, "illness")
    told(street, day=date(2026, 3, 9))
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    assert (len(told(street, day=date(2026, 3, 9)).made), len(told(street).made)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_told_by_many_at_once_it_is_one(street: Street) -> None:
    when(street, "illness")
    at_once([lambda: told(street)] * 4)
    assert DueItem.objects.count() == 1


def test_every_rule_for_it_counts(street: Street) -> None:
    when(street, "illness")
    when(street, "illness", "社区也去", whose="post:community_deputy")
    assert {item.holder_post for item in told(street).made} == {street.leader_post, street.deputy_post}


def test_a_rule_elsewhere_or_not_in_force_or_for_other_doors_asks_nothing(street: Street) -> None:
    tag = HouseholdTag.objects.create(key="old", name="高龄", purpose="探望")
    elsewhere = when(street, "illness", "别处")
    elsewhere.rule.area = street.foreign_community
    elsewhere.rule.save()
    when(street, "illness", "以前", valid=DateRange(date(2025, 1, 1), date(2026, 3, 1)))
    when(street, "illness", "高龄户", tag=tag)
    assert (told(street).made, told(street, day=date(2026, 2, 27)).rules) == ([], 2)


def test_a_household_left_in_peace_gets_none(street: Street) -> None:
    when(street, "illness")
    mute_household(
        actor=actor(street.leader), household_id=street.home.pk, reason="asked", until=date(2026, 4, 1)
    )
    assert told(street).made == []


def test_when_the_peace_ends_before_the_last_day_somebody_goes(street: Street) -> None:
    when(street, "illness")
    mute_household(
        actor=actor(street.leader), household_id=street.home.pk, reason="asked", until=date(2026, 3, 13)
    )
    assert len(told(street).made) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"trigger": "curiosity"}, "trigger"),
        ({"day": date(2026, 3, 12)}, "day"),
        ({"day": date(2026, 2, 1)}, "day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(street: Street, wrong: dict[str, Any], field: str) -> None:
    when(street, "illness")
    with pytest.raises(Refused) as why:
        told(street, **wrong)
    assert (why.value.field, DueItem.objects.count()) == (field, 0)


def test_of_a_foreign_household_nobody_tells(street: Street) -> None:
    when(street, "illness")
    with pytest.raises(Http404):
        told(street, household_id=street.foreign_home.pk)


def test_one_household_is_looked_up_alone(street: Street) -> None:
    """The pairs of the other doors are not even read."""
    when(street, "illness")
    statements: list[str] = []

    def kept(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "insert into grids_dueitem" in sql:
            with connection.connection.cursor() as plain:
                plain.execute(f"explain {sql}", params)
                statements.append(" ".join(row[0] for row in plain.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kept):
        told(street)
    assert f"(id = {street.home.pk})" in statements[0]


# What the portal learns by itself -----------------------------------------------------


def periods(street: Street, trigger: str) -> list[date]:
    found = DueItem.objects.filter(household=street.home, version__trigger=trigger)
    return list(found.values_list("period", flat=True))


@pytest.mark.parametrize(
    ("since", "told_on"),
    [(None, [WEDNESDAY]), (date(2026, 3, 2), [date(2026, 3, 2)]), (date(2019, 5, 1), [])],
)
def test_whoever_moves_in_is_welcomed(street: Street, since: date | None, told_on: list[date]) -> None:
    when(street, "new_resident")
    newcomer = Newcomer("方一禾", "spouse", since=since)
    add_resident(actor=actor(street.leader), household_id=street.home.pk, newcomer=newcomer)
    assert periods(street, "new_resident") == told_on


def test_whoever_is_linked_as_somebody_new_is_welcomed(street: Street) -> None:
    when(street, "new_resident")
    asked = ask_for_link(actor=actor(person("方一禾")), household_id=street.home.pk)
    approve_link(actor=actor(street.leader), request_id=asked.pk)
    assert periods(street, "new_resident") == [WEDNESDAY]


def test_whoever_is_linked_as_the_resident_he_is_is_not_new(street: Street) -> None:
    when(street, "new_resident")
    asked = ask_for_link(actor=actor(person("林秀珍")), household_id=street.home.pk)
    approve_link(actor=actor(street.leader), request_id=asked.pk, resident_id=street.home.residents.get().pk)
    assert periods(street, "new_resident") == []


@pytest.mark.parametrize(
    ("tag", "trigger"), [("living_alone", "alone"), ("disability", "disability"), ("hardship", "hardship")]
)
def test_a_tag_that_is_given_is_told_and_one_that_stays_is_not(
    street: Street, tag: str, trigger: str
) -> None:
    when(street, trigger)
    given = HouseholdTag.objects.get_or_create(key=tag, defaults={"name": tag, "purpose": "探望"})[0]
    change = {"household_id": street.home.pk, "state": "lived_in", "tag_ids": [given.pk], "note": ""}
    edit_household(actor=actor(street.leader), **change)
    DueItem.objects.all().delete()
    edit_household(actor=actor(street.leader), **change | {"note": "改了"})
    assert periods(street, trigger) == []
    other = household(street.building, "306")
    edit_household(actor=actor(street.leader), **change | {"household_id": other.pk})
    assert DueItem.objects.get().household == other


def test_what_was_told_stays_due_when_the_rule_is_retired(street: Street) -> None:
    version = when(street, "illness")
    tell_of(
        actor=actor(street.leader), household_id=street.home.pk, trigger="illness", day=timezone.localdate()
    )
    DutyVersion.objects.filter(pk=version.pk).update(valid=DateRange(empty=True))
    assert (withdraw(rule_id=version.rule_id), DueItem.objects.get().state) == (0, "open")


def test_that_something_was_told_is_in_the_trail_and_not_what(street: Street) -> None:
    when(street, "illness")
    tell_of(
        actor=actor(street.leader), household_id=street.home.pk, trigger="illness", day=timezone.localdate()
    )
    entry = AuditEntry.objects.filter(table="grids_household", op=AuditOp.NOTE).latest("pk")
    assert (entry.row, entry.after, entry.verb) == (str(street.home.pk), {"due_items": 1}, "duty.tell")
