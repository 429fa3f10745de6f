"""The walk of today, and a visit written down on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from grids.domain.duties.nightly import begin, on_produce
from grids.domain.duties.producing import produce
from grids.models import DeedKind, DueItem, Visit
from portal.models import Errand
from tests.builders import Street, household
from tests.grids.duties.building import monthly, signed_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_kind() -> None:
    """Only the kind that a test makes."""
    DeedKind.objects.all().delete()


def test_the_walk_goes_by_building_entrance_and_floor(street: Street) -> None:
    for room, floor in (("501", 5), ("101", 1)):
        household(street.building, room, floor=floor)
    produce(version=monthly(street))
    page = signed_in(street.leader).get("/walk/")
    doors = [door.home.room for door in page.context["way"].doors]
    assert doors == ["101", "301", "501"]


def test_the_walk_costs_the_same_for_one_and_for_thirty(
    street: Street, django_assert_num_queries: Any
) -> None:
    version = monthly(street)
    produce(version=version)
    leader = signed_in(street.leader)
    leader.get("/walk/")
    with django_assert_num_queries(4):
        leader.get("/walk/")
    for number in range(30):
        household(street.building, f"6{number:02d}")
    produce(version=version)
    with django_assert_num_queries(4):
        leader.get("/walk/")


def test_a_visit_is_written_down_with_two_answers(street: Street) -> None:
    produce(version=monthly(street))
    leader = signed_in(street.leader)
    answer = leader.post(f"/households/{street.home.pk}/visit/", typed(), follow=True)
    assert "走访记好了，同时算作 1 项任务。" in answer.content.decode()
    assert Visit.objects.get().by == street.leader
    assert not DueItem.objects.filter(
        household=street.home, state="open", earliest__lte=timezone.localdate()
    ).exists()


def test_the_same_form_twice_is_one_visit(street: Street) -> None:
    leader, form = signed_in(street.leader), typed()
    for _turn in range(2):
        leader.post(f"/households/{street.home.pk}/visit/", form)
    assert Visit.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(street: Street) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = signed_in(street.leader).post(
        f"/households/{street.home.pk}/visit/", typed(outcome="", day=tomorrow, note="都好。")
    )
    assert (answer.status_code, set(answer.context["form"].errors), "都好。" in answer.content.decode()) == (
        422, {"outcome", "day"}, True,
    )  # fmt: skip


def test_somebody_elses_household_is_not_there(street: Street) -> None:
    leader = signed_in(street.leader)
    path = f"/households/{street.foreign_home.pk}/visit/"
    assert (leader.get(path).status_code, leader.post(path, typed()).status_code) == (404, 404)


def test_the_households_page_tells_its_visits(street: Street) -> None:
    leader = signed_in(street.leader)
    leader.post(f"/households/{street.home.pk}/visit/", typed(note="想装扶手。"))
    text = leader.get(f"/households/{street.home.pk}/").content.decode()
    assert ("想装扶手。" in text, "见到了" in text) == (True, True)


def test_a_new_rule_fills_its_items_and_every_night_makes_the_next(street: Street) -> None:
    version = monthly(street)
    begin(version)
    soon = Errand.objects.get(kind="duty.produce", payload__version=version.pk)
    on_produce(soon)
    night = Errand.objects.get(kind="duty.produce", payload={})
    assert (DueItem.objects.filter(version=version).exists(), night.due_at > timezone.now()) == (True, True)
