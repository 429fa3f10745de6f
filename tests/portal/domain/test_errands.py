"""The row is the truth: left with its cause, claimed by one, done once, tried again, and set aside when it poisons."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from portal import registry, tasks
from portal.domain import errands
from portal.domain.errands import Note, leave
from portal.models import AuditEntry, Errand, Heartbeat
from tests import builders as b
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A handler of the kind "test.note" that writes down what it did."""
    done: list[int] = []
    with_kind(monkeypatch, lambda errand: done.append(errand.pk))
    return done


def with_kind(monkeypatch: pytest.MonkeyPatch, handle: Callable[[Errand], None]) -> None:
    monkeypatch.setitem(registry._errand_handlers, "test.note", handle)


def left(key: str = "a", **values: object) -> Errand:
    leave(Note("test.note", key, **values))  # type: ignore[arg-type]
    return Errand.objects.get(key=key)


def test_a_key_that_exists_is_left_alone() -> None:
    first = left(payload={"turn": 1})
    left(payload={"turn": 2})
    assert list(Errand.objects.values_list("pk", "payload")) == [(first.pk, {"turn": 1})]


def test_an_errand_vanishes_with_what_caused_it() -> None:
    with transaction.atomic():
        left()
        transaction.set_rollback(True)
    assert Errand.objects.count() == 0


def test_many_are_left_with_one_statement(django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        leave(*(Note("test.note", str(n)) for n in range(5)))


@pytest.mark.django_db(transaction=True)
def test_the_bell_is_rung_after_the_commit_and_only_for_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(errands, "ring", lambda: rung.append(Errand.objects.count()))
    with transaction.atomic():
        left("later", due_at=timezone.now() + timedelta(hours=1))
        left("now")
        assert rung == []
    left("much later", due_at=timezone.now() + timedelta(days=1))
    assert rung == [2]


def test_a_broker_that_does_not_answer_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    rung: list[object] = []

    def dead(*_: object, **how: object) -> None:
        rung.append(how)
        raise ConnectionError

    monkeypatch.setattr(tasks.tick, "apply_async", dead)
    errands.ring()
    assert len(rung) == 1


def test_what_is_due_is_claimed_once_until_the_lease_ends() -> None:
    errand = left()
    left("later", due_at=timezone.now() + timedelta(hours=1))
    assert [errands.claim(), errands.claim()] == [[errand.pk], []]
    Errand.objects.update(handed_until=timezone.now() - timedelta(seconds=1))
    assert errands.claim() == [errand.pk]


def test_an_errand_is_done_once(handler: list[int]) -> None:
    errand = left()
    assert ([errands.run(errand.pk) for _turn in range(2)], handler) == ([True, False], [errand.pk])


def test_an_errand_before_its_time_is_not_done(handler: list[int]) -> None:
    errand = left(due_at=timezone.now() + timedelta(minutes=1))
    assert (errands.run(errand.pk), handler) == (False, [])


def test_an_errand_that_was_taken_back_is_not_done(handler: list[int]) -> None:
    errand = left()
    assert (errands.void(["a", "b"]), errands.run(errand.pk), handler) == (1, False, [])


def test_a_failure_takes_back_what_it_did_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def half_done(errand: Errand) -> None:
        Heartbeat.objects.create(name="half", at=timezone.now())
        raise ValueError("no such street")

    with_kind(monkeypatch, half_done)
    errand = left()
    assert errands.run(errand.pk) is False
    errand.refresh_from_db()
    assert (errand.state, errand.problem, errand.attempts) == ("waiting", "ValueError: no such street", 1)
    assert Heartbeat.objects.count() == 0
    assert errand.handed_until is not None
    assert errand.handed_until > timezone.now()


def test_poison_is_set_aside_after_five_tries_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def poison(errand: Errand) -> None:
        tries.append(errand.pk)
        raise ValueError("poison")

    with_kind(monkeypatch, poison)
    errand = left()
    for _turn in range(7):
        errands.run(errand.pk)
    assert (len(tries), Errand.objects.get().state, errands.claim()) == (5, "aside", [])
    with_kind(monkeypatch, lambda errand: None)
    assert (errands.retry(errand.pk), errands.run(errand.pk)) == (True, True)


def test_a_task_that_kills_its_worker_is_counted_too() -> None:
    errand = left()
    Errand.objects.update(attempts=settings.LINLI_ERRAND_ATTEMPTS)
    assert (errands.run(errand.pk), Errand.objects.get(pk=errand.pk).state) == (False, "aside")


def test_a_try_that_ends_between_two_looks_sets_nothing_aside(handler: list[int]) -> None:
    errand = left()
    Errand.objects.update(attempts=1, tried_at=Now() - errands.ONE_TRY + timedelta(milliseconds=100))

    def slowly(execute: Callable[..., object], *call: object) -> object:
        found = execute(*call)
        time.sleep(0.2)
        return found

    with connection.execute_wrapper(slowly):
        errands.run(errand.pk)
    assert (Errand.objects.get().state, handler) == ("waiting", [])


def test_the_trail_names_the_clock_for_what_an_errand_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(errand: Errand) -> None:
        someone.name = "林秀真"
        someone.save()

    someone = b.person("林秀珍")
    with_kind(monkeypatch, rename)
    assert errands.run(left().pk)
    row = AuditEntry.objects.filter(table="portal_person", op="U").latest("id")
    assert (row.actor_label, row.verb) == ("clock", "errand.test.note")


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_never_get_the_same_one() -> None:
    leave(*(Note("test.note", str(n)) for n in range(60)))
    hauls = at_once([lambda: errands.claim(limit=20)] * 4)
    claimed = [pk for haul in hauls for pk in haul]
    assert (len(claimed), len(set(claimed))) == (60, 60)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_run_the_same_errand_one_does_it(handler: list[int]) -> None:
    errand = left()
    results = at_once([lambda: errands.run(errand.pk)] * 6)
    assert (results.count(True), handler) == (1, [errand.pk])


@pytest.mark.django_db(transaction=True)
def test_many_messages_about_one_errand_are_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def slowly(errand: Errand) -> None:
        time.sleep(0.3)
        done.append(errand.pk)

    with_kind(monkeypatch, slowly)
    errand = left()
    at_once([lambda: errands.run(errand.pk)] * 12)
    errand.refresh_from_db()
    assert (done, errand.state, errand.attempts) == ([errand.pk], "done", 1)
