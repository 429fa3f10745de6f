"""A visit on a phone: what it counts for lights up while it is typed, and three duties are settled by one form."""

from __future__ import annotations

from typing import Any

import pytest

from grids.models import DeedKind, DueItem
from tests.browser.people import Person
from tests.builders import Street, account, household, new_phone
from tests.grids.duties.building import item, kind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def counted(page: Any) -> tuple[str, list[str]]:
    """The heading of what the visit counts for, and the rules in sight below it."""
    names = page.locator("[data-counts] li:visible > span").all_inner_texts()
    return page.locator("[data-counts] h2").inner_text(), [name.split("\n")[0] for name in names]


def test_one_visit_settles_three_duties_and_leads_to_the_next_door(
    there: Street, chromium: Any, live_server: Any
) -> None:
    DeedKind.objects.all().delete()
    talk = kind("heart_talk", "谈心")
    talk.counts_as.add(kind())
    for name, what in (("每月走访", kind()), ("每周探望", kind()), ("半年谈心", talk)):
        item(there, name=name, kind=what)
    item(there, name="办实事", kind=kind("good_deed", "办一件实事"))
    item(there, name="楼上", household=household(there.building, "501", floor=5))
    phone = new_phone()
    account(there.leader, phone)
    with chromium.new_context(
        base_url=live_server.url, viewport={"width": 375, "height": 812}, locale="zh-CN"
    ) as context:
        leader = Person(context.new_page())
        leader.sign_in(phone)
        leader.page.goto("/walk/")
        leader.follow("林*珍家")
        leader.choose("做了什么", "谈心")
        assert counted(leader.page) == ("这一次同时算作", ["每月走访", "每周探望", "半年谈心"])
        leader.choose("怎么样", "家里没人")
        assert counted(leader.page)[0] == "这一户等着您做的"
        leader.choose("怎么样", "见到了")
        leader.page.get_by_role("button", name="一切都好").click()
        leader.press("记下")
        assert leader.told() == "走访记好了，同时算作 3 项任务。"
        leader.follow("去下一户 2-501")
        assert "2-501" in leader.page.locator("main").inner_text()
    states = dict(DueItem.objects.values_list("rule__name", "state"))
    assert states == {
        "每月走访": "done",
        "每周探望": "done",
        "半年谈心": "done",
        "办实事": "open",
        "楼上": "open",
    }
    assert DueItem.objects.filter(visit__note="一切都好").count() == 3
