"""Reminders: on their days and once each, in one digest a person and day; what was missed is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.domain.duties import nightly, reminding
from grids.domain.duties.producing import produce
from grids.domain.duties.reminding import look, remind
from grids.models import DueItem, DueReminder
from portal import registry
from portal.domain import calendar
from portal.models import Delivery, Errand, InboxItem, NoticePreference, Tenure
from tests.builders import Street, household, person
from tests.grids.duties.building import monthly, signed_in
from tests.grids.duties.calendars import Life
from tests.moments import moment
from tests.races import at_once

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)
ENOUGH = 20


def march(street: Street, **extra: Any) -> DueItem:
    """The grid leader's item at `street.home` for March 2026: reminded on 27 and 31 March and 2 April."""
    version = monthly(street, **extra)
    produce(version=version, today=MARCH)
    return DueItem.objects.filter(version=version, household=street.home).earliest("period")


def said(item: DueItem) -> list[tuple[int, str]]:
    return list(DueReminder.objects.filter(item=item).order_by("step").values_list("step", "state"))


def digests(of: Any, kind: str = "duty.digest") -> list[dict[str, Any]]:
    return list(
        InboxItem.objects.filter(person=of, kind=kind).order_by("pk").values_list("params", flat=True)
    )


def at(day: str, hour: str = "09:00") -> Any:
    return moment(f"2026-{day} {hour}")


def test_nothing_is_said_before_its_day(street: Street) -> None:
    item = march(street)
    assert (remind(now=at("03-26")).items, said(item)) == (0, [])


def test_on_its_day_it_is_said_once(street: Street) -> None:
    item = march(street)
    remind(now=at("03-27"))
    remind(now=at("03-27", "10:00"))
    assert said(item) == [(0, "sent")]
    assert digests(street.leader) == [{"n": 1, "more": 0, "day": "2026-03-27"}]
    item.refresh_from_db()
    assert (item.next_step, item.remind_on) == (1, date(2026, 3, 31))


def test_all_of_a_day_come_in_one_digest(street: Street) -> None:
    household(street.building, "302")
    march(street)
    march(street, name="谈心")
    for _portion in range(3):
        remind(now=at("03-27"), most=3)
    assert digests(street.leader) == [{"n": 4, "more": 0, "day": "2026-03-27"}]


def test_a_digest_that_was_read_and_gets_more_is_new_again(street: Street) -> None:
    march(street)
    remind(now=at("03-27"))
    InboxItem.objects.update(read_at=at("03-27", "09:30"))
    march(street, name="谈心")
    remind(now=at("03-27", "10:00"))
    assert list(InboxItem.objects.filter(person=street.leader).values_list("read_at", flat=True)) == [None]


def test_what_is_done_is_not_reminded_of(street: Street) -> None:
    item = march(street)
    DueItem.objects.filter(pk=item.pk).update(state="void", remind_on=None)
    assert remind(now=at("03-27")).items == 1  # the one of the other grid
    assert digests(street.leader) == []


def test_after_all_steps_the_next_level_hears_of_it_once(street: Street) -> None:
    item = march(street)
    for day in ("03-27", "03-31", "04-02", "04-03", "04-07"):
        remind(now=at(day))
    assert said(item) == [(0, "sent"), (1, "sent"), (2, "sent"), (3, "sent")]
    assert digests(street.deputy, "duty.climbed") == [{"n": 1, "more": 0, "day": "2026-04-03"}]
    assert len(digests(street.leader)) == 3


def test_the_level_above_is_led_to_the_doors_that_are_past_their_day(street: Street) -> None:
    march(street)
    remind(now=at("04-03"))
    url = InboxItem.objects.get(person=street.deputy, kind="duty.climbed").url
    rows = signed_in(street.deputy).get(url).content.decode()
    assert (f"/households/{street.home.pk}/" in rows, f"/households/{street.foreign_home.pk}/" in rows) == (
        True, False,
    )  # fmt: skip


def test_a_rule_that_does_not_climb_stays_with_its_holder(street: Street) -> None:
    march(street, climbs=False)
    for day in ("03-27", "03-31", "04-02", "04-03", "04-07"):
        remind(now=at(day))
    assert digests(street.deputy, "duty.climbed") == []


