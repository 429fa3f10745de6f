"""Posts are power: making, appointing, ending, and the alarm of a vacancy."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from portal.actors import Actor
from portal.domain import errands, posts
from portal.domain.refusal import Refused
from portal.models import Errand, InboxItem, Person, Post, Tenure
from portal.queries.actors import posts_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Any:
    return builders.Street()


@pytest.fixture
def security(street: builders.Street) -> Any:
    return builders.actor(street.office("security_admin"))


def today() -> Any:
    return timezone.localdate()


def appointed(security: Actor, post: Post, person: Person, **extra: Any) -> Any:
    return posts.appoint(
        actor=security,
        post_id=post.pk,
        person_id=person.pk,
        begins=today(),
        reason="街工发〔2026〕3 号",
        **extra,
    )


def errands_done() -> None:
    """Do what is left to do, and what that leaves."""
    for _round in range(2):
        for errand in Errand.objects.filter(state="waiting"):
            errands.run(errand.pk)


def test_a_post_is_made_where_the_role_belongs(street: builders.Street, security: Actor) -> None:
    made = posts.make_post(actor=security, role="grid_worker", area_id=street.grid.pk)

    assert str(made) == "第三网格 · 网格员"


def test_a_role_does_not_go_where_it_does_not_belong(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="没有这个岗位"):
        posts.make_post(actor=security, role="grid_worker", area_id=street.community.pk)


def test_the_same_post_is_refused_in_words(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="这里已经有这个岗位"):
        posts.make_post(actor=security, role="grid_leader", area_id=street.grid.pk)


def test_who_is_appointed_has_the_power_from_that_day(street: builders.Street, security: Actor) -> None:
    seat = builders.post("grid_worker", street.grid)

    appointed(security, seat, street.neighbour)

    assert [post.role for post in posts_of(street.neighbour.pk)] == ["grid_worker"]


def test_a_seat_for_one_takes_one(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="已经有人"):
        appointed(security, street.leader_post, street.neighbour)


def test_office_posts_need_an_account(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="账号"):
        appointed(security, street.clerk_post, street.neighbour)


def test_two_powers_in_one_hand_are_refused_in_words(street: builders.Street, security: Actor) -> None:
    builders.account(street.neighbour)
    appointed(security, builders.post("auditor", street.subdistrict), street.neighbour)

    with pytest.raises(Refused, match="系统、安全、审计三个管理岗位不能由同一个人担任"):
        appointed(security, builders.post("system_admin", street.subdistrict), street.neighbour)


def test_nobody_appoints_himself(street: builders.Street, security: Actor) -> None:
    me = Person.objects.get(pk=security.person_id)

    with pytest.raises(Refused, match="不能任命自己"):
        appointed(security, builders.post("grid_worker", street.grid), me)


def test_a_reason_is_asked(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="依据"):
        posts.appoint(
            actor=security,
            post_id=builders.post("grid_worker", street.grid).pk,
            person_id=street.neighbour.pk,
            begins=today(),
            reason=" ",
        )


@pytest.mark.parametrize("role", ["grid_leader", "community_secretary", "system_admin"])
def test_only_the_security_administrator_appoints(street: builders.Street, role: str) -> None:
    someone = builders.person("季云舟")
    builders.post(
        role,
        {"grid_leader": street.foreign_grid, "community_secretary": street.community}.get(
            role, street.subdistrict
        ),
    )
    seat = Post.objects.get(role=role, area__in=[street.foreign_grid, street.community, street.subdistrict])
    Tenure.objects.filter(post=seat).delete()
    builders.seat_holder(seat, someone)

    with pytest.raises(Http404):
        appointed(builders.actor(someone), builders.post("grid_worker", street.grid), street.neighbour)


def test_ending_today_ends_the_power_at_once(street: builders.Street, security: Actor) -> None:
    tenure = Tenure.objects.get(post=street.leader_post)

    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=today(), reason="调离")

    assert posts_of(street.leader.pk) == ()


def test_a_tenure_that_never_began_goes(street: builders.Street, security: Actor) -> None:
    seat = builders.post("grid_worker", street.grid)
    tenure = appointed(security, seat, street.neighbour)

    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=today(), reason="弄错了人")

    assert not Tenure.objects.filter(post=seat).exists()


@pytest.mark.parametrize("days", [0, 4000])
def test_a_mistyped_year_takes_no_tenure_out_of_the_record(
    street: builders.Street, security: Actor, days: int
) -> None:
    tenure = Tenure.objects.get(post=street.leader_post)
    long_ago = tenure.period.lower - timedelta(days=days)

    with pytest.raises(Refused, match="晚于那天") as caught:
        posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=long_ago, reason="调离")

    assert (caught.value.field, Tenure.objects.filter(pk=tenure.pk).count()) == ("ends", 1)


def test_a_tenure_to_come_can_be_called_off(street: builders.Street, security: Actor) -> None:
    seat = builders.post("grid_worker", street.grid)
    tenure = posts.appoint(
        actor=security, post_id=seat.pk, person_id=street.neighbour.pk,
        begins=today() + timedelta(days=10), reason="街工发〔2026〕3 号",
    )  # fmt: skip

    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=today(), reason="不来了")

    assert not Tenure.objects.filter(post=seat).exists()


def test_a_vacancy_is_told_to_the_next_level(street: builders.Street, security: Actor) -> None:
    tenure = Tenure.objects.get(post=street.leader_post)
    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=today(), reason="调离")

    errands_done()

    assert list(InboxItem.objects.values_list("person_id", "kind")) == [(street.deputy.pk, "post.vacant")]


def test_a_vacancy_to_come_is_looked_for_on_its_day(street: builders.Street, security: Actor) -> None:
    tenure = Tenure.objects.get(post=street.leader_post)
    ends = today() + timedelta(days=10)

    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=ends, reason="退休")

    errand = Errand.objects.get(kind="post.vacancy")
    assert timezone.localtime(errand.due_at).date() == ends


def test_whoever_followed_in_time_spares_the_alarm(street: builders.Street, security: Actor) -> None:
    tenure = Tenure.objects.get(post=street.leader_post)
    posts.end_tenure(actor=security, tenure_id=tenure.pk, ends=today(), reason="调离")
    appointed(security, street.leader_post, street.neighbour)

    errands_done()

    assert InboxItem.objects.count() == 0


def test_an_end_before_the_beginning_is_refused(street: builders.Street, security: Actor) -> None:
    with pytest.raises(Refused, match="晚于"):
        appointed(
            security, builders.post("grid_worker", street.grid), street.neighbour, ends=date(2020, 1, 1)
        )
