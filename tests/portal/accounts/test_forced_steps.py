"""What comes before anything else: one-time passwords, idling staff, second factors."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
NEW = "Nianliu-2027"


@pytest.fixture
def office() -> Any:
    """A person in an office post, with an account."""
    clerk = builders.person("邓晓兰")
    builders.post("subdistrict_staff", builders.area("subdistrict", "榆荫街道"), clerk)
    return builders.account(clerk)


@pytest.fixture
def resident() -> Any:
    return builders.account(builders.person("林秀珍"))


def pass_minutes(client: Client, minutes: int) -> Any:
    session = client.session
    session["seen"] = int(time.time()) - minutes * 60
    session.save()


def one_time(user: User) -> Any:
    user.must_change_password = True
    user.save()
    return user


@pytest.mark.parametrize("page", ["me", "usersessions_list", "account_change_phone"])
def test_a_one_time_password_leads_to_the_change_from_everywhere(
    client: Client, resident: User, page: str
) -> None:
    client.force_login(one_time(resident))

    assert client.get(reverse(page))["Location"] == reverse("account_change_password")


def test_after_the_change_everything_opens(client: Client, resident: User) -> None:
    client.force_login(one_time(resident))

    answer = client.post(reverse("account_change_password"), {"password1": NEW})

    assert answer["Location"] == reverse("me")
    assert client.get(reverse("me")).status_code == 200


def test_the_one_time_password_is_no_new_password(client: Client, resident: User) -> None:
    client.force_login(one_time(resident))

    answer = client.post(reverse("account_change_password"), {"password1": builders.PASSWORD})

    assert answer.context["form"].errors["password1"] == ["新密码不能和现在的一样。"]


def test_signing_out_is_always_possible(client: Client, resident: User) -> None:
    client.force_login(one_time(resident))

    assert client.post(reverse("account_logout"))["Location"] == reverse("home")


def test_idle_staff_sign_in_again_and_come_back(client: Client, office: User) -> None:
    client.force_login(office)
    client.get(reverse("me"))
    pass_minutes(client, 30)

    assert client.get(reverse("me"))["Location"] == "/account/login/?next=%2Fme%2F"
    assert "_auth_user_id" not in client.session


def test_busy_staff_stay(client: Client, office: User) -> None:
    client.force_login(office)
    pass_minutes(client, 29)

    assert client.get(reverse("me")).status_code == 200
    assert client.session["seen"] >= int(time.time()) - 5


def test_within_a_minute_nothing_is_written(client: Client, office: User) -> None:
    client.force_login(office)
    session = client.session
    session["seen"] = int(time.time()) - 30
    session.save()
    before = client.session["seen"]

    client.get(reverse("me"))

    assert client.session["seen"] == before


def test_residents_may_idle(client: Client, resident: User) -> None:
    client.force_login(resident)
    pass_minutes(client, 60 * 24)

    assert client.get(reverse("me")).status_code == 200


def test_staff_set_up_a_second_factor_first(client: Client, office: User, settings: Any) -> None:
    settings.LINLI_STAFF_MFA = True
    client.force_login(office)

    assert client.get(reverse("me"))["Location"] == "/account/two-factors/set-up/?next=%2Fme%2F"


def test_in_a_demo_nobody_has_to(client: Client, office: User, settings: Any) -> None:
    settings.LINLI_STAFF_MFA = False
    client.force_login(office)

    assert client.get(reverse("me")).status_code == 200


def test_residents_need_no_second_factor(client: Client, resident: User, settings: Any) -> None:
    settings.LINLI_STAFF_MFA = True
    client.force_login(resident)

    assert client.get(reverse("me")).status_code == 200


def test_a_small_move_becomes_a_whole_page(client: Client, resident: User) -> None:
    client.force_login(one_time(resident))

    answer = client.get(reverse("me"), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == reverse("account_change_password")
