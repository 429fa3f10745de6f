"""What somebody without an account left is forgotten a year after the end, and nothing else is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from grids.domain import cases as acts
from grids.domain import tidying
from grids.domain.filing import NO_NAME
from grids.domain.filing_for import Wish, file_for
from grids.models import Case, CaseEvent, CasePhoto, CaseRating
from grids.queries.strangers import KEPT, to_forget
from portal.actors import Actor, system
from portal.domain.people import join_records
from portal.models import Attachment, AuditEntry, Errand, Person
from tests import builders as b
from tests.grids.domain.test_filing import picture
from tests.grids.filing.conftest import say_what, say_where

pytestmark = pytest.mark.django_db

CLOCK = system("clock")
PHONE = "13955504821"
MINUTE = timedelta(minutes=1)
GRADES = {"speed": "good", "attitude": "fair", "result": "good"}


def told(street: b.Street, **extra: Any) -> Case:
    """Somebody who lives nowhere here told the grid leader of it, in person or as `extra` says."""
    wish = {
        "category": street.category, "text": "我是薛大爷，门口的灯坏了。", "submission": uuid.uuid4(), "channel": "visit",
        "channel_reason": "走访时说的", "area": street.grid, "household": street.home, "place": "薛家门口", "name": "薛大爷",
        "phone": PHONE, "contact": "call", "attachments": (picture(),),
    }  # fmt: skip
    return file_for(actor=b.actor(street.leader), wish=Wish(**wish | extra))


def end(case: Case, ago: timedelta) -> Case:
    """Its resident took it back so long ago."""
    acts.withdraw_case(actor=Actor(code_case_id=case.pk), case_id=case.pk, said="薛家自己修好了。")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - ago)
    return Case.objects.get(pk=case.pk)


def ended(street: b.Street, ago: timedelta = KEPT + MINUTE, **extra: Any) -> Case:
    """A stranger's request that ended so long ago."""
    return end(told(street, **extra), ago)


def left_of(case: Case) -> tuple[str, str, str]:
    """What a list and a reveal would still show of whoever filed it."""
    case = Case.objects.select_related("reporter").get(pk=case.pk)
    person = case.reporter or Person()
    return case.reporter_name, person.name, person.phone


@pytest.mark.parametrize(
    ("ago", "left"),
    [(KEPT - MINUTE, ("薛大爷", "薛大爷", PHONE)), (KEPT + MINUTE, ("", "", ""))],
)
def test_name_and_phone_go_when_the_year_is_over(
    street: b.Street, ago: timedelta, left: tuple[str, ...]
) -> None:
    case = ended(street, ago)
    tidying.forget_strangers(actor=CLOCK)
    assert left_of(case) == left


def test_a_name_without_a_phone_goes_too(street: b.Street) -> None:
    case = ended(street, phone="")
    tidying.forget_strangers(actor=CLOCK)
    assert (case.reporter_id, left_of(case)) == (None, ("", "", ""))


def test_the_strangers_words_and_door_go_and_the_rest_stays(street: b.Street) -> None:
    case = told(street)
    acts.add_to_case(actor=Actor(code_case_id=case.pk), case_id=case.pk, said="薛家电话白天打得通。")
    acts.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    acts.reply_to_resident(actor=b.actor(street.leader), case_id=case.pk, said="下午去看。")
    was = end(case, KEPT + MINUTE)

    tidying.forget_strangers(actor=CLOCK)

    now = Case.objects.get(pk=case.pk)
    assert (now.title, now.text, now.answers, now.place, now.household, now.outcome_reason) == (
        "路灯照明", "", {}, "", None, "",
    )  # fmt: skip
    kept = [
        "grid", "community", "subdistrict", "building", "category", "state", "outcome", "filed_at", "closed_at",
        "replied_at", "channel", "channel_reason", "holder", "reporter", "query_code", "submission",
    ]  # fmt: skip
    assert [getattr(now, name) for name in kept] == [getattr(was, name) for name in kept]
    assert [(e.verb, e.said) for e in CaseEvent.objects.filter(case=case)] == [
        ("file", ""), ("add", ""), ("accept", ""), ("reply", "下午去看。"), ("withdraw", ""),
    ]  # fmt: skip


