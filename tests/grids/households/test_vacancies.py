"""Posts of the chain that nobody holds."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from grids.queries.vacancies import vacancies
from portal.models import Tenure
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db


def test_an_empty_post_says_since_when_and_who_stands_in(street: Street) -> None:
    Tenure.objects.filter(post=street.leader_post).update(
        period=DateRange(date(2024, 1, 1), date(2026, 3, 1))
    )

    [vacancy] = vacancies(builders.actor(street.clerk)).rows

    assert (vacancy.post, vacancy.since) == (street.leader_post, date(2026, 3, 1))
    assert vacancy.stand_in is not None
    assert vacancy.stand_in.person == street.deputy
    assert vacancy.where == "柳岸社区 · 第三网格"


def test_a_post_that_nobody_ever_held_has_no_day(street: Street) -> None:
    builders.post("grid_leader", builders.area("grid", "第九网格", street.community))

    [vacancy] = vacancies(builders.actor(street.clerk)).rows

    assert vacancy.since is None


def test_vacancies_elsewhere_are_not_listed(street: Street, client: Client) -> None:
    Tenure.objects.filter(post=street.foreign_leader_post).update(
        period=DateRange(date(2024, 1, 1), date(2026, 3, 1))
    )
    client.force_login(builders.account(street.clerk))

    assert "第一网格" not in client.get("/vacancies/").content.decode()
    assert vacancies(builders.actor(street.street_leader)).rows[0].post == street.foreign_leader_post


def test_long_lists_go_on(street: Street) -> None:
    for number in range(4):
        builders.post("grid_leader", builders.area("grid", f"新 {number}", street.community))
    actor = builders.actor(street.clerk)

    first = vacancies(actor, size=3)
    second = vacancies(actor, first.older, size=3)

    assert ([len(first.rows), len(second.rows)], second.older) == ([3, 1], "")


def test_who_fills_posts_is_said(street: Street, client: Client) -> None:
    builders.post("grid_leader", builders.area("grid", "第九网格", street.community))
    client.force_login(builders.account(street.clerk))

    assert "现在还没有安全管理员" in client.get("/vacancies/").content.decode()

    street.office("security_admin", "安可立")
    page = client.get("/vacancies/").content.decode()
    assert "岗位由榆荫街道 安全管理员（安可立）任命" in page
    assert "/appoint/" not in page


def test_whoever_fills_posts_finds_the_way(street: Street, client: Client) -> None:
    empty = builders.post("grid_leader", builders.area("grid", "第九网格", street.community))
    client.force_login(builders.account(street.office("security_admin")))

    page = client.get("/vacancies/").content.decode()

    assert f'href="/admin/portal/post/{empty.pk}/appoint/"' in page
    assert "有合适的人选" not in page


def test_a_resident_finds_no_such_page(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.lin))

    assert client.get("/vacancies/").status_code == 404
