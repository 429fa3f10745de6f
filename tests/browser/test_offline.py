"""The day pack, as a grid leader uses it on her phone: out without network, back with a change meanwhile."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.models import DeedKind, DutyRule, Household, HouseholdMute, Visit
from tests.browser.people import Person
from tests.builders import Street, account, household, new_phone
from tests.grids.duties.building import kind, monthly

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE = 15
PHONE_375 = {"viewport": {"width": 375, "height": 667}}
WHAT_IS_KEPT = """
async () => ({
  caches: await caches.keys(),
  databases: (await indexedDB.databases()).map((one) => one.name),
  storage: Object.keys(localStorage),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})
"""
NOTHING = {"caches": [], "databases": [], "storage": [], "workers": 0}
ROWS = """
() => new Promise((yes) => {
  const request = indexedDB.open("linli-kept");
  request.onsuccess = () => {
    const stores = [...request.result.objectStoreNames];
    if (!stores.length) return yes({});
    const step = request.result.transaction(stores);
    const counts = stores.map((name) => [name, step.objectStore(name).count()]);
    step.oncomplete = () => {
      request.result.close();
      yes(Object.fromEntries(counts.map(([name, count]) => [name, count.result])));
    };
  };
})
"""


class Walker(Person):
    """A grid leader with her list."""

    def takes_the_list(self) -> None:
        """Press the button on the walk, and be on the page that works without network."""
        self.page.goto("/walk/")
        self.press("带着走（没有网络也能记）")
        self.page.wait_for_url("**/walk/offline/")
        self.page.get_by_role("button", name="记走访").first.wait_for()

    def goes_out(self) -> None:
        """No network from here on; the app was closed and is opened again."""
        self.page.context.set_offline(True)
        self.page.goto("/walk/")
        self.page.get_by_role("button", name="记走访").first.wait_for()

    def comes_back(self) -> None:
        """The network is there again."""
        self.page.context.set_offline(False)

    def notes(self, door: str, what: str, how: str, words: str) -> None:
        """Write a visit down on the device."""
        self.page.get_by_role("button", name=f"记走访 {door}").click()
        self.choose("做了什么", what)
        self.choose("怎么样", how)
        self.page.get_by_label("说了什么").fill(words)
        self.page.get_by_role("button", name="记在这台设备上").dblclick()
        self.page.get_by_role("heading", name="带着的单子").wait_for()

    def hears(self, words: str) -> None:
        """Wait until the page says so."""
        self.page.locator("[data-said]", has_text=words).wait_for()

    def keeps(self, **rows: int) -> None:
        """Wait until the device keeps just so many rows of each kind."""
        end = time.monotonic() + PATIENCE
        while (found := self.page.evaluate(ROWS)) != rows and time.monotonic() < end:
            self.page.wait_for_timeout(100)
        assert found == rows

    def section(self, name: str) -> Any:
        """A part of the page by its heading."""
        return self.page.get_by_role("region", name=name)


@pytest.fixture
def walk(there: Street) -> Street:
    """Three doors, and three rules that one heart-to-heart satisfies: it counts as a home visit."""
    DutyRule.objects.all().delete()
    DeedKind.objects.all().delete()
    visit, talk = kind(), kind("heart_talk", "谈心谈话")
    talk.counts_as.add(visit)
    for room in ("401", "501"):
        household(there.building, room, floor=int(room[0]))
    rules = [("每月走访", visit, "month"), ("每季走访", visit, "quarter"), ("半年谈心", talk, "half_year")]
    for name, what, unit in rules:
        produce(version=monthly(there, name, kind=what, unit=unit))
    return there


@pytest.fixture
def leader(browse: Any, live_server: Any, walk: Street) -> Walker:
    """The grid leader, signed in on a small phone."""
    phone = new_phone()
    account(walk.leader, phone)
    walker = Walker(browse(**PHONE_375))
    walker.sign_in(phone)
    return walker


def _mute(street: Street, room: str) -> None:
    """Somebody in the community notes that a household does not want to be visited."""
    today = timezone.localdate()
    HouseholdMute.objects.create(
        household=Household.objects.get(building=street.building, room=room), reason="asked", by=street.clerk,
        period=DateRange(today, today + timedelta(days=9)),
    )  # fmt: skip


def _noted() -> list[tuple[str, str]]:
    """The visits in the database: door and words, in the order in which they came."""
    return list(Visit.objects.order_by("pk").values_list("household__room", "note"))


def test_visits_without_network_come_back_once_and_a_change_is_asked_about(
    leader: Walker, walk: Street
) -> None:
    leader.takes_the_list()
    leader.goes_out()
    leader.notes("2-301", "上门走访", "见到了", "都好。")
    leader.notes("2-401", "上门走访", "见到了", "想装扶手。")
    assert _noted() == []

    # The window is closed, and two are opened: what was written is still there.
    context = leader.page.context
    leader.page.close()
    leader.page, other = context.new_page(), Walker(context.new_page())
    for window in (leader, other):
        window.page.goto("/walk/offline/")
        window.section("还没发出的").get_by_text("想装扶手。").wait_for()

    # Meanwhile one of the doors is left in peace. With the network back, both windows send.
    _mute(walk, "401")
    leader.comes_back()
    changed = leader.section("出门以后有变化")
    changed.wait_for()
    other.section("出门以后有变化").wait_for()
    assert "这一户请大家暂时不去。" in changed.inner_text()
    assert "想装扶手。" in changed.inner_text()
    assert _noted() == [("301", "都好。")]

    changed.get_by_role("button", name="还是记下").dblclick()
    leader.hears("都发好了。")
    other.section("出门以后有变化").wait_for(state="hidden")
    assert _noted() == [("301", "都好。"), ("401", "想装扶手。")]
    leader.keeps(keys=1, list=1, records=0)

    # Signing out leaves nothing on the phone.
    leader.page.goto("/me/")
    leader.press("退出登录")
    leader.page.wait_for_url("/")
    assert leader.page.evaluate(WHAT_IS_KEPT) == NOTHING
    assert other.page.get_by_role("button", name="记走访").count() == 0


def test_an_answer_that_was_lost_makes_no_second_visit(leader: Walker) -> None:
    leader.takes_the_list()
    leader.goes_out()
    leader.notes("2-301", "上门走访", "家里没人", "")

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    leader.page.route("**/walk/sync/", lose)
    leader.comes_back()
    leader.hears("没发成，写的都在。")
    assert Visit.objects.count() == 1
    leader.page.unroute("**/walk/sync/")
    leader.press("现在发出去")
    leader.hears("都发好了。")
    assert Visit.objects.count() == 1


def test_signing_out_asks_about_what_was_not_sent(leader: Walker, walk: Street) -> None:
    leader.takes_the_list()
    leader.goes_out()
    leader.notes("2-401", "上门走访", "见到了", "想装扶手。")
    _mute(walk, "401")
    leader.comes_back()
    leader.section("出门以后有变化").get_by_role("button", name="先留着").click()
    leader.section("先留着的").wait_for()

    leader.page.goto("/me/")
    leader.press("退出登录")
    alert = leader.page.get_by_role("alert")
    alert.wait_for()
    assert "还有没发出的" in alert.inner_text()
    assert alert.get_by_role("link", name="先去发").get_attribute("href") == "/walk/offline/"
    leader.press("退出登录")
    leader.page.wait_for_url("/")
    assert leader.page.evaluate(WHAT_IS_KEPT) == NOTHING


def test_a_session_that_ended_takes_the_list_and_locks_what_was_written(leader: Walker, walk: Street) -> None:
    leader.takes_the_list()
    leader.goes_out()
    leader.notes("2-301", "上门走访", "见到了", "都好。")
    cookies = leader.page.context.cookies()
    leader.page.context.clear_cookies()
    leader.comes_back()
    leader.hears("登录过期了")
    leader.page.goto("/account/login/")
    leader.keeps(keys=0, list=0, records=1)

    # Somebody else on the same phone neither sees nor sends it.
    phone = new_phone()
    account(walk.clerk, phone)
    clerk = Walker(leader.page)
    clerk.sign_in(phone)
    leader.page.goto("/walk/offline/")
    leader.page.get_by_role("heading", name="这台设备上没有今天的单子").wait_for()
    assert "都好。" not in leader.page.content()

    # Its writer is back.
    leader.page.context.clear_cookies()
    leader.page.context.add_cookies(cookies)
    leader.page.goto("/walk/offline/")
    leader.hears("都发好了。")
    assert _noted() == [("301", "都好。")]


def test_after_midnight_the_list_is_gone_and_what_was_written_waits(leader: Walker) -> None:
    leader.takes_the_list()
    leader.goes_out()
    leader.notes("2-301", "上门走访", "见到了", "都好。")
    leader.page.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    leader.page.goto("/walk/offline/")
    leader.page.get_by_role("heading", name="这台设备上没有今天的单子").wait_for()
    leader.keeps(keys=1, list=0, records=1)


def test_without_scripts_the_walk_has_no_such_button(browse: Any, live_server: Any, walk: Street) -> None:
    phone = new_phone()
    account(walk.leader, phone)
    plain = Walker(browse(java_script_enabled=False, **PHONE_375))
    plain.sign_in(phone)
    plain.page.goto("/walk/")
    assert plain.page.get_by_text("带着走（没有网络也能记）").is_visible() is False