def test_the_grades_stay_and_the_comment_goes(street: b.Street) -> None:
    case = told(street)
    leader, bearer = b.actor(street.leader), Actor(code_case_id=case.pk)
    acts.accept_case(actor=leader, case_id=case.pk)
    acts.propose_done(actor=leader, case_id=case.pk, outcome="solved", said="换了灯。")
    acts.confirm_done(actor=bearer, case_id=case.pk, rating={**GRADES, "comment": "薛大爷谢谢您"})
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - KEPT - MINUTE)

    tidying.forget_strangers(actor=CLOCK)

    rating = CaseRating.objects.get(case=case)
    assert (rating.speed, rating.attitude, rating.result, rating.comment) == ("good", "fair", "good", "")
    assert Case.objects.get(pk=case.pk).outcome_reason == "换了灯。"


def test_the_strangers_pictures_go_and_those_of_officials_stay(street: b.Street) -> None:
    case, work = told(street), picture()
    acts.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    acts.reply_to_resident(actor=b.actor(street.leader), case_id=case.pk, said="换了。", attachments=[work])
    end(case, KEPT + MINUTE)
    Attachment.objects.update(created_at=timezone.now() - KEPT)

    tidying.on_tidy(Errand.objects.get(kind=tidying.TIDY))

    assert [photo.attachment for photo in CasePhoto.objects.all()] == [work]
    assert list(Attachment.objects.all()) == [work]


def _sits(street: b.Street, someone: Person) -> None:
    b.post("community_staff", street.community, someone)


def _files_again(street: b.Street, someone: Person) -> None:
    Case.objects.filter(pk=told(street).pk).update(reporter=someone)


def _ended_later(street: b.Street, someone: Person) -> None:
    Case.objects.filter(pk=ended(street, KEPT - MINUTE).pk).update(reporter=someone)


TIES: dict[str, Callable[[b.Street, Person], object]] = {
    "account": lambda street, someone: b.account(someone),
    "resident": lambda street, someone: b.resident(someone, b.household(street.building, "302")),
    "post": _sits,
    "open case": _files_again,
    "younger case": _ended_later,
    "any other table": lambda street, someone: Attachment.objects.update(owner=someone),
}


@pytest.mark.parametrize("tie", TIES)
def test_whom_the_house_knows_from_elsewhere_is_left_alone(street: b.Street, tie: str) -> None:
    case = ended(street)
    assert case.reporter is not None
    TIES[tie](street, case.reporter)

    assert (tidying.forget_strangers(actor=CLOCK), left_of(case)) == (0, ("薛大爷", "薛大爷", PHONE))
    assert Case.objects.get(pk=case.pk).text == "我是薛大爷，门口的灯坏了。"


def test_requests_of_residents_and_nameless_ones_are_left_alone(street: b.Street) -> None:
    for reporter, contact in ((street.lin, "message"), (None, "none")):
        case = b.filed_case(street, reporter=reporter, contact=contact)
        Case.objects.filter(pk=case.pk).update(
            state="withdrawn", outcome="withdrawn", closed_at=timezone.now() - 2 * KEPT
        )
    before = list(Case.objects.order_by("pk").values())

    assert tidying.forget_strangers(actor=CLOCK) == 0
    assert list(Case.objects.order_by("pk").values()) == before


def test_the_last_request_takes_the_earlier_ones_along(street: b.Street) -> None:
    first, last = ended(street, 2 * KEPT), ended(street, KEPT - MINUTE)
    Case.objects.filter(pk=first.pk).update(reporter=last.reporter)
    assert tidying.forget_strangers(actor=CLOCK) == 0
    Case.objects.filter(pk=last.pk).update(closed_at=timezone.now() - KEPT - MINUTE)

    assert tidying.forget_strangers(actor=CLOCK) == 2
    assert left_of(first) == left_of(last) == ("", "", "")


def test_a_record_that_was_merged_into_a_strangers_goes_with_it(street: b.Street) -> None:
    kept, dropped = ended(street), ended(street)
    assert kept.reporter_id is not None
    assert dropped.reporter_id is not None
    join_records(actor=CLOCK, keep_id=kept.reporter_id, drop_id=dropped.reporter_id, reason="同一个人")

    tidying.forget_strangers(actor=CLOCK)

    assert set(Person.objects.filter(pk__in=[kept.reporter_id, dropped.reporter_id]).values_list("name", "phone_hash")) == {("", "")}  # fmt: skip


