"""A resident at his inbox, and notices of a kind that only these tests bring."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal import registry
from portal.models import InboxItem, Person
from tests.builders import account, person


@pytest.fixture
def reader(db: None) -> Person:
    """A resident with an account."""
    someone = person("林秀珍")
    account(someone)
    return someone


@pytest.fixture
def client(client: Client, reader: Person) -> Client:
    """Signed in as the reader."""
    client.force_login(reader.user)
    return client


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds: one that may be switched off, one that may not."""
    known = {
        "told": registry.NoticeKind("told", "办理进展", lambda params: (params["title"], "3 号楼")),
        "code": registry.NoticeKind("code", "账号安全", lambda params: ("新设备登录", ""), optional=False),
    }
    monkeypatch.setattr(registry, "_notice_kinds", known)


def notice(to: Person, title: str = "周敏接手了", **extra: Any) -> InboxItem:
    """A notice in somebody's inbox."""
    n = InboxItem.objects.count()
    fields = {"kind": "told", "key": f"k{n}", "params": {"title": title}, "url": "/cases/7/", **extra}
    return InboxItem.objects.create(person=to, **fields)
