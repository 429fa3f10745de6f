"""The second factor: set up, asked for at the door, recovered from."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "13855501234"


@pytest.fixture(autouse=True)
def required(settings: Any) -> Any:
    settings.LINLI_STAFF_MFA = True


@pytest.fixture
def clerk() -> Any:
    someone = builders.person("邓晓兰")
    builders.post("subdistrict_staff", builders.area("subdistrict", "榆荫街道"), someone)
    return builders.account(someone, PHONE)


def signed_in(client: Client) -> Any:
    return client.post(reverse("account_login"), {"login": PHONE, "password": builders.PASSWORD})


def code_of(secret: str, shift: int = 0) -> Any:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def set_up(client: Client) -> Any:
    """Sign in, set up; gives the secret."""
    signed_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


def test_setting_up_opens_the_pages_at_once(client: Client, clerk: User) -> None:
    set_up(client)

    assert client.get(reverse("me")).status_code == 200


def test_the_secret_is_encrypted_in_its_row(client: Client, clerk: User) -> None:
    secret = set_up(client)

    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_the_square_code_is_drawn_into_the_page_without_style_or_data(client: Client, clerk: User) -> None:
    signed_in(client)

    page = client.get(reverse("mfa_activate_totp")).content.decode()

    assert re.search(r'<svg[^>]*viewBox="0 0 \d+ \d+"', page)
    assert "data:image" not in page
    assert "style=" not in page


def test_a_wrong_first_code_is_said(client: Client, clerk: User) -> None:
    signed_in(client)

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert answer.context["form"].errors["code"] == ["验证码不对。请看一下手机上现在显示的 6 位数字。"]


def test_the_password_alone_no_longer_signs_in(client: Client, clerk: User) -> None:
    set_up(client)
    client.post(reverse("account_logout"))

    assert signed_in(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_the_next_code_signs_in(client: Client, clerk: User) -> None:
    secret = set_up(client)
    client.post(reverse("account_logout"))
    signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, shift=1)})

    assert client.get(reverse("me")).status_code == 200


def test_a_recovery_code_signs_in_once(client: Client, clerk: User) -> None:
    set_up(client)
    spare = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    client.post(reverse("account_logout"))

    def enter() -> Any:
        signed_in(client)
        client.post(reverse("mfa_authenticate"), {"code": spare})
        entered = "_auth_user_id" in client.session
        client.post(reverse("account_logout"))
        return entered

    assert [enter(), enter()] == [True, False]


def test_staff_cannot_switch_it_off(client: Client, clerk: User) -> None:
    set_up(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_session_from_before_has_to_prove_it(client: Client, clerk: User) -> None:
    set_up(client)
    client.logout()
    client.force_login(clerk)

    assert client.get(reverse("me"))["Location"] == "/account/two-factors/reauthenticate/?next=%2Fme%2F"


@pytest.mark.parametrize(
    "page", ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
)
def test_its_pages_open(client: Client, clerk: User, page: str) -> None:
    set_up(client)

    assert client.get(reverse(page)).status_code == 200
