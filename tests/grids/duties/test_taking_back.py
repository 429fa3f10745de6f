"""A visit that was a mistake: it stays, struck through, and what it settled is open again."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from grids.domain.opinion_notes import see_note
from grids.domain.settling import retry_day
from grids.domain.taking_back import take_back_visit
from grids.domain.visits import record_visit
from grids.enums import About
from grids.models import DueItem, OpinionNote, Visit, VisitTakenBack
from portal.domain.refusal import Refused
from tests.builders import Street, actor, person
from tests.grids.duties.building import deed, item, kind
from tests.moments import stand_still
from tests.races import at_once

pytestmark = pytest.mark.django_db


def test_what_it_settled_is_open_again_and_reminded_of_by_the_next_step(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-18 10:00")
    owed = item(street, earliest=date(2026, 3, 18), due=date(2026, 3, 20), latest=date(2026, 3, 20))
    done = record_visit(actor=actor(street.leader), deed=deed(street.home))
    take_back_visit(actor=actor(street.leader), visit_id=done.visit.pk, reason="记错门了。")
    owed.refresh_from_db()
    # The steps are three days before, the day itself, two days after.
    assert (owed.state, owed.visit, owed.done_on, owed.remind_on, owed.next_step) == (
        "open", None, None, date(2026, 3, 20), 1,
    )  # fmt: skip
    assert Visit.objects.get().taken_back.reason == "记错门了。"


def test_a_second_try_that_it_planned_is_forgotten(street: Street) -> None:
    owed = item(street)
    done = record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="not_home"))
    owed.refresh_from_db()
    planned = owed.retry_on == retry_day(done.visit.happened_at.date())
    take_back_visit(actor=actor(street.leader), visit_id=done.visit.pk)
    owed.refresh_from_db()
    assert (planned, owed.retry_on) == (True, None)


def test_its_writer_has_a_day_and_then_the_community_with_a_reason(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-18 10:00")
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    stand_still(monkeypatch, "2026-03-19 10:01")
    with pytest.raises(Refused):
        take_back_visit(actor=actor(street.leader), visit_id=visit.pk, reason="记错了。")
    with pytest.raises(Refused) as why:
        take_back_visit(actor=actor(street.clerk), visit_id=visit.pk)
    made = take_back_visit(actor=actor(street.clerk), visit_id=visit.pk, reason="重复记了。")
    assert (why.value.field, made.by) == ("reason", street.clerk)


def test_a_foreign_visit_is_not_there(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    with pytest.raises(Http404):
        take_back_visit(actor=actor(street.foreign_leader), visit_id=visit.pk, reason="不是我的。")


@pytest.mark.parametrize(("is_read", "states"), [(False, ("withdrawn", "open")), (True, ("seen", "done"))])
def test_a_note_goes_with_it_unless_somebody_has_read_it(
    street: Street, is_read: bool, states: tuple[str, str]
) -> None:
    owed = item(street, household=None, kind=kind("opinion_note", "社情信息", about=About.NOBODY))
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="缺晾衣架。")).visit
    note = OpinionNote.objects.get()
    if is_read:
        see_note(actor=actor(street.clerk), note_id=note.pk)
    take_back_visit(actor=actor(street.leader), visit_id=visit.pk)
    note.refresh_from_db()
    assert (note.state, DueItem.objects.get(pk=owed.pk).state) == states


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_is_once(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    leader = actor(street.leader)
    results = at_once([lambda: take_back_visit(actor=leader, visit_id=visit.pk)] * 4)
    assert ({one.pk for one in results}, VisitTakenBack.objects.count()) == ({results[0].pk}, 1)


def test_that_it_was_taken_back_is_never_rewritten(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    take_back_visit(actor=actor(street.leader), visit_id=visit.pk)
    with pytest.raises(Exception, match=r"only grows"):
        VisitTakenBack.objects.update(reason="改了")


def test_anothers_second_try_stays(street: Street) -> None:
    paired = person("郑国栋")
    item(street, holder_person=paired)
    others = item(street)
    mistake = record_visit(actor=actor(paired), deed=deed(street.home, outcome="not_home")).visit
    record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="not_home"))
    take_back_visit(actor=actor(paired), visit_id=mistake.pk)
    others.refresh_from_db()
    assert others.retry_on is not None
