"""Two people act at once: exactly one wins, and the other is told. Real threads, real locks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from grids.domain import cases
from grids.domain.cases import file_case
from grids.models import Case, CaseEvent, CaseRating
from portal.actors import system
from portal.domain import errands
from portal.domain.refusal import Outrun, Refused
from portal.models import Errand, InboxItem
from tests import builders as b
from tests.grids.journeys import case_in, verbs
from tests.races import PATIENCE, at_once, in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def street(transactional_db: None) -> b.Street:
    """The street, committed, so that other threads see it."""
    return b.Street()


def test_of_two_who_accept_one_wins_and_the_other_hears_who(street: b.Street) -> None:
    case = b.filed_case(street)
    leader, clerk = b.actor(street.leader), b.actor(street.clerk)
    results = at_once(
        [
            lambda: cases.accept_case(actor=leader, case_id=case.pk, version=1),
            lambda: cases.accept_case(actor=clerk, case_id=case.pk, version=1),
        ]
    )
    assert {type(result) for result in results} == {Case, Outrun}
    assert [event.verb for event in CaseEvent.objects.filter(case=case)] == ["file", "accept"]
    loser = next(result for result in results if isinstance(result, Outrun))
    assert "接手了" in loser.message


def test_who_waits_for_a_case_that_goes_to_another_post_still_finds_it(street: b.Street) -> None:
    """The second one waits for the row's lock while the first one gives the case away."""
    case = b.filed_case(street)
    clerk = b.actor(street.clerk)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        cases.assign_case(actor=clerk, case_id=case.pk, post_id=street.deputy_post.pk)
        late = pool.submit(
            in_a_thread, lambda: cases.note_on_case(actor=clerk, case_id=case.pk, said="等一等")
        )
        wait_for_a_lock()
    assert late.result(PATIENCE).holder_id == street.deputy_post.pk


def wait_for_a_lock() -> None:
    """Return when some other connection waits for a lock of this one."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("Nobody waits.")


def test_without_a_version_the_table_still_lets_only_one_through(street: b.Street) -> None:
    case = case_in(street, "proposed")
    lin, known = b.actor(street.lin), verbs(street)
    results = at_once([lambda: known["confirm"](lin, case), lambda: known["dispute"](lin, case)])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Case.objects.get(pk=case.pk).version == case.version + 1


def test_eight_times_the_same_form_is_one_case(street: b.Street) -> None:
    form, lin = b.filing(street), b.actor(street.lin)
    results = at_once([lambda: file_case(actor=lin, filing=form)] * 8)
    assert {result.pk for result in results} == {Case.objects.get().pk}
    assert CaseEvent.objects.count() == 1
    assert sorted(Errand.objects.values_list("kind", flat=True)) == [
        "announce", "announce", "case.accept_overdue", "case.reply_overdue", "case.resolve_overdue"
    ]  # fmt: skip


def test_a_case_is_rated_once_by_impatient_fingers(street: b.Street) -> None:
    case = case_in(street, "closed")
    lin, known = b.actor(street.lin), verbs(street)
    results = at_once([lambda: known["rate"](lin, case)] * 4)
    assert sum(isinstance(result, Case) for result in results) == 1
    assert CaseRating.objects.count() == 1


def test_the_resident_and_the_clock_close_it_once(street: b.Street) -> None:
    case = case_in(street, "proposed")
    Case.objects.filter(pk=case.pk).update(confirm_due="2026-03-01T09:00+08:00")
    at_once(
        [
            lambda: cases.confirm_done(actor=b.actor(street.lin), case_id=case.pk),
            lambda: cases.confirm_by_time(actor=system("clock"), case_id=case.pk),
        ]
    )
    ends = CaseEvent.objects.filter(case=case, verb__startswith="confirm")
    assert ends.count() == 1


def test_eight_workers_deliver_an_announcement_once(street: b.Street) -> None:
    b.filed_case(street)
    errand = Errand.objects.filter(kind="announce", payload__kind="case.filed").get()
    results = at_once([lambda: errands.run(errand.pk)] * 8)
    assert results.count(True) == 1
    assert [item.person for item in InboxItem.objects.all()] == [street.leader]
