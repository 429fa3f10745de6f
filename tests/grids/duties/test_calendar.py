"""The calendar feed: what falls due and when, and nothing about anybody; whoever has no good address gets nothing."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from grids.domain.calendar_feeds import make_feed, revoke_feed
from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import CalendarFeed, DeedKind, DueItem
from portal.domain.people import join_records
from portal.models import Person, Tenure, User
from portal.rules.loglines import OneLine
from tests.builders import Street, account, actor, household, person
from tests.grids.duties.building import deed, monthly
from tests.moments import stand_still
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_kind() -> None:
    """Only the kind that a test makes."""
    DeedKind.objects.all().delete()


def feed_for(someone: Person) -> str:
    """The path of a new feed of somebody with an account."""
    if not User.objects.filter(person=someone).exists():
        account(someone)
    return f"/calendar/{make_feed(actor=actor(someone))}.ics"


def events(path: str) -> list[tuple[date, date, str]]:
    """(first day, day after the last, title) of what a calendar program would show."""
    answer = Client().get(path)
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.content)
    return [(event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in read.walk("VEVENT")]


def made(street: Street, today: date, **extra: Any) -> None:
    """The items of the period under way alone."""
    version = monthly(street, **extra)
    produce(version=version, today=today)
    DueItem.objects.exclude(earliest__lte=today).delete()


def test_what_falls_due_stands_on_its_day_as_a_number_of_doors(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-04-07 10:00")
    household(street.building, "302")
    made(street, date(2026, 4, 7))
    assert events(feed_for(street.leader)) == [(date(2026, 4, 30), date(2026, 5, 1), "每月走访：2 户")]


def test_the_29th_of_february_is_a_day(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2028-02-07 10:00")
    made(street, date(2028, 2, 7))
    assert events(feed_for(street.leader)) == [(date(2028, 2, 29), date(2028, 3, 1), "每月走访：1 户")]


def test_when_one_wanted_to_come_again_until_one_has(street: Street) -> None:
    today = timezone.localdate()
    record_visit(
        actor=actor(street.leader),
        deed=deed(street.home, today - timedelta(days=2), follow_up_on=today + timedelta(days=3)),
    )
    path = feed_for(street.leader)
    assert [(day, title) for day, _end, title in events(path)] == [
        (today + timedelta(days=3), "再去看看：1 户")
    ]
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    assert events(path) == []


def test_a_title_with_signs_is_escaped_and_folded(street: Street) -> None:
    name = "走访,谈心;办事\\" + "长" * 40
    made(street, timezone.localdate(), name=name)
    path = feed_for(street.leader)
    assert events(path)[0][2] == f"{name}：1 户"
    assert max(len(line) for line in Client().get(path).content.split(b"\r\n")) <= 75


def test_no_door_and_no_name_stands_in_it(street: Street) -> None:
    made(street, timezone.localdate())
    text = Client().get(feed_for(street.leader)).content.decode()
    told = [street.home.room, "和风苑", "林秀珍", "周敏", street.home.code]
    assert [word for word in told if word in text] == []


def test_the_uids_stay_and_the_file_is_read_once(street: Street) -> None:
    made(street, timezone.localdate())
    path = feed_for(street.leader)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in first["Cache-Control"]
    household(street.building, "302")
    produce(version=DueItem.objects.first().version)  # type: ignore[union-attr]
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    uids = [
        {event["UID"] for event in Calendar.from_ical(answer.content).walk("VEVENT")}
        for answer in (first, changed)
    ]
    assert (changed.status_code, uids[0] <= uids[1], len(uids[0])) == (200, True, 1)


def test_it_costs_no_session_and_the_same_for_many(street: Street, django_assert_num_queries: Any) -> None:
    made(street, timezone.localdate())
    path = feed_for(street.leader)
    Client().get(path)
    with django_assert_num_queries(6):
        answer = Client().get(path)
    assert not answer.cookies
    for n in range(10):
        household(street.building, f"6{n:02d}")
    produce(version=DueItem.objects.first().version)  # type: ignore[union-attr]
    with django_assert_num_queries(6):
        Client().get(path)


def test_a_wrong_a_stopped_and_a_replaced_address_give_nothing(street: Street) -> None:
    first = feed_for(street.leader)
    second = feed_for(street.leader)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    assert revoke_feed(actor=actor(street.leader)) is True
    answers = [Client().get(path) for path in (second, "/calendar/linlikey-x.ics", "/calendar/x.ics")]
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {
        (404, "text/plain; charset=utf-8")
    }


def test_a_closed_account_has_no_calendar_and_an_ended_post_no_days(street: Street) -> None:
    made(street, timezone.localdate())
    path = feed_for(street.leader)
    today = timezone.localdate()
    held = Tenure.objects.get(person=street.leader)
    held.period = type(held.period)(held.period.lower, today)
    held.save()
    assert events(path) == []
    User.objects.filter(person=street.leader).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_only_the_hash_is_kept_and_the_day_it_was_read(street: Street) -> None:
    path = feed_for(street.leader)
    Client().get(path)
    feed = CalendarFeed.objects.get()
    assert feed.secret_hash not in path
    assert (len(feed.secret_hash), feed.last_read_on) == (64, timezone.localdate())


def test_no_line_of_the_log_keeps_the_address(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    path = feed_for(street.leader)
    kept = StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(OneLine("%(message)s"))
    logging.getLogger().addHandler(handler)
    monkeypatch.setattr("grids.views.calendar_feeds.entries_of", lambda *_: 1 / 0)
    try:
        answer = Client(raise_request_exception=False).get(path)
    finally:
        logging.getLogger().removeHandler(handler)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert (answer.status_code, "/calendar/linlikey-…" in kept.getvalue()) == (500, True)
    assert secret not in kept.getvalue()


def test_the_address_is_shown_once(street: Street) -> None:
    client = Client()
    client.force_login(account(street.leader))
    page = client.post("/me/calendar/make/")
    assert "/calendar/linlikey-" in page.content.decode()
    assert "linlikey-" not in client.get("/me/calendar/").content.decode()
    assert "日历订阅" in client.get("/me/").content.decode()
    client.post("/me/calendar/revoke/")
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


def test_a_resident_without_duties_is_not_offered_one(street: Street) -> None:
    client = Client()
    client.force_login(account(street.lin))
    assert "日历订阅" not in client.get("/me/").content.decode()


def test_of_two_records_that_become_one_the_dropped_ones_address_stops(street: Street) -> None:
    twice = person("周敏")
    kept, dropped = feed_for(street.leader), f"/calendar/{make_feed(actor=actor(twice))}.ics"
    clerk = actor(street.clerk)
    join_records(actor=clerk, keep_id=street.leader.pk, drop_id=twice.pk, reason="同一个人")
    assert [Client().get(path).status_code for path in (kept, dropped)] == [200, 404]


@pytest.mark.django_db(transaction=True)
def test_two_addresses_at_once_leave_one(street: Street) -> None:
    account(street.leader)
    reader = actor(street.leader)
    at_once([lambda: make_feed(actor=reader)] * 4)
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1
