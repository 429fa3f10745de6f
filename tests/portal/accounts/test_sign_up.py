"""Signing up: three fields make a person and an account."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.crypto import lookup_hash
from portal.models import AuditEntry, Person, User
from tests import builders

pytestmark = pytest.mark.django_db
FIELDS = {"name": "林阿姨", "phone": "138 5550 1234", "password1": "Liulu-2026"}


def signed_up(client: Client, **extra: Any) -> Any:
    return client.post(reverse("account_signup"), FIELDS | extra)


def test_three_fields_make_a_person_and_an_account(client: Client) -> None:
    signed_up(client)

    user = User.objects.get(login_hash=lookup_hash("13855501234", "phone"))
    assert (user.person.name, user.person.phone, user.person.phone_tail) == ("林阿姨", "13855501234", "1234")


def test_whoever_signed_up_is_signed_in(client: Client) -> None:
    signed_up(client)

    assert client.get(reverse("me")).status_code == 200


def test_goes_on_to_where_one_wanted_to_go(client: Client) -> None:
    answer = signed_up(client, next="/display/")

    assert answer["Location"] == "/display/"


def test_a_taken_phone_is_said_beside_the_field_and_nothing_is_made(client: Client) -> None:
    builders.account(builders.person("周敏"), "13855501234")

    answer = signed_up(client)

    assert answer.context["form"].errors["phone"] == [
        "这个手机号已经注册过，请直接登录；忘了密码也可以找回。"
    ]
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("1385550123", "手机号是 11 位，现在是 10 位。"),
        ("23855501234", "手机号以 13 到 19 开头，请核对前两位。"),
        ("1385550abcd", "手机号只能用数字。"),
    ],
)
def test_a_wrong_phone_is_said_beside_the_field(client: Client, phone: str, said: str) -> None:
    answer = signed_up(client, phone=phone)

    assert answer.context["form"].errors["phone"] == [said]


def test_a_weak_password_is_said_beside_the_field(client: Client) -> None:
    answer = signed_up(client, password1="linliqingyin")

    assert answer.context["form"].errors["password1"] == [
        "密码至少 8 位，大写字母、小写字母、数字、符号里要有三种。"
    ]


def test_what_was_typed_is_kept(client: Client) -> None:
    answer = signed_up(client, phone="1385550123")

    assert 'value="林阿姨"' in answer.content.decode()


def test_the_phone_is_nowhere_in_the_trail(client: Client) -> None:
    signed_up(client)

    trail = AuditEntry.objects.filter(verb="account.open")
    assert sorted(trail.values_list("table", flat=True)) == ["portal_person", "portal_user"]
    assert not any("13855501234" in str(entry.after) for entry in trail)
