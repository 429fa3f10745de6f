"""A gateway that knows a key: what goes twice under it arrives once, so a lost answer is asked for again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.domain.sending import MOST_ATTEMPTS, send_again
from portal.models import Delivery, Errand, InboxItem, NoticePreference
from tests import builders
from tests.portal.sending.conftest import Put
from tests.portal.sending.sinks import WebSink
from tests.portal.sending.test_sending import later, standing, tick

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "周敏接手了您反映的事 https://linli.example/cases/7/"


@pytest.fixture
def to_phone(to_person: Put, wishes: NoticePreference) -> Put:
    """A text message to that person, due now."""
    wishes.by_sms = True
    wishes.save()
    return lambda title="周敏接手了您反映的事": to_person(title, channel="sms")


def keys(gate: WebSink) -> list[str]:
    return [str(head["Idempotency-Key"]) for head in gate.heads]


def texts(gate: WebSink) -> list[str]:
    return [json.loads(posted)["text"] for posted in gate.posted]


def again(times: int = 1) -> None:
    for _time in range(times):
        later()
        tick()


def test_nothing_personal_is_in_a_key(gate: WebSink, to_phone: Put, wishes: NoticePreference) -> None:
    to_phone()
    tick()
    (key,) = keys(gate)
    assert key == Delivery.objects.get().parcel
    assert key.isascii()
    assert wishes.person.phone not in key
    assert wishes.person.phone[-4:] not in key.rpartition("-")[0]


# A lost answer -----------------------------------------------------------------------


def test_a_lost_answer_is_asked_for_again_under_the_same_key(gate: WebSink, to_phone: Put) -> None:
    delivery = to_phone()
    gate.status = 0
    tick()
    assert standing(delivery) == ("waiting", 1)
    gate.status = 200
    again()
    assert (standing(delivery), texts(gate)) == (("sent", 2), [WORDS, WORDS])
    assert len(set(keys(gate))) == 1


def test_a_process_that_died_is_asked_for_again_too(gate: WebSink, to_phone: Put) -> None:
    delivery = died_under_way(gate, to_phone())
    again(2)
    assert (standing(delivery), len(set(keys(gate)))) == (("sent", 2), 1)


def died_under_way(gate: WebSink, delivery: Delivery) -> Delivery:
    """As if the process had been killed after the call: nothing of the answer was written, the look back waits."""
    tick()
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", sent_at=None)
    Errand.objects.filter(kind="delivery.look", state="void").update(state="waiting", done_at=None)
    return delivery


def test_where_keys_are_not_honoured_people_have_a_look(gate: WebSink, to_phone: Put, settings: Any) -> None:
    settings.LINLI_SMS_HONOURS_KEYS = False
    delivery = died_under_way(gate, to_phone())
    again(2)
    assert (standing(delivery), len(gate.posted)) == (("unknown", 1), 1)


def test_an_answer_that_is_lost_again_and_again_is_for_people(gate: WebSink, to_phone: Put) -> None:
    gate.status = 0
    delivery = to_phone()
    again(MOST_ATTEMPTS + 1)
    assert (standing(delivery), len(gate.posted)) == (("unknown", MOST_ATTEMPTS), MOST_ATTEMPTS)
    assert len(set(keys(gate))) == 1


def test_a_no_after_a_doubt_does_not_end_the_doubt(gate: WebSink, to_phone: Put) -> None:
    delivery = to_phone()
    gate.status = 0
    tick()
    gate.status = 429
    again(MOST_ATTEMPTS)
    assert standing(delivery) == ("unknown", MOST_ATTEMPTS)


@pytest.mark.parametrize("hours", [23, 25])
def test_a_key_is_not_used_longer_than_it_is_remembered(gate: WebSink, to_phone: Put, hours: int) -> None:
    delivery = to_phone()
    gate.status = 0
    tick()
    gate.status = 200
    Delivery.objects.update(parcel_from=timezone.now() - timedelta(hours=hours))
    again()
    assert standing(delivery)[0] == ("sent" if hours < 24 else "unknown")


CHANGES = {
    "words": lambda wishes, _settings: InboxItem.objects.update(params={"title": "别的话"}),
    "link": lambda _wishes, settings: setattr(settings, "LINLI_PUBLIC_URL", "https://elsewhere.example"),
    "gateway": lambda _wishes, settings: setattr(settings, "LINLI_SMS_HTTP", settings.LINLI_SMS_HTTP + "2"),
    "promise": lambda _wishes, settings: setattr(settings, "LINLI_SMS_HONOURS_KEYS", False),
    "wish": lambda wishes, _settings: NoticePreference.objects.update(by_sms=False),
    "read": lambda _wishes, _settings: InboxItem.objects.update(read_at=timezone.now()),
}


def change_phone(wishes: NoticePreference, _settings: Any) -> None:
    wishes.person.phone = builders.new_phone()
    wishes.person.save()


@pytest.mark.parametrize("change", [*CHANGES, "phone"])
def test_a_letter_in_doubt_is_never_another_letter(
    gate: WebSink, to_phone: Put, wishes: NoticePreference, settings: Any, change: str
) -> None:
    delivery = to_phone()
    gate.status = 0
    tick()
    gate.status = 200
    CHANGES.get(change, change_phone)(wishes, settings)
    again()
    assert (standing(delivery), len(gate.posted)) == (("unknown", 1), 1)


def test_an_answer_that_comes_too_late_does_not_speak_for_another_key(
    gate: WebSink, to_phone: Put, street: Any
) -> None:
    delivery = to_phone()

    def meanwhile() -> None:
        """While the gateway thinks, everybody has given it up, and another letter is under way."""
        Delivery.objects.filter(pk=delivery.pk).update(parcel="another", attempts=2)

    gate.on_post = meanwhile
    tick()
    assert standing(delivery) == ("sending", 2)


def test_whoever_presses_again_gets_a_new_key(
    gate: WebSink, to_phone: Put, wishes: NoticePreference, street: Any
) -> None:
    builders.post("community_secretary", street.community, wishes.person)
    delivery = to_phone()
    gate.status = 0
    again(MOST_ATTEMPTS)
    gate.status = 200
    send_again(actor=builders.actor(street.clerk), delivery_id=delivery.pk)
    tick()
    assert standing(delivery) == ("sent", MOST_ATTEMPTS + 1)
    assert len(set(keys(gate))) == 2


# A day's letter ------------------------------------------------------------------------


@pytest.fixture
def daily(wishes: NoticePreference) -> NoticePreference:
    """That person wants one message a day."""
    wishes.daily_digest = True
    wishes.save()
    return wishes


def test_a_days_letter_in_doubt_goes_again_as_it_was(gate: WebSink, to_phone: Put, daily: Any) -> None:
    rows = [to_phone("有人接手"), to_phone("有回话")]
    gate.status = 0
    tick()
    late = to_phone("请您确认")
    gate.status = 200
    again(2)
    two = "邻里事：2 条新消息 https://linli.example/inbox/"
    assert sorted(texts(gate)) == sorted([two, two, "请您确认 https://linli.example/cases/7/"])
    assert [standing(row) for row in (*rows, late)] == [("sent", 2), ("sent", 2), ("sent", 1)]
    assert len(set(keys(gate))) == 2


def test_a_days_letter_that_lost_a_member_is_for_people(gate: WebSink, to_phone: Put, daily: Any) -> None:
    rows = [to_phone("有人接手"), to_phone("有回话")]
    gate.status = 0
    tick()
    gate.status = 200
    Delivery.objects.filter(pk=rows[1].pk).update(state="skipped")
    again()
    assert (standing(rows[0]), len(gate.posted)) == (("unknown", 1), 1)


def test_after_a_certain_no_a_days_letter_may_grow(gate: WebSink, to_phone: Put, daily: Any) -> None:
    rows = [to_phone("有人接手"), to_phone("有回话")]
    gate.status = 429
    tick()
    rows.append(to_phone("请您确认"))
    gate.status = 200
    again()
    assert texts(gate)[-1] == "邻里事：3 条新消息 https://linli.example/inbox/"
    assert {standing(row)[0] for row in rows} == {"sent"}
    assert len(set(keys(gate))) == 2


def test_a_certain_no_keeps_the_key_of_the_same_letter(gate: WebSink, to_phone: Put) -> None:
    to_phone()
    gate.status = 429
    again(2)
    assert len(gate.posted) == 2
    assert len(set(keys(gate))) == 1
