"""Changing the password and the phone, and looking at one's sessions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.crypto import lookup_hash
from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "13855501234"
NEW = "Nianliu-2027"
AGENT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 MicroMessenger/8.0"
)


@pytest.fixture
def user() -> Any:
    return builders.account(builders.person("林秀珍"), PHONE)


def signed_in(password: str = builders.PASSWORD, phone: str = PHONE) -> Any:
    client = Client(headers={"User-Agent": AGENT})
    client.post(reverse("account_login"), {"login": phone, "password": password})
    return client


def is_in(client: Client) -> Any:
    return client.get(reverse("me")).status_code == 200


def test_a_new_password_keeps_this_session_and_ends_the_others(user: User) -> None:
    here, elsewhere = signed_in(), signed_in()

    here.post(reverse("account_change_password"), {"oldpassword": builders.PASSWORD, "password1": NEW})

    assert [is_in(here), is_in(elsewhere), is_in(signed_in(NEW))] == [True, False, True]


def test_the_old_password_has_to_be_right(user: User) -> None:
    here = signed_in()

    answer = here.post(reverse("account_change_password"), {"oldpassword": "Wrong-2026", "password1": NEW})

    assert answer.context["form"].errors["oldpassword"] == ["现在的密码不对。"]


def test_another_phone_signs_in_and_the_old_one_no_longer(user: User) -> None:
    signed_in().post(
        reverse("account_change_phone"), {"phone": "139 0000 0001", "password": builders.PASSWORD}
    )

    assert [is_in(signed_in(phone="13900000001")), is_in(signed_in())] == [True, False]


def test_the_record_follows_the_phone(user: User) -> None:
    signed_in().post(reverse("account_change_phone"), {"phone": "13900000001", "password": builders.PASSWORD})

    user.person.refresh_from_db()
    assert (user.person.phone, user.person.phone_hash) == ("13900000001", lookup_hash("13900000001", "phone"))


def test_a_taken_phone_is_refused_beside_the_field(user: User) -> None:
    builders.account(builders.person("周敏"), "13900000001")

    answer = signed_in().post(
        reverse("account_change_phone"), {"phone": "13900000001", "password": builders.PASSWORD}
    )

    assert answer.context["form"].errors["phone"] == ["这个手机号已经有人在用。"]


def test_the_sessions_are_listed_with_their_devices(user: User) -> None:
    signed_in()
    here = signed_in()

    page = here.get(reverse("usersessions_list"))

    assert [session.words for session in page.context["sessions"]] == ["Android · 微信", "Android · 微信"]


def test_the_others_can_be_ended(user: User) -> None:
    elsewhere, here = signed_in(), signed_in()

    here.post(reverse("usersessions_list"))

    assert [is_in(here), is_in(elsewhere)] == [True, False]


def test_whoever_forgot_is_told_whom_to_ask(client: Client) -> None:
    assert "找您的网格长" in client.get(reverse("account_reset_password")).content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "account_change_password",
        "account_change_phone",
        "account_reauthenticate",
        "account_logout",
        "mfa_index",
    ],
)
def test_pages_open(user: User, page: str) -> None:
    assert signed_in().get(reverse(page)).status_code == 200


@pytest.mark.parametrize(
    "page", ["me", "account_change_password", "account_change_phone", "usersessions_list", "mfa_index"]
)
def test_strangers_are_asked_to_sign_in(client: Client, page: str) -> None:
    assert client.get(reverse(page))["Location"].startswith("/account/login/?next=")
