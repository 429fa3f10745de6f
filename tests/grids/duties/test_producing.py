"""Due items out of rules: each once, for whom and when the rule says, whatever happens in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.domain.duties import nightly, producing
from grids.domain.duties.producing import produce
from grids.models import DueItem, HouseholdMute, HouseholdTag
from portal.domain import errands
from portal.models import Errand
from tests.builders import Street, household
from tests.grids.duties.building import monthly

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)


def test_every_household_of_the_area_gets_one_a_period(street: Street) -> None:
    version = monthly(street)
    made = produce(version=version, today=MARCH)
    found = DueItem.objects.order_by("period", "household_id")
    rows = list(found.values_list("period", "household_id", "holder_post_id", "grid_id", "community_id"))
    homes = [
        (street.home.pk, street.leader_post.pk, street.grid.pk, street.community.pk),
        (street.foreign_home.pk, street.foreign_leader_post.pk, street.foreign_grid.pk, street.foreign_community.pk),
    ]  # fmt: skip
    assert made == 4
    assert rows == [(month, *home) for month in (date(2026, 3, 1), date(2026, 4, 1)) for home in homes]


def test_the_window_and_the_first_reminder_come_from_the_version(street: Street) -> None:
    produce(version=monthly(street, lead_days=10, grace_days=5), today=MARCH)
    item = DueItem.objects.filter(household=street.home).earliest("period")
    assert (item.earliest, item.due, item.latest, item.remind_on) == (
        date(2026, 3, 21), date(2026, 3, 31), date(2026, 4, 5), date(2026, 3, 27),
    )  # fmt: skip


def test_a_second_run_makes_only_what_is_missing(street: Street) -> None:
    version = monthly(street)
    produce(version=version, today=MARCH)
    household(street.building, "302")
    assert (produce(version=version, today=MARCH), produce(version=version, today=MARCH)) == (2, 0)


def test_a_run_that_broke_off_is_taken_up(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producing, "PORTION", 1)
    version = monthly(street)
    produce(version=version, today=MARCH)
    everything = DueItem.objects.count()
    DueItem.objects.filter(household=street.home).delete()
    produce(version=version, today=MARCH)
    assert DueItem.objects.count() == everything


def test_the_database_itself_keeps_the_same_item_from_coming_twice(street: Street) -> None:
    produce(version=monthly(street), today=MARCH)
    item = DueItem.objects.earliest("pk")
    item.pk = None
    with pytest.raises(IntegrityError, match="dueitem_once"), transaction.atomic():
        item.save(force_insert=True)


def test_only_households_with_the_tag(street: Street) -> None:
    tag = HouseholdTag.objects.create(key="alone", name="独居", purpose="探望")
    street.home.tags.add(tag)
    produce(version=monthly(street, tag=tag), today=MARCH)
    assert set(DueItem.objects.values_list("household_id", flat=True)) == {street.home.pk}


def test_a_household_left_in_peace_for_the_whole_window_gets_none(street: Street) -> None:
    HouseholdMute.objects.create(
        household=street.home, period=DateRange(date(2026, 3, 1), date(2026, 4, 1)), reason="travelling",
        by=street.leader,
    )  # fmt: skip
    produce(version=monthly(street), today=MARCH)
    assert list(DueItem.objects.filter(household=street.home).values_list("period", flat=True)) == [
        date(2026, 4, 1)
    ]


def test_a_closed_household_gets_none(street: Street) -> None:
    empty = household(street.building, "303")
    type(empty).objects.filter(pk=empty.pk).update(is_active=False)
    produce(version=monthly(street), today=MARCH)
    assert not DueItem.objects.filter(household=empty).exists()


def test_a_new_version_leaves_what_was_made(street: Street) -> None:
    old = monthly(street)
    produce(version=old, today=MARCH)
    before = list(DueItem.objects.order_by("pk").values())
    old.valid = DateRange(date(2026, 1, 1), date(2026, 5, 1))
    old.save(update_fields=["valid"])
    new = type(old).objects.create(
        rule=old.rule, number=2, valid=DateRange(date(2026, 5, 1), None), every=1, unit="quarter",
        anchor=date(2026, 1, 1), whose=old.whose, steps=[],
    )  # fmt: skip
    produce(version=new, today=MARCH)
    assert list(DueItem.objects.order_by("pk").values()) == before


def test_a_version_with_items_only_gets_an_end(street: Street) -> None:
    version = monthly(street)
    produce(version=version, today=MARCH)
    version.every = 2
    with pytest.raises(IntegrityError, match="only gets an end"), transaction.atomic():
        version.save()


def test_producing_takes_one_statement_a_portion_and_period(street: Street) -> None:
    version = monthly(street)
    with connection.execute_wrapper(_count := _Counter()):
        produce(version=version, today=MARCH)
    assert _count.inserts == 2


class _Counter:
    def __init__(self) -> None:
        self.inserts = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204
        self.inserts += "insert into grids_dueitem" in sql
        return execute(sql, params, many, context)


def test_an_errand_makes_one_portion_and_leaves_the_next(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(producing, "PORTION", 10**6)
    nightly.begin(monthly(street))
    made = []
    while errand := Errand.objects.filter(
        kind="duty.produce", state="waiting", due_at__lte=timezone.now()
    ).first():
        errands.run(errand.pk)
        made.append(DueItem.objects.count())
    periods = DueItem.objects.values("period").distinct().count()
    assert sorted(set(made)) == [2 * n for n in range(1, periods + 1)]


def test_nothing_is_made_beyond_the_horizon(street: Street) -> None:
    produce(version=monthly(street), today=MARCH)
    assert DueItem.objects.latest("period").period <= MARCH + timedelta(days=35)
