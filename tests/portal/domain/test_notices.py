"""An announcement reaches each inbox once, whoever sits in the post then, and leaves the house as people wish."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.utils import timezone

from portal import registry
from portal.domain import errands
from portal.domain.notices import announce, announcement, not_before
from portal.models import Delivery, Errand, InboxItem, NoticeChannel, NoticePreference, Person, Tenure
from portal.registry import NoticeKind
from tests import builders as b
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db

NOON = "2026-03-18 12:00"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of this test alone."""
    known = [
        NoticeKind("test.news", "消息", lambda params: ("消息", "")),  # type: ignore[arg-type]
        NoticeKind("test.alarm", "急事", lambda params: ("急事", ""), urgent=True),  # type: ignore[arg-type]
        NoticeKind("test.must", "必发", lambda params: ("必发", ""), optional=False),  # type: ignore[arg-type]
    ]
    monkeypatch.setattr(registry, "_notice_kinds", {kind.key: kind for kind in known})


def tell(kind: str = "test.news", key: str = "thing:1", **receiver: int) -> Errand:
    """Announce and return the errand."""
    announce(kind, key, {"number": "1"}, "/there/", **receiver)
    return Errand.objects.filter(kind="announce").latest("id")


def deliver(errand: Errand) -> None:
    assert errands.run(errand.pk), Errand.objects.get(pk=errand.pk).problem


def wishes(person: Person, **values: Any) -> NoticePreference:
    chosen = {"by_email": True, "email": "lin@example.org", "daily_digest": False} | values
    return NoticePreference.objects.create(person=person, **chosen)


def test_a_notice_to_a_person_lies_in_the_inbox() -> None:
    lin = b.person()
    deliver(tell(to_person=lin.pk))
    item = InboxItem.objects.get()
    assert (item.person, item.kind, item.params, item.url) == (lin, "test.news", {"number": "1"}, "/there/")


def test_the_same_announcement_again_is_one_errand_and_one_notice() -> None:
    lin = b.person()
    for _turn in range(2):
        tell(to_person=lin.pk)
    deliver(Errand.objects.get())
    assert InboxItem.objects.count() == 1


def test_a_notice_to_a_post_reaches_everybody_who_shares_it() -> None:
    office = b.area("community", "柳岸社区", b.area("subdistrict", "榆荫街道"))
    people = [b.person(name) for name in ("邓晓兰", "季云舟")]
    for one in people:
        post = b.post("community_staff", office, one)
    deliver(tell(to_post=post.pk))
    assert {item.person for item in InboxItem.objects.all()} == set(people)


def test_a_notice_to_a_post_reaches_who_sits_there_when_it_is_delivered() -> None:
    street = b.Street()
    errand = tell(to_post=street.leader_post.pk)
    Tenure.objects.filter(post=street.leader_post).delete()
    b.seat_holder(street.leader_post, b.person("罗晚晴"))
    deliver(errand)
    assert InboxItem.objects.get().person.name == "罗晚晴"


def test_a_notice_to_a_vacant_post_reaches_the_next_level() -> None:
    street = b.Street()
    Tenure.objects.filter(post=street.leader_post).delete()
    deliver(tell(to_post=street.leader_post.pk))
    assert InboxItem.objects.get().person == street.deputy


def test_a_notice_to_a_merged_record_reaches_the_one_that_was_kept() -> None:
    kept = b.person("林秀珍")
    dropped = b.person("林秀珍", merged_into=kept)
    deliver(tell(to_person=dropped.pk))
    assert InboxItem.objects.get().person == kept


@pytest.mark.parametrize("receiver", [{}, {"to_person": 1, "to_post": 2}])
def test_an_announcement_has_one_receiver(receiver: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="to a person or to a post"):
        announcement("test.news", "thing:1", {}, "", **receiver)


def test_a_kind_that_nobody_knows_is_shown_as_a_problem() -> None:
    errand = tell("test.unheard", to_person=b.person().pk)
    assert (errands.run(errand.pk), "unheard" in Errand.objects.get(pk=errand.pk).problem) == (False, True)


