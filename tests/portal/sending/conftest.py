"""A resident who wants letters, and servers that take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot
from django.utils import timezone

from portal import registry
from portal.domain.deliveries import put_on_the_way
from portal.models import Delivery, InboxItem, NoticeChannel, NoticePreference
from tests import builders
from tests.portal.sending.sinks import MailSink, WebSink, serve


@pytest.fixture
def mail(settings: Any) -> Iterator[MailSink]:
    """A mail server, and the portal set to use it."""
    with MailSink() as sink:
        serve(sink)
        settings.LINLI_EMAIL_ON = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.LINLI_PUBLIC_URL = "https://linli.example"
        yield sink
        sink.shutdown()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[WebSink]:
    """A web server that stands for the makers of bots."""
    with WebSink() as sink:
        serve(sink)
        for bot in (NotifyWeComBot, NotifyDingTalk, NotifyFeishu, NotifyLark):
            monkeypatch.setattr(bot, "notify_url", f"{sink.url}/")
            monkeypatch.setattr(bot, "request_rate_per_sec", 0)
        settings.LINLI_PUBLIC_URL = "https://linli.example"
        yield sink
        sink.shutdown()


@pytest.fixture
def gate(web: WebSink, settings: Any) -> WebSink:
    """A gateway that honours keys, and the portal set to use it."""
    settings.LINLI_SMS_HTTP = f"{web.url}/send"
    settings.LINLI_SMS_HONOURS_KEYS = True
    return web


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary kind and an urgent one."""
    known = {
        "told": registry.NoticeKind("told", "办理进展", lambda params: (params["title"], "")),
        "alarm": registry.NoticeKind("alarm", "紧急", lambda params: (params["title"], ""), urgent=True),
    }
    monkeypatch.setattr(registry, "_notice_kinds", known)


@pytest.fixture
def wishes(db: None) -> NoticePreference:
    """Somebody who wants mail at once, whatever the hour."""
    someone = builders.person("林秀珍", builders.new_phone())
    return NoticePreference.objects.create(
        person=someone,
        email="lin@mail.example",
        by_email=True,
        daily_digest=False,
        quiet_from=time(0),
        quiet_to=time(0),
    )


Put = Callable[..., Delivery]


def _put(item: InboxItem, channel: str, key: str, via: NoticeChannel | None = None) -> Delivery:
    put_on_the_way([Delivery(channel=channel, key=key, item=item, via=via, not_before=timezone.now())])
    return Delivery.objects.get(key=key)


@pytest.fixture
def to_person(wishes: NoticePreference) -> Put:
    """A delivery to that person, due now: `to_person("周敏接手了")`."""

    def put(title: str = "周敏接手了您反映的事", kind: str = "told", channel: str = "email") -> Delivery:
        item = InboxItem.objects.create(
            person=wishes.person,
            kind=kind,
            key=f"k{InboxItem.objects.count()}",
            params={"title": title},
            url="/cases/7/",
        )
        return _put(item, channel, f"{channel}:{item.pk}")

    return put


@pytest.fixture
def to_group(wishes: NoticePreference) -> Put:
    """A delivery to a chat group, due now and urgent, so that the hour does not matter."""

    def put(address: str = "wecombot://abcdef", title: str = "林秀珍家漏水") -> Delivery:
        area = builders.area("community", "柳岸社区")
        group = NoticeChannel.objects.create(area=area, name="值班群", address=address, kinds=["alarm"])
        item = InboxItem.objects.create(
            person=wishes.person, kind="alarm", key="chat", params={"title": title}, url="/cases/7/"
        )
        return _put(item, "chat", f"chat:{group.pk}", group)

    return put
