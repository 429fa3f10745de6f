"""What is posted to a gateway, and what its answers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.adapters import gateway, sms
from portal.settings.gateway import body, taken
from tests.portal.sending.sinks import WebSink
from tests.portal.sending.test_sending import a_closed_port


def test_phone_words_key_and_authorisation_arrive(gate: WebSink, settings: Any) -> None:
    settings.LINLI_SMS_AUTHORIZATION = "Bearer geheim"
    settings.LINLI_SMS_BODY = {"to": ["+86{phone}"], "params": {"content": "{text}"}, "type": 1}
    assert gateway.post("13855501234", "有人写了 {phone}", "7-1-abc").state == "sent"
    assert [json.loads(posted) for posted in gate.posted] == [
        {"to": ["+8613855501234"], "params": {"content": "有人写了 {phone}"}, "type": 1}
    ]
    (head,) = gate.heads
    assert (head["Idempotency-Key"], head["Authorization"]) == ("7-1-abc", "Bearer geheim")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (202, "sent"), (307, "unknown"), (400, "failed"), (408, "unknown"), (409, "unknown"), (429, "failed"),
        (500, "unknown"), (0, "unknown"),
    ],
)  # fmt: skip
def test_what_a_status_means(gate: WebSink, status: int, expected: str) -> None:
    gate.status = status
    assert (gateway.post("13855501234", "x", "k").state, len(gate.posted)) == (expected, 1)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"code": 0}', "sent"), ('{"code": 17, "msg": "no credit"}', "failed"), ('{"msg": "ok"}', "unknown"),
        ("<html>", "unknown"), ("[]", "unknown"),
    ],
)  # fmt: skip
def test_a_field_says_what_the_status_does_not(
    gate: WebSink, settings: Any, answer: str, expected: str
) -> None:
    settings.LINLI_SMS_TAKEN = ("code", "0")
    gate.answer = answer
    assert gateway.post("13855501234", "x", "k").state == expected


def test_of_a_no_is_kept_nothing_secret_and_nothing_personal(gate: WebSink, settings: Any) -> None:
    settings.LINLI_SMS_AUTHORIZATION = "Bearer geheim"
    gate.status, gate.answer = 403, "geheim may not write 代码 to 13855501234 or 13855509999"
    assert (
        gateway.post("13855501234", "代码", "k").problem
        == "对方没有收：403 … may not write … to … or 138****9999"
    )


def test_a_gateway_that_is_not_there_was_certainly_not_reached(settings: Any) -> None:
    settings.LINLI_SMS_HTTP = f"http://127.0.0.1:{a_closed_port()}/"
    assert gateway.post("13855501234", "x", "k").state == "failed"


def test_an_answer_that_never_comes_is_not_waited_for(gate: WebSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT", (1, 0.2))
    gate.slow_seconds = 1
    assert gateway.post("13855501234", "x", "k").state == "unknown"


def test_a_code_goes_through_the_gateway_and_a_no_is_heard(gate: WebSink) -> None:
    sms.send("13855501234", "123456 是您的验证码")
    gate.status = 400
    with pytest.raises(sms.NotSent):
        sms.send("13855501234", "123456 是您的验证码")
    assert len({head["Idempotency-Key"] for head in gate.heads}) == 2


@pytest.mark.parametrize("form", ["{phone}", '"{phone}{text}"', '{"to": "{phone}"}'])
def test_a_form_without_its_places_stops_the_start(form: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        body(form)


def test_a_field_is_named_with_its_value() -> None:
    assert (taken("code=0"), taken("")) == (("code", "0"), None)
    with pytest.raises(ImproperlyConfigured):
        taken("code")
