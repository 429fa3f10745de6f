"""Signing in and out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import Station
from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "13855501234"


@pytest.fixture
def user() -> Any:
    return builders.account(builders.person("林秀珍"), PHONE)


def signed_in(client: Client, phone: str = PHONE, password: str = builders.PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": phone, "password": password, **extra})


@pytest.mark.parametrize("phone", [PHONE, "138 5550 1234", "+86 13855501234", "１３８５５５０１２３４"])
def test_the_phone_may_be_typed_in_many_ways(client: Client, user: User, phone: str) -> None:
    signed_in(client, phone)

    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_and_an_unknown_phone_sound_the_same(client: Client, user: User) -> None:
    wrong = signed_in(client, password="Wrong-2026")
    unknown = signed_in(client, phone="13855509999")

    said = ["手机号或密码不对。"]
    assert [wrong.context["form"].non_field_errors(), unknown.context["form"].non_field_errors()] == [
        said,
        said,
    ]


def test_a_session_loads_account_and_person_in_one_query(
    client: Client, user: User, django_assert_num_queries: Any
) -> None:
    from portal.auth import PostBackend

    with django_assert_num_queries(1):
        assert PostBackend().get_user(user.pk).person.name == "林秀珍"


def test_a_closed_account_is_told_so(client: Client, user: User) -> None:
    User.objects.update(is_active=False)

    assert signed_in(client)["Location"] == reverse("account_inactive")


def test_closing_an_account_ends_its_session(client: Client, user: User) -> None:
    signed_in(client)
    User.objects.update(is_active=False)

    assert client.get(reverse("me")).status_code == 302


def test_signing_out_needs_a_press(client: Client, user: User) -> None:
    signed_in(client)
    client.get(reverse("account_logout"))
    assert client.get(reverse("me")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("me")).status_code == 302


def test_nobody_is_sent_to_a_foreign_site(client: Client, user: User) -> None:
    assert signed_in(client, next="https://example.org/")["Location"] == reverse("home")


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/account/login/?next=/admin/"


def test_the_admin_is_not_there_for_a_resident(client: Client, user: User) -> None:
    signed_in(client)

    assert client.get("/admin/", follow=True).status_code == 404


@pytest.mark.parametrize(
    ("role", "page"),
    [("auditor", "/admin/"), ("system_admin", "/admin/"), ("security_admin", "/admin/"),
     ("discipline_inspector", "/cases/"), ("", "/")],
)  # fmt: skip
def test_everybody_begins_where_his_work_is(role: str, page: str) -> None:
    phone, street = builders.new_phone(), builders.Street()
    builders.account(street.office(role) if role else street.lin, phone)

    answer = Client().post(reverse("account_login"), {"login": phone, "password": builders.PASSWORD})

    assert answer["Location"] == page


def test_who_cannot_use_a_phone_reads_where_people_help(client: Client) -> None:
    Station.objects.create(
        area=builders.Street().community, kind="service_centre", name="柳岸社区党群服务中心", address="和风路 1 号",
        phone="5550 201",
    )  # fmt: skip

    page = client.get(reverse("account_login")).content.decode()

    assert "<b>柳岸社区党群服务中心</b>" in page
    assert 'href="tel:5550201">5550 201</a>' in page
