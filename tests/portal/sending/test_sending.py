"""What leaves the house leaves it at most once, and only while it is wanted."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from portal.domain import errands
from portal.domain.deliveries import LOOK
from portal.domain.refusal import Refused
from portal.domain.sending import MOST_ATTEMPTS, confirm_arrived, send_again
from portal.models import AuditEntry, Delivery, Errand, NoticeChannel, NoticePreference, Person
from tests import builders
from tests.portal.sending.conftest import Put
from tests.portal.sending.sinks import MailSink, WebSink
from tests.workers import with_database

pytestmark = pytest.mark.django_db(transaction=True)


def tick() -> None:
    """Do what is due, as `manage.py tick` does."""
    for errand_id in errands.claim():
        errands.run(errand_id)


def later() -> None:
    """Let the time come that the waiting errands and deliveries wait for."""
    Errand.objects.filter(state="waiting").update(due_at=timezone.now(), handed_until=None)
    Delivery.objects.filter(state="waiting").update(not_before=timezone.now())


def standing(delivery: Delivery) -> tuple[str, int]:
    """State and attempts as the database has them."""
    return Delivery.objects.values_list("state", "attempts").get(pk=delivery.pk)


def a_closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


# Mail ------------------------------------------------------------------------


def test_a_letter_is_one_line_and_a_link(mail: MailSink, to_person: Put) -> None:
    to_person()
    tick()
    (letter,) = mail.letters
    assert (letter["To"], letter["Subject"].strip()) == ("lin@mail.example", "周敏接手了您反映的事")
    assert letter.get_content().split() == ["周敏接手了您反映的事", "https://linli.example/cases/7/"]


def test_what_was_sent_is_not_sent_again(mail: MailSink, to_person: Put) -> None:
    delivery = to_person()
    tick()
    later()
    tick()
    assert (standing(delivery), len(mail.letters)) == (("sent", 1), 1)
    assert not Errand.objects.filter(kind=LOOK, state="waiting").exists()


def test_a_clear_no_is_tried_again_later_each_time(mail: MailSink, to_person: Put) -> None:
    mail.answer = "554 no"
    delivery = to_person()
    waits = []
    for _attempt in range(MOST_ATTEMPTS):
        begun = timezone.now()
        later()
        tick()
        delivery.refresh_from_db()
        waits.append(round((delivery.not_before - begun).total_seconds() / 60))
    assert standing(delivery) == ("failed", MOST_ATTEMPTS)
    assert waits[:-1] == [1, 5, 20, 60]
    assert "554" in delivery.problem


def test_a_server_that_is_not_there_was_certainly_not_reached(
    mail: MailSink, to_person: Put, settings: Any
) -> None:
    settings.EMAIL_PORT = a_closed_port()
    delivery = to_person()
    tick()
    assert standing(delivery) == ("waiting", 1)


def test_a_line_cut_before_the_answer_leaves_it_open(mail: MailSink, to_person: Put) -> None:
    mail.answer = ""
    delivery = to_person()
    tick()
    later()
    tick()
    assert (standing(delivery), len(mail.letters)) == (("unknown", 1), 1)


def test_without_a_mail_server_nothing_is_tried(to_person: Put) -> None:
    delivery = to_person()
    tick()
    assert standing(delivery) == ("skipped", 0)


# Wishes ----------------------------------------------------------------------


def test_whoever_changed_his_mind_hears_nothing(
    mail: MailSink, to_person: Put, wishes: NoticePreference
) -> None:
    delivery = to_person()
    wishes.muted = ["told"]
    wishes.save()
    tick()
    assert (standing(delivery), mail.letters) == (("skipped", 0), [])


def test_whoever_has_read_it_needs_no_letter(mail: MailSink, to_person: Put) -> None:
    delivery = to_person()
    delivery.item.read_at = timezone.now()
    delivery.item.save()
    tick()
    assert standing(delivery) == ("skipped", 0)


def test_a_record_that_was_merged_away_gets_no_letter(
    mail: MailSink, to_person: Put, wishes: NoticePreference
) -> None:
    delivery = to_person()
    Person.objects.filter(pk=wishes.person_id).update(merged_into=builders.person())
    tick()
    assert (standing(delivery), mail.letters) == (("skipped", 0), [])


def test_what_comes_late_waits_for_the_morning(
    mail: MailSink, to_person: Put, wishes: NoticePreference
) -> None:
    now = timezone.localtime()
    wishes.quiet_from, wishes.quiet_to = (now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time()
    wishes.save()
    delivery = to_person()
    tick()
    delivery.refresh_from_db()
    assert (delivery.state, mail.letters) == ("waiting", [])
    assert delivery.not_before > timezone.now() + timedelta(hours=1)
    later()
    NoticePreference.objects.update(quiet_to=wishes.quiet_from)
    tick()
    assert len(mail.letters) == 1


def test_what_is_urgent_does_not_wait(mail: MailSink, to_person: Put, wishes: NoticePreference) -> None:
    now = timezone.localtime()
    wishes.quiet_from, wishes.quiet_to = (now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time()
    wishes.save()
    to_person(kind="alarm")
    tick()
    assert len(mail.letters) == 1


def test_a_day_is_one_letter(mail: MailSink, to_person: Put, wishes: NoticePreference) -> None:
    wishes.daily_digest = True
    wishes.save()
    rows = [to_person(title) for title in ("有人接手", "有回话", "请您确认")]
    tick()
    (letter,) = mail.letters
    assert letter["Subject"].strip() == "邻里事：3 条新消息"
    assert letter.get_content().split() == [
        "·",
        "有人接手",
        "·",
        "有回话",
        "·",
        "请您确认",
        "https://linli.example/inbox/",
    ]
    assert {standing(row) for row in rows} == {("sent", 1)}


# Chat groups -----------------------------------------------------------------


def test_a_group_hears_what_happened_where_and_nobodys_name(web: WebSink, to_group: Put) -> None:
    delivery = to_group()
    tick()
    (posted,) = map(json.loads, web.posted)
    assert posted["text"]["content"] == "【柳岸社区】紧急 https://linli.example/cases/7/"
    assert standing(delivery) == ("sent", 1)


@pytest.mark.parametrize(("status", "expected"), [(403, "waiting"), (502, "unknown")])
def test_what_an_answer_means(web: WebSink, to_group: Put, status: int, expected: str) -> None:
    web.status = status
    delivery = to_group()
    tick()
    assert standing(delivery) == (expected, 1)


# What each maker answers; the addresses are as `bot_address` keeps them.
ADDRESSES = {
    "wecombot": "wecombot://abcdef-token",
    "dingtalk": "dingtalk://abcdeftoken",
    "feishu": "feishu://abcdef-token",
    "lark": "lark://abcdef-token",
}
TAKEN = {"wecombot": '{"errcode":0,"errmsg":"ok"}', "dingtalk": '{"errcode":0,"errmsg":"ok"}'}
TAKEN |= dict.fromkeys(
    ("feishu", "lark"), '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'
)


@pytest.mark.parametrize("bot", ADDRESSES)
def test_a_bot_that_took_it_says_so(web: WebSink, to_group: Put, bot: str) -> None:
    web.answer = TAKEN[bot]
    delivery = to_group(address=ADDRESSES[bot])
    tick()
    assert (standing(delivery), len(web.posted)) == (("sent", 1), 1)


@pytest.mark.parametrize(
    ("bot", "answer", "kept"),
    [
        ("wecombot", {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000 invalid webhook url"),
        ("dingtalk", {"errcode": 310000, "errmsg": "关键词\n不匹配"}, "310000 关键词 不匹配"),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found", "data": {}}, "19024 Key Words Not Found"),
        ("lark", {"StatusCode": 9499, "StatusMessage": "too fast"}, "9499 too fast"),
    ],
)
def test_a_no_in_the_body_is_a_no_in_its_own_words(
    web: WebSink, to_group: Put, bot: str, answer: Any, kept: str
) -> None:
    web.answer = json.dumps(answer)
    delivery = to_group(address=ADDRESSES[bot])
    tick()
    delivery.refresh_from_db()
    assert (standing(delivery), delivery.problem) == (("waiting", 1), f"对方没有收：{kept}")


def test_a_bot_that_keeps_saying_no_is_given_up(web: WebSink, to_group: Put) -> None:
    web.answer = '{"errcode": 93000, "errmsg": "invalid webhook url"}'
    delivery = to_group()
    for _attempt in range(MOST_ATTEMPTS):
        later()
        tick()
    assert standing(delivery) == ("failed", MOST_ATTEMPTS)


def test_no_token_and_no_number_is_kept_of_an_answer(web: WebSink, to_group: Put) -> None:
    web.answer = json.dumps({"errcode": 1, "errmsg": "key abcdef-token of 13855501234"})
    delivery = to_group(address=ADDRESSES["wecombot"])
    tick()
    delivery.refresh_from_db()
    assert delivery.problem == "对方没有收：1 key … of 138****1234"


@pytest.mark.parametrize("answer", ["<html>gateway</html>", "", "{}", "[0]", '{"errcode": "x"}'])
def test_an_answer_that_nobody_can_read_leaves_it_open(web: WebSink, to_group: Put, answer: str) -> None:
    web.answer = answer
    delivery = to_group()
    tick()
    assert standing(delivery) == ("unknown", 1)


def test_a_bot_that_is_not_there_was_certainly_not_reached(
    web: WebSink, to_group: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"http://127.0.0.1:{a_closed_port()}/{{key}}")
    delivery = to_group()
    tick()
    assert standing(delivery) == ("waiting", 1)


def test_an_answer_that_never_comes_leaves_it_open(
    web: WebSink, to_group: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "socket_read_timeout", 0.3)
    web.slow_seconds = 1.5
    delivery = to_group()
    tick()
    assert standing(delivery) == ("unknown", 1)


def test_an_address_that_slipped_in_is_not_called(web: WebSink, to_group: Put) -> None:
    delivery = to_group(address=web.url.replace("http", "json"))
    tick()
    assert (standing(delivery), web.posted) == (("waiting", 1), [])


def test_a_group_that_was_switched_off_hears_nothing(web: WebSink, to_group: Put) -> None:
    delivery = to_group()
    NoticeChannel.objects.update(is_active=False)
    tick()
    assert (standing(delivery), web.posted) == (("skipped", 0), [])


def test_a_text_message_goes_through_the_gateway(
    web: WebSink, to_person: Put, wishes: Any, settings: Any
) -> None:
    settings.LINLI_SMS_APPRISE = web.url.replace("http", "json") + "/?to={phone}"
    wishes.by_sms = True
    wishes.save()
    to_person(channel="sms")
    tick()
    (posted,) = map(json.loads, web.posted)
    assert posted["message"] == "周敏接手了您反映的事 https://linli.example/cases/7/"


# A process that dies in between --------------------------------------------------


@pytest.fixture
def another_process(web: WebSink) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that sends what is due through `web`, and waits long for the answer."""
    program = (
        "import django; django.setup(); from apprise.plugins.wecombot import NotifyWeComBot as bot\n"
        f"bot.notify_url = {web.url!r} + '/{{key}}'; bot.socket_read_timeout = 60\n"
        "from portal import registry; from portal.domain import errands\n"
        "kind = registry.NoticeKind('alarm', '紧急', lambda params: ('x', ''), urgent=True)\n"
        "registry.add_notice_kind(kind)\n"
        "[errands.run(pk) for pk in errands.claim()]\n"
    )
    env = os.environ | {
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    }
    root = Path(__file__).parents[3]
    started = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", program], cwd=root, env=env))
        return started[-1]

    yield start  # type: ignore[misc]
    for process in started:
        process.kill()
        process.wait()