def test_doing_it_again_changes_nothing(street: b.Street) -> None:
    ended(street)
    assert tidying.forget_strangers(actor=CLOCK) == 1
    written = AuditEntry.objects.count()

    assert (tidying.forget_strangers(actor=CLOCK), AuditEntry.objects.count()) == (0, written)


def test_it_goes_on_at_once_while_portions_are_full_and_then_by_night(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "PORTION", 1)
    left = [ended(street), ended(street), told(street)]
    first = Errand.objects.get(kind=tidying.TIDY)

    tidying.on_tidy(first)
    second = Errand.objects.get(key=f"{tidying.TIDY} after {first.pk}")
    assert [left_of(case)[1] for case in left] == ["", "薛大爷", "薛大爷"]
    tidying.on_tidy(second)
    tidying.on_tidy(Errand.objects.get(key=f"{tidying.TIDY} after {second.pk}"))

    assert [left_of(case)[1] for case in left] == ["", "", "薛大爷"]
    assert Errand.objects.filter(kind=tidying.TIDY).count() == 3


def test_the_trail_says_that_it_was_done_and_not_what_was_there(street: b.Street) -> None:
    ended(street)
    before = AuditEntry.objects.latest("id").pk

    tidying.forget_strangers(actor=CLOCK)

    trail = AuditEntry.objects.filter(pk__gt=before)
    assert {(e.table, e.verb, e.actor_label) for e in trail} >= {
        ("grids_case", "case.forget", "clock"), ("portal_person", "person.forget", "clock"),
    }  # fmt: skip
    assert [e.pk for e in trail if PHONE in str(e.before) or "薛大爷，" in str(e.before)] == []


@pytest.mark.parametrize(
    ("ago", "change"),
    [
        (timedelta(days=300), "said = '' where verb = 'withdraw'"),
        (KEPT, "said = '' where verb = 'accept'"),
        (KEPT, "said = 'x' where verb = 'withdraw'"),
        (KEPT, "said = '', actor_id = null, at = now() where verb = 'withdraw'"),
    ],
)
def test_the_story_lets_go_of_nothing_else(street: b.Street, ago: timedelta, change: str) -> None:
    case = told(street)
    acts.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    end(case, ago)
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update grids_caseevent set {change}")  # noqa: S608 - words of this test


def test_requests_from_before_get_the_name_of_a_stranger_and_of_nobody_else(street: b.Street) -> None:
    stranger, resident = told(street), b.filed_case(street)
    Case.objects.update(reporter_name="")
    with connection.cursor() as cursor:
        cursor.execute(import_module("grids.migrations.0006_forget_strangers").NAMES)
    names = dict(Case.objects.values_list("pk", "reporter_name"))
    assert names == {stranger.pk: "薛大爷", resident.pk: ""}


def test_an_index_finds_them(street: b.Street) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
    plan = to_forget(timezone.now())[:500].explain()
    assert "using case_to_forget on grids_case " in plan


def test_who_files_without_an_account_leaves_a_name_that_can_be_found(
    stranger: Client, street: b.Street
) -> None:
    draft = say_what(stranger)
    place = {"where": "elsewhere", "community": street.community.pk, "building": street.building.pk}
    say_where(stranger, draft, **place)

    page = stranger.get(f"/file/check/?draft={draft}")
    stranger.post("/file/check/", {"draft": draft, "contact": "call", "name": "", "phone": PHONE})

    assert Case.objects.get().reporter_name == NO_NAME
    assert "留了姓名、手机号的，结束满一年后删掉" in page.content.decode()


def test_a_signed_in_resident_leaves_no_name_beside_her_own(lin: Client, street: b.Street) -> None:
    draft = say_what(lin)
    say_where(lin, draft, where=f"home:{street.home.pk}")
    lin.post("/file/check/", {"draft": draft, "contact": "message"})
    assert Case.objects.get().reporter_name == ""


def test_the_page_of_a_forgotten_request_says_so(street: b.Street) -> None:
    case = ended(street)
    tidying.forget_strangers(actor=CLOCK)
    client = Client()
    client.force_login(b.account(street.leader), backend="portal.auth.PostBackend")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("原话和照片已经删掉" in page, "薛" in page) == (True, False)
