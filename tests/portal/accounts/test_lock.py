"""Five wrong passwords lock a phone for half an hour."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import locks
from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "13855501234"
WRONG = "Wrong-2026"
LOCKED = "密码错了 5 次，这个手机号先锁住。30 分钟后再试，或者找回密码。"


@pytest.fixture
def user() -> Any:
    return builders.account(builders.person("林秀珍"), PHONE)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Move the clock of the tries."""

    def move(minutes: int) -> Any:
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now + minutes * 60)

    return move


def tried(client: Client, password: str = WRONG, phone: str = PHONE) -> Any:
    return client.post(reverse("account_login"), {"login": phone, "password": password})


def said(answer: Any) -> Any:
    return answer.context["form"].non_field_errors()


def test_the_fifth_wrong_try_locks_and_says_for_how_long(client: Client, user: User) -> None:
    heard = [said(tried(client)) for _try in range(5)]

    assert heard == [["手机号或密码不对。"]] * 4 + [[LOCKED]]


def test_the_right_password_does_not_open_a_lock(client: Client, user: User) -> None:
    for _try in range(5):
        tried(client)

    assert said(tried(client, builders.PASSWORD)) == [LOCKED]


def test_the_time_left_is_said(client: Client, user: User, later: Any) -> None:
    for _try in range(5):
        tried(client)
    later(29)

    assert said(tried(client)) == ["密码错了 5 次，这个手机号先锁住。1 分钟后再试，或者找回密码。"]


def test_after_half_an_hour_it_is_open_again(client: Client, user: User, later: Any) -> None:
    for _try in range(5):
        tried(client)
    later(31)

    assert tried(client, builders.PASSWORD).status_code == 302


def test_the_right_password_forgets_wrong_tries(client: Client, user: User) -> None:
    for _try in range(4):
        tried(client)
    tried(client, builders.PASSWORD)
    client.logout()

    assert said(tried(client)) == ["手机号或密码不对。"]


def test_an_unknown_phone_is_locked_likewise(client: Client) -> None:
    heard = [said(tried(client, phone="13855509999")) for _try in range(5)]

    assert heard[-1] == [LOCKED]


def test_other_phones_stay_open(client: Client, user: User) -> None:
    for _try in range(5):
        tried(client, phone="13855509999")

    assert tried(client, builders.PASSWORD).status_code == 302


def test_the_lock_holds_for_every_process(client: Client, user: User) -> None:
    from django.core.cache import cache
    from django.db import connection

    for _try in range(5):
        tried(client)

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from portal_cache where cache_key = %s",
            [cache.make_key(locks.KEY.format(user.login_hash))],
        )
        assert cursor.fetchone() == (1,)


def test_wrong_passwords_inside_count_too(client: Client, user: User) -> None:
    tried(client, builders.PASSWORD)
    for _try in range(5):
        client.post(
            reverse("account_change_password"), {"oldpassword": "Wrong-2026", "password1": "Nianliu-2027"}
        )
    client.logout()

    assert said(tried(client, builders.PASSWORD)) == [LOCKED]