def test_for_a_vacant_post_the_level_above_hears_of_it(street: Street) -> None:
    march(street)
    Tenure.objects.filter(post=street.leader_post).update(
        period=DateRange(date(2024, 1, 1), date(2026, 3, 1))
    )
    remind(now=at("03-27"))
    assert [params["n"] for params in digests(street.deputy)] == [1]


def test_a_duty_of_ones_own_is_told_to_oneself(street: Street) -> None:
    item, member = march(street), person("程素芬")
    DueItem.objects.filter(pk=item.pk).update(holder_post=None, holder_person=member)
    for day in ("03-27", "04-07"):
        remind(now=at(day))
    assert [params["n"] for params in digests(member)] == [1, 1]
    assert [params["n"] for params in digests(street.deputy, "duty.climbed")] == [1]


def test_within_the_window_everything_is_caught_up_in_one_digest(street: Street) -> None:
    item = march(street)
    remind(now=at("04-02"))
    assert said(item) == [(0, "sent"), (1, "sent"), (2, "sent")]
    assert digests(street.leader) == [{"n": 1, "more": 0, "day": "2026-04-02"}]


def test_what_is_older_than_the_window_is_marked_and_said(street: Street) -> None:
    item = march(street)
    remind(now=at("04-08"))
    assert said(item) == [(0, "missed"), (1, "missed"), (2, "sent"), (3, "sent")]
    assert digests(street.leader) == [{"n": 1, "more": 2, "day": "2026-04-08"}]
    _title, body = registry.notice_kind("duty.digest").compose({"n": 1, "more": 2})
    assert "错过" in body


def test_outside_working_time_nothing_is_said_and_the_next_look_is_at_opening(street: Street) -> None:
    item = march(street)
    note = look(at("03-28", "10:00"), again="x", most=9)  # a Saturday
    assert (note.due_at, said(item)) == (at("03-30", "08:30"), [])


def test_full_portions_follow_each_other_at_once(street: Street) -> None:
    march(street)
    assert look(at("03-27"), again="x", most=2).key == "x"
    assert look(at("03-27"), again="x", most=2).due_at == at("03-27", "10:00")


def test_the_day_sees_to_the_next_night(street: Street) -> None:
    nightly.on_remind(Errand(pk=1, kind="duty.remind"))
    assert set(Errand.objects.values_list("kind", flat=True)) == {"duty.remind", "duty.produce"}


def test_two_looks_of_one_hour_leave_the_same_errand(street: Street) -> None:
    assert reminding.next_look(at("03-27", "09:10")) == reminding.next_look(at("03-27", "09:50"))


def test_who_wants_text_messages_gets_one_a_day_and_not_at_night(street: Street) -> None:
    street.leader.phone = "13900000001"
    street.leader.save()
    NoticePreference.objects.create(person=street.leader, by_sms=True)
    march(street)
    remind(now=at("03-27"))
    march(street, name="谈心")
    remind(now=at("03-27", "10:00"))
    assert Delivery.objects.count() == 1
    assert Errand.objects.filter(kind="delivery.send").count() == 1


def test_a_portion_takes_the_same_statements_for_one_and_for_many(
    street: Street, django_assert_num_queries: Any
) -> None:
    march(street)
    DueItem.objects.exclude(household=street.home).delete()
    with django_assert_num_queries(10):
        remind(now=at("03-27"))
    for room in range(302, 312):
        household(street.building, str(room))
    march(street, name="再访")
    DueItem.objects.exclude(community=street.community).delete()
    with django_assert_num_queries(10):
        remind(now=at("03-27", "10:00"))


@pytest.mark.django_db(transaction=True)
def test_who_looks_at_once_tells_nobody_twice(street: Street) -> None:
    for room in range(310, 350):
        household(street.building, str(room))
    march(street)
    at_once([lambda: remind(now=at("03-27"), most=7) for _worker in range(8)])
    while remind(now=at("03-27"), most=7).items:
        pass
    assert DueReminder.objects.count() == 42
    assert [params["n"] for params in digests(street.leader)] == [41]


@pytest.fixture
def own_calendar() -> Iterator[None]:
    """What a test writes into the calendar is not what the next one reads."""
    yield
    calendar.forget()


@pytest.mark.usefixtures("own_calendar")
@pytest.mark.parametrize("seed", range(ENOUGH))
def test_whatever_the_calendar_each_day_is_met_or_marked_and_none_doubled(street: Street, seed: int) -> None:
    life = Life(street, seed)
    life.lead()
    assert life.told() == life.expected()
