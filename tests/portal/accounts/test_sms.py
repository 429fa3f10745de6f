"""Codes by text message, where an installation has them; and nothing of it where it has not."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.adapters import sms
from portal.models import User
from tests import builders

pytestmark = pytest.mark.django_db
PHONE = "13855501234"
NEW = "Nianliu-2027"


@pytest.fixture
def user() -> User:
    return builders.account(builders.person("林秀珍"), PHONE)


@pytest.fixture
def sent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Text messages are on; gives what was sent, as (phone, text)."""
    settings.LINLI_SMS_ON = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = True
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "send", lambda phone, text: messages.append((phone, text)))
    return messages


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A gateway for text messages on this machine: its address, and what it got."""
    got: list[dict[str, Any]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append({"path": self.path, "message": body["message"]})
            self.send_response(500 if "13800000000" in self.path else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/send/{{phone}}", got
    server.shutdown()


def code_in(text: str) -> str:
    found = re.match(r"\d{6}", text)
    assert found
    return found.group()


def test_a_message_goes_to_the_gateway(settings: Any, gateway: Any) -> None:
    settings.LINLI_SMS_APPRISE, got = gateway

    sms.send(PHONE, "123456 是您的验证码")

    assert got == [{"path": f"/send/{PHONE}", "message": "123456 是您的验证码"}]


def test_a_gateway_that_says_no_is_heard(settings: Any, gateway: Any) -> None:
    settings.LINLI_SMS_APPRISE, _got = gateway

    with pytest.raises(sms.NotSent):
        sms.send("13800000000", "123456 是您的验证码")


def test_without_an_address_nothing_is_sent(settings: Any) -> None:
    settings.LINLI_SMS_APPRISE = ""

    with pytest.raises(sms.NotSent):
        sms.send(PHONE, "123456")


@pytest.mark.parametrize(
    "page", ["account_request_login_code", "account_confirm_login_code", "account_verify_phone"]
)
def test_where_they_are_off_their_pages_are_not_there(client: Client, page: str) -> None:
    assert client.get(reverse(page)).status_code == 404


def test_where_they_are_off_the_door_does_not_speak_of_them(client: Client) -> None:
    assert "短信" not in client.get(reverse("account_login")).content.decode()


def test_the_door_offers_the_code(client: Client, sent: Any) -> None:
    assert reverse("account_request_login_code") in client.get(reverse("account_login")).content.decode()


def test_a_code_signs_in(client: Client, user: User, sent: list[tuple[str, str]]) -> None:
    client.post(reverse("account_request_login_code"), {"phone": "138 5550 1234"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(sent[0][1])})

    assert (sent[0][0], client.session["_auth_user_id"]) == (PHONE, str(user.pk))


def test_whoever_came_by_code_sets_a_new_password_without_the_old(
    client: Client, user: User, sent: Any
) -> None:
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(sent[0][1])})

    client.post(reverse("account_change_password"), {"password1": NEW})

    user.refresh_from_db()
    assert user.check_password(NEW)


def test_three_wrong_codes_end_the_try(client: Client, user: User, sent: Any) -> None:
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    wrong = "000000" if code_in(sent[0][1]) != "000000" else "111111"

    answers = [client.post(reverse("account_confirm_login_code"), {"code": wrong}) for _try in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 302]


def test_five_codes_an_hour(client: Client, user: User, sent: Any) -> None:
    for _try in range(6):
        Client().post(reverse("account_request_login_code"), {"phone": PHONE})

    assert len(sent) == 5


def test_a_message_that_was_not_sent_is_said(
    client: Client, user: User, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(phone: str, text: str) -> None:
        raise sms.NotSent

    monkeypatch.setattr(sms, "send", fails)

    page = client.post(reverse("account_request_login_code"), {"phone": PHONE}, follow=True)

    assert "短信没有发出去" in page.content.decode()


def test_signing_up_proves_the_phone(client: Client, sent: Any) -> None:
    fields = {"name": "林阿姨", "phone": PHONE, "password1": builders.PASSWORD}
    assert client.post(reverse("account_signup"), fields)["Location"] == reverse("account_verify_phone")
    assert "_auth_user_id" not in client.session

    client.post(reverse("account_verify_phone"), {"action": "verify", "code": code_in(sent[0][1])})

    user = User.objects.get()
    assert (client.session["_auth_user_id"], user.phone_verified_at is not None) == (str(user.pk), True)


def test_old_accounts_sign_in_as_before(client: Client, user: User, sent: Any) -> None:
    client.post(reverse("account_login"), {"login": PHONE, "password": builders.PASSWORD})

    assert (client.session["_auth_user_id"], sent) == (str(user.pk), [])


def test_another_phone_is_proved_before_it_counts(client: Client, user: User, sent: Any) -> None:
    client.force_login(user)
    client.post(reverse("account_change_phone"), {"phone": "13900000001", "password": builders.PASSWORD})
    user.person.refresh_from_db()
    assert user.person.phone == PHONE

    client.post(reverse("account_verify_phone"), {"action": "verify", "code": code_in(sent[0][1])})

    user.person.refresh_from_db()
    assert (sent[0][0], user.person.phone) == ("13900000001", "13900000001")


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code", "account_reset_password"])
def test_pages_open(client: Client, sent: Any, page: str) -> None:
    assert client.get(reverse(page)).status_code == 200