def test_killed_between_call_and_answer_it_is_for_people_to_look_at(
    web: WebSink, to_group: Put, another_process: Any
) -> None:
    web.slow_seconds = 20
    delivery = to_group()
    process = another_process()
    deadline = time.monotonic() + 60
    while not web.posted and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert standing(delivery) == ("sending", 1)
    later()
    tick()
    tick()
    assert (standing(delivery), len(web.posted)) == (("unknown", 1), 1)


# People look ----------------------------------------------------------------------


@pytest.fixture
def lost(street: Any, to_group: Put) -> Delivery:
    """A delivery of which nobody knows, in the first community."""
    delivery = to_group()
    NoticeChannel.objects.update(area=street.community)
    Delivery.objects.filter(pk=delivery.pk).update(state="unknown", attempts=1)
    return delivery


def test_somebody_asked_and_it_had_arrived(street: Any, lost: Delivery) -> None:
    confirm_arrived(actor=builders.actor(street.clerk), delivery_id=lost.pk)
    assert standing(lost) == ("sent", 1)
    assert AuditEntry.objects.filter(verb="delivery.confirm_arrived", table="portal_delivery").count() == 1


def test_somebody_sends_it_again(web: WebSink, street: Any, lost: Delivery) -> None:
    send_again(actor=builders.actor(street.clerk), delivery_id=lost.pk)
    tick()
    assert (standing(lost), len(web.posted)) == (("sent", 2), 1)


def test_two_who_look_at_once_send_it_once(street: Any, lost: Delivery) -> None:
    send_again(actor=builders.actor(street.clerk), delivery_id=lost.pk)
    with pytest.raises(Refused):
        send_again(actor=builders.actor(street.clerk), delivery_id=lost.pk)


def test_elsewhere_nobody_touches_it(street: Any, lost: Delivery) -> None:
    NoticeChannel.objects.update(area=street.foreign_community)
    with pytest.raises(Http404):
        confirm_arrived(actor=builders.actor(street.clerk), delivery_id=lost.pk)
