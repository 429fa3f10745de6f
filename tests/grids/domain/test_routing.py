"""A case goes to the nearest post that somebody sits in; whoever is missing on the way is named."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.domain.routing import next_up, route
from grids.queries.cases import story_of
from portal.domain.refusal import Refused
from portal.models import Tenure
from tests import builders as b

pytestmark = pytest.mark.django_db


def vacate(*posts: b.Post) -> None:
    Tenure.objects.filter(post__in=posts).delete()


def test_a_building_leads_to_the_leader_of_its_grid(street: b.Street) -> None:
    found = route(street.building.area)
    assert (found.post, found.holder, found.vacant_levels) == (street.leader_post, "周敏", ())


def test_a_vacant_post_passes_to_the_next_level(street: b.Street) -> None:
    vacate(street.leader_post)
    found = route(street.building.area)
    assert (found.post, [link.post for link in found.vacant_levels]) == (
        street.deputy_post,
        [street.leader_post],
    )


def test_a_post_out_of_use_does_not_count(street: b.Street) -> None:
    street.leader_post.is_active = False
    street.leader_post.save()
    found = route(street.building.area)
    assert (found.post, found.vacant_levels) == (street.deputy_post, ())


def test_with_nobody_in_office_the_highest_post_has_it(street: b.Street) -> None:
    Tenure.objects.all().delete()
    found = route(street.building.area)
    assert (found.post, found.why, len(found.vacant_levels)) == (street.street_post, "top", 3)


def test_a_place_without_any_post_is_refused() -> None:
    with pytest.raises(Refused):
        route(b.area("subdistrict", "空街道"))


def test_routing_asks_once(street: b.Street) -> None:
    with CaptureQueriesContext(connection) as seen:
        route(street.building.area)
    assert len(seen) == 1


def test_the_next_level_above_a_grid_is_its_community(street: b.Street) -> None:
    assert next_up(street.leader_post).post == street.deputy_post


def test_the_next_level_is_never_the_same_hand_in_another_seat(street: b.Street) -> None:
    vacate(street.deputy_post)
    b.seat_holder(street.deputy_post, street.leader)
    assert next_up(street.leader_post, but_not={street.leader.pk}).post == street.street_post


def test_above_the_top_there_is_the_leader_of_the_subdistrict(street: b.Street) -> None:
    found = next_up(street.street_post, but_not={street.street_leader.pk})
    assert (found.post, found.why) == (street.street_post, "top")


def test_a_case_says_which_post_is_vacant_and_who_stands_in(street: b.Street) -> None:
    vacate(street.leader_post)
    story = story_of(b.filed_case(street), internal=False)
    assert story[0].detail == "第三网格的网格长现在空缺，先由社区副书记何建文负责。"


def test_a_case_says_whose_place_it_is(street: b.Street) -> None:
    story = story_of(b.filed_case(street), internal=False)
    assert story[0].detail == "地点归第三网格，交给网格长周敏。"