def test_without_wishes_nothing_leaves_the_house() -> None:
    deliver(tell(to_person=b.person().pk))
    assert Delivery.objects.count() == 0


def test_what_a_person_wishes_waits_to_be_sent() -> None:
    lin = b.person(phone=b.new_phone())
    wishes(lin, by_sms=True)
    deliver(tell(to_person=lin.pk))
    item = InboxItem.objects.get()
    assert set(Delivery.objects.values_list("channel", "state", "item", "key")) == {
        ("email", "waiting", item.pk, f"email:{item.pk}"),
        ("sms", "waiting", item.pk, f"sms:{item.pk}"),
    }


@pytest.mark.parametrize(
    "values",
    [{"email": ""}, {"by_email": False}, {"by_email": False, "by_sms": True}, {"muted": ["test.news"]}],
)
def test_nothing_is_sent_without_an_address_or_a_wish(values: dict[str, Any]) -> None:
    lin = b.person()
    wishes(lin, **values)
    deliver(tell(to_person=lin.pk))
    assert (InboxItem.objects.count(), Delivery.objects.count()) == (1, 0)


def test_a_kind_that_cannot_be_switched_off_is_sent_all_the_same() -> None:
    lin = b.person()
    wishes(lin, muted=["test.must"])
    deliver(tell("test.must", to_person=lin.pk))
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "kind", "now", "earliest"),
    [
        ({"daily_digest": False}, "test.news", NOON, NOON),
        ({"daily_digest": False}, "test.news", "2026-03-18 22:15", "2026-03-19 08:00"),
        ({"daily_digest": False}, "test.news", "2026-03-18 07:59", "2026-03-18 08:00"),
        ({"daily_digest": False}, "test.news", "2026-03-18 21:00", "2026-03-19 08:00"),
        ({"daily_digest": False}, "test.news", "2026-03-18 08:00", "2026-03-18 08:00"),
        ({"daily_digest": False}, "test.alarm", "2026-03-18 23:00", "2026-03-18 23:00"),
        ({"daily_digest": True}, "test.news", NOON, "2026-03-19 08:00"),
        ({"daily_digest": True}, "test.alarm", NOON, NOON),
        ({"quiet_from": time(12), "quiet_to": time(14)}, "test.news", "2026-03-18 12:30", "2026-03-18 14:00"),
        ({"quiet_from": time(0), "quiet_to": time(0)}, "test.news", "2026-03-18 03:00", "2026-03-18 03:00"),
    ],
)
def test_quiet_hours_and_the_digest_hold_things_back(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], kind: str, now: str, earliest: str
) -> None:
    chosen = {"daily_digest": False, "quiet_from": time(21), "quiet_to": time(8)} | values
    at = stand_still(monkeypatch, now)
    assert not_before(NoticePreference(**chosen), registry.notice_kind(kind), at) == moment(earliest)


def test_delivering_twice_sends_once() -> None:
    lin = b.person()
    wishes(lin)
    errand = tell(to_person=lin.pk)
    deliver(errand)
    Errand.objects.filter(pk=errand.pk).update(state="waiting", due_at=timezone.now())
    deliver(errand)
    assert (InboxItem.objects.count(), Delivery.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("place", "wanted", "is_active", "rows"),
    [
        ("community", ["test.news"], True, 1),
        ("grid", ["test.news"], True, 1),
        ("community", ["test.alarm"], True, 0),
        ("foreign_community", ["test.news"], True, 0),
        ("community", ["test.news"], False, 0),
    ],
)
def test_a_chat_group_hears_once_of_what_it_wants_in_its_area(
    place: str, wanted: list[str], is_active: bool, rows: int
) -> None:
    street = b.Street()
    NoticeChannel.objects.create(
        area=getattr(street, place), name="群", address="json://localhost", kinds=wanted, is_active=is_active
    )
    for someone in (street.lin, street.leader):
        deliver(tell(to_person=someone.pk, area=street.grid.pk))
    assert list(Delivery.objects.values_list("channel", "state")) == [("chat", "waiting")] * rows
