"""A grid leader's day."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.domain.cases import accept_case, ask_resident
from grids.models import Case, LinkRequest
from grids.queries.desks import today_of
from tests import builders
from tests.grids.desks.conftest import SignIn


def test_what_is_due_first_stands_first(street: builders.Street) -> None:
    later, sooner = builders.filed_case(street), builders.filed_case(street)
    Case.objects.filter(pk=sooner.pk).update(accept_due=timezone.now() + timedelta(minutes=5))

    desk = today_of(builders.actor(street.leader))

    assert [row.id for row in desk.to_do] == [sooner.pk, later.pk]


def test_what_waits_for_the_resident_stands_apart(street: builders.Street) -> None:
    case, leader = builders.filed_case(street), builders.actor(street.leader)
    accept_case(actor=leader, case_id=case.pk)
    ask_resident(actor=leader, case_id=case.pk, said="是哪一盏？")

    desk = today_of(leader)

    assert ([row.id for row in desk.waiting], desk.to_do) == ([case.pk], [])


def test_only_what_lies_in_ones_own_hands(street: builders.Street) -> None:
    builders.filed_case(street)

    assert today_of(builders.actor(street.clerk)).to_do == []


def test_residents_who_wait_to_be_linked_are_counted(street: builders.Street) -> None:
    LinkRequest.objects.create(person=street.neighbour, household=street.home)

    assert today_of(builders.actor(street.leader)).links == 1
    assert today_of(builders.actor(street.foreign_leader)).links == 0


def test_vacant_posts_are_shown_to_whoever_hands_out_cases(street: builders.Street) -> None:
    empty = builders.post("grid_leader", builders.area("grid", "第四网格", street.community))

    assert today_of(builders.actor(street.clerk)).vacant == [empty]
    assert today_of(builders.actor(street.leader)).vacant == []


def test_vacant_posts_of_a_street_say_their_community(street: builders.Street, sign_in: SignIn) -> None:
    builders.post("grid_leader", builders.area("grid", "第四网格", street.community))

    assert "柳岸社区 第四网格 网格长" in sign_in(street.street_leader).get("/today/").content.decode()


def test_the_page_says_what_to_do_by_when_and_where(street: builders.Street, sign_in: SignIn) -> None:
    case = builders.filed_case(street)

    page = sign_in(street.leader).get("/today/").content.decode()

    assert "今天手上 1 件事" in page
    assert f'href="/cases/{case.pk}/"' in page
    assert "等您接手" in page
    assert "前接手" in page
    assert "和风苑 3 号楼东侧" in page


def test_an_empty_desk_says_what_will_be_here(street: builders.Street, sign_in: SignIn) -> None:
    page = sign_in(street.leader).get("/today/").content.decode()

    assert "分给您的诉求会列在这里" in page


def test_the_page_costs_the_same_with_one_and_with_thirty_cases(
    street: builders.Street, sign_in: SignIn
) -> None:
    client = sign_in(street.leader)
    builders.filed_case(street)
    client.get("/today/")
    with CaptureQueriesContext(connection) as one:
        client.get("/today/")
    for _n in range(29):
        builders.filed_case(street)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/today/")

    assert len(one) == len(thirty)
