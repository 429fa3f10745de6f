"""Due items of pairings and members: for whom the rule says, while it lasts, each once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.domain.duties.producing import produce
from grids.models import DueItem, Household, HouseholdMute
from tests import builders
from tests.builders import Street
from tests.grids.duties.building import kind, monthly
from tests.parties.building import member, pairing, sent_by, unit

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)


def of_pairings(street: Street) -> int:
    """Make the items of a monthly visit by whoever is paired; how many were new."""
    return produce(version=monthly(street, whose="pairing"), today=MARCH)


def test_the_paired_member_gets_one_a_period_for_each_of_his_households(street: Street) -> None:
    song = member(street)
    pairing(song, street.home)
    pairing(song, builders.household(street.building, "302"))
    of_pairings(street)
    rows = DueItem.objects.filter(household=street.home).order_by("period")
    assert list(
        rows.values_list("period", "holder_person_id", "holder_post_id", "grid_id", "community_id")
    ) == [
        (date(2026, month, 1), song.person_id, None, street.grid.pk, street.community.pk) for month in (3, 4)
    ]
    assert DueItem.objects.count() == 4


def test_of_a_unit_whom_it_sends(street: Street) -> None:
    sent = builders.person("顾晓东")
    sent_by(unit(street.community), sent, street.home)
    of_pairings(street)
    assert set(DueItem.objects.values_list("holder_person_id", "household_id")) == {(sent.pk, street.home.pk)}


def test_a_pairing_counts_on_the_due_day_only_while_it_lasts(street: Street) -> None:
    song = member(street)
    pairing(song, street.home, ends_on=date(2026, 4, 30), end_reason="not_needed")
    pairing(song, builders.household(street.building, "302"), begins_on=date(2026, 4, 2))
    of_pairings(street)
    assert list(DueItem.objects.order_by("period").values_list("period", "household__room")) == [
        (date(2026, 3, 1), "301"), (date(2026, 4, 1), "302"),
    ]  # fmt: skip


def test_a_household_left_in_peace_or_closed_gets_none(street: Street) -> None:
    song, closed = member(street), builders.household(street.building, "303")
    pairing(song, street.home)
    pairing(song, closed)
    Household.objects.filter(pk=closed.pk).update(is_active=False)
    days = DateRange(date(2026, 3, 1), date(2026, 6, 1))
    HouseholdMute.objects.create(household=street.home, period=days, reason="travelling", by=street.leader)
    assert of_pairings(street) == 0


def test_a_second_run_makes_none(street: Street) -> None:
    pairing(member(street), street.home)
    version = monthly(street, whose="pairing")
    assert (produce(version=version, today=MARCH), produce(version=version, today=MARCH)) == (2, 0)


def test_another_area_than_the_rule_says_gets_none(street: Street) -> None:
    pairing(member(street), street.foreign_home)
    version = monthly(street, whose="pairing")
    version.rule.area = street.community
    assert produce(version=version, today=MARCH) == 0


def test_members_get_theirs_by_category_about_nobody(street: Street) -> None:
    retired = member(street, category="retired")
    member(street, builders.person("汪小宁"), "employed")
    member(street, builders.person("白秋生"), "retired", ends_on=date(2026, 2, 1), end_reason="moved")
    note = kind("opinion_note", "社情信息", about="nobody")
    produce(version=monthly(street, kind=note, whose="members:retired"), today=MARCH)
    rows = DueItem.objects.order_by("period")
    assert list(
        rows.values_list("period", "holder_person_id", "household_id", "grid_id", "community_id")
    ) == [(date(2026, month, 1), retired.person_id, None, None, street.community.pk) for month in (3, 4)]


def test_a_second_run_for_members_makes_none(street: Street) -> None:
    member(street, category="retired")
    version = monthly(street, whose="members:retired")
    assert (produce(version=version, today=MARCH), produce(version=version, today=MARCH)) == (2, 0)
