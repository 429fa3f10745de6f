"""A deed is recorded once, and settles every duty that it matches."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import DueItem, Visit
from portal.domain.refusal import Refused
from tests.builders import Street, account, actor, household, person, post
from tests.grids.duties.building import deed, kind, monthly
from tests.races import at_once

pytestmark = pytest.mark.django_db


def produced(street: Street, **extra: Any) -> DueItem:
    """This month's item of the grid leader at `street.home`."""
    version = monthly(street, **extra)
    produce(version=version)
    return DueItem.objects.filter(version=version, household=street.home).earliest("period")


def test_one_visit_settles_everything_it_matches(street: Street) -> None:
    talk = kind("heart_talk", "谈心")
    talk.counts_as.add(kind())
    items = [produced(street), produced(street, name="再访"), produced(street, name="谈心", kind=talk)]
    other = produced(street, name="做好事", kind=kind("good_deed", "好事"))

    done = record_visit(actor=actor(street.leader), deed=deed(street.home, kind=talk))

    assert done.settled == sorted(item.pk for item in items)
    assert {(item.state, item.visit_id) for item in DueItem.objects.filter(pk__in=done.settled)} == {
        ("done", done.visit.pk)
    }
    assert DueItem.objects.get(pk=other.pk).state == "open"


def test_the_items_of_others_stay_open(street: Street) -> None:
    mine = produced(street)
    theirs = produced(street, name="社区走访", whose="post:community_deputy")
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    states = dict(DueItem.objects.filter(pk__in=[mine.pk, theirs.pk]).values_list("pk", "state"))
    assert states == {mine.pk: "done", theirs.pk: "open"}


def test_the_same_key_again_is_the_same_visit(street: Street) -> None:
    produced(street)
    same = deed(street.home)
    first = record_visit(actor=actor(street.leader), deed=same)
    again = record_visit(actor=actor(street.leader), deed=same)
    assert (again.visit, again.settled, again.is_new, Visit.objects.count()) == (
        first.visit,
        first.settled,
        False,
        1,
    )


def test_somebody_elses_key_is_refused(street: Street) -> None:
    used = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    with pytest.raises(Refused):
        record_visit(actor=actor(street.deputy), deed=deed(street.home, key=used.client_key))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_visit(street: Street) -> None:
    item = produced(street)
    same, leader = deed(street.home), actor(street.leader)
    results = at_once([lambda: record_visit(actor=leader, deed=same)] * 6)
    assert {type(one).__name__ for one in results} == {"Recorded"}
    assert (Visit.objects.count(), DueItem.objects.get(pk=item.pk).state) == (1, "done")


def test_a_late_entry_keeps_both_times_and_settles_late(street: Street) -> None:
    produced(street)
    long_ago = timezone.localdate() - timedelta(days=40)
    old = DueItem.objects.filter(household=street.home)
    old.update(earliest=long_ago, due=long_ago + timedelta(days=3), latest=long_ago + timedelta(days=3))
    done = record_visit(actor=actor(street.leader), deed=deed(street.home, long_ago + timedelta(days=9)))
    item = DueItem.objects.get(pk=done.settled[0])
    assert (item.done_on > item.latest, done.visit.recorded_at.date() > done.visit.happened_at.date()) == (
        True,
        True,
    )


def test_nobody_at_home_plans_another_try_and_settles_nothing(street: Street) -> None:
    item = produced(street)
    done = record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="not_home"))
    item.refresh_from_db()
    assert (done.settled, item.state, item.retry_on > timezone.localdate()) == ([], "open", True)


@pytest.mark.parametrize("outcome", ["not_convenient", "not_needed", "refused", "moved"])
def test_an_answer_is_an_answer(street: Street, outcome: str) -> None:
    item = produced(street)
    record_visit(actor=actor(street.leader), deed=deed(street.home, outcome=outcome))
    item.refresh_from_db()
    assert item.state == "done"


def test_a_foreign_household_is_not_there(street: Street) -> None:
    with pytest.raises(Http404):
        record_visit(actor=actor(street.leader), deed=deed(street.foreign_home))


def test_nobody_is_visited_behind_a_closed_door(street: Street) -> None:
    empty = household(street.building, "304")
    type(empty).objects.filter(pk=empty.pk).update(is_active=False)
    with pytest.raises(Http404):
        record_visit(actor=actor(street.leader), deed=deed(empty))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"happened_at": timezone.now() + timedelta(hours=2)}, "happened_at"),
        ({"happened_at": timezone.now() - timedelta(days=200)}, "happened_at"),
        ({"follow_up_on": date(2020, 1, 1)}, "follow_up_on"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(street: Street, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as why:
        record_visit(actor=actor(street.leader), deed=deed(street.home, **wrong))
    assert (why.value.field, Visit.objects.count()) == (field, 0)


def test_a_visit_is_never_rewritten(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    with pytest.raises(Exception, match=r"only grows"):
        Visit.objects.filter(pk=visit.pk).update(note="改了")


def test_it_takes_few_statements(street: Street, django_assert_max_num_queries: Any) -> None:
    produced(street)
    leader, one = actor(street.leader), deed(street.home, key=uuid.uuid4())
    with django_assert_max_num_queries(14):
        record_visit(actor=leader, deed=one)
    assert account(street.leader) is not None


def test_visits_are_seen_from_the_posts_around_them(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    caretaker = person("钱塘")
    post("building_leader", street.building.area, caretaker)
    readers = (
        street.leader,
        street.deputy,
        street.street_leader,
        caretaker,
        street.foreign_leader,
        street.lin,
    )
    seen = [
        Visit.objects.visible_to(actor(one), "visit.view").filter(pk=visit.pk).exists() for one in readers
    ]
    assert seen == [True, True, True, True, False, False]
