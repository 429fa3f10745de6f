"""What comes with a visit: a request, a word on one, a note for the community; and deeds without a door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from grids.domain.duties.mutes import mute_household
from grids.domain.opinion_notes import answer_note, pass_note_up, see_note
from grids.domain.visit_cases import Answered, Raised
from grids.domain.visits import record_visit
from grids.enums import About
from grids.models import Case, CaseEvent, DeedKind, DueItem, OpinionNote, Visit
from portal.domain.refusal import Refused
from portal.models import Errand
from tests.builders import Street, actor, category, filed_case, person
from tests.grids.duties.building import deed, item, kind
from tests.moments import stand_still
from tests.races import at_once

pytestmark = pytest.mark.django_db


def opinion() -> DeedKind:
    return kind("opinion_note", "社情信息", about=About.NOBODY)


def patrol() -> DeedKind:
    return kind("patrol", "巡查", about=About.AREA)


# A request


def test_a_visit_opens_a_request_for_the_household(street: Street) -> None:
    lives = street.home.residents.get()
    done = record_visit(
        actor=actor(street.leader),
        deed=deed(street.home, raised=Raised(category(), "楼道灯坏了。", lives.pk)),
    )
    case = Case.objects.get()
    assert (case.channel, case.household, case.reporter, case.filed_by) == (
        "visit", street.home, street.lin, street.leader,
    )  # fmt: skip
    assert (done.visit.case, done.visit.opened_its_case) == (case, True)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_open_one_request_and_one_note(street: Street) -> None:
    owed = item(street, household=None, kind=opinion())
    same = deed(street.home, raised=Raised(category(), "楼道灯坏了。"), opinion="都说缺晾衣架。")
    leader = actor(street.leader)
    results = at_once([lambda: record_visit(actor=leader, deed=same)] * 5)
    assert {type(one).__name__ for one in results} == {"Recorded"}
    counts = (Visit.objects.count(), Case.objects.count(), OpinionNote.objects.count())
    assert (counts, DueItem.objects.get(pk=owed.pk).state) == ((1, 1, 1), "done")


def test_a_request_that_is_refused_leaves_no_visit(street: Street) -> None:
    wants_a_name = category("care", "求助照料", anonymous=False)
    with pytest.raises(Refused) as why:
        record_visit(
            actor=actor(street.leader), deed=deed(street.home, raised=Raised(wants_a_name, "想有人送饭。"))
        )
    assert (why.value.field, Visit.objects.count(), Case.objects.count()) == ("raised_who", 0, 0)


def test_nobody_files_for_who_lives_elsewhere(street: Street) -> None:
    foreign = street.foreign_home.residents.get()
    with pytest.raises(Http404):
        record_visit(
            actor=actor(street.leader),
            deed=deed(street.home, raised=Raised(category(), "楼道灯坏了。", foreign.pk)),
        )


def test_a_visit_leaves_a_word_on_a_request_under_way(street: Street) -> None:
    case = filed_case(street)
    same = deed(street.home, answered=Answered(case.pk, "她说这两天不急。"))
    for _turn in range(2):
        done = record_visit(actor=actor(street.leader), deed=same)
    event = CaseEvent.objects.get(case=case, verb="note")
    assert (event.said, event.internal, done.visit.case, done.visit.opened_its_case) == (
        "她说这两天不急。", True, case, False,
    )  # fmt: skip


def test_a_request_of_another_household_is_not_answered_here(street: Street) -> None:
    foreign = filed_case(street, reporter=street.neighbour, household=street.foreign_home, place="春晓里")
    with pytest.raises(Refused) as why:
        record_visit(
            actor=actor(street.leader), deed=deed(street.home, answered=Answered(foreign.pk, "好了。"))
        )
    assert (why.value.field, CaseEvent.objects.filter(verb="note").exists()) == ("answered_case", False)


# A note for the community


def test_an_opinion_note_settles_what_its_writer_owes_even_where_nobody_was_at_home(street: Street) -> None:
    owed, at_the_door = item(street, household=None, kind=opinion()), item(street)
    done = record_visit(
        actor=actor(street.leader), deed=deed(street.home, outcome="not_home", opinion="都说缺晾衣架。")
    )
    assert (done.settled, DueItem.objects.get(pk=at_the_door.pk).state) == ([owed.pk], "open")
    assert OpinionNote.objects.get().community == street.community


def test_a_note_is_seen_passed_up_and_answered_once(street: Street) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="都说缺晾衣架。"))
    note, clerk = OpinionNote.objects.get(), actor(street.clerk)
    states = [see_note(actor=clerk, note_id=note.pk).state, pass_note_up(actor=clerk, note_id=note.pk).state]
    answered = answer_note(actor=actor(street.street_leader), note_id=note.pk, reply="下月装。")
    assert Errand.objects.filter(payload__person=street.leader.pk, payload__kind="note.answered").count() == 1
    assert (states, answered.state, answered.replied_by) == (
        ["seen", "passed"],
        "answered",
        street.street_leader,
    )
    with pytest.raises(Refused):
        answer_note(actor=clerk, note_id=note.pk, reply="再说一遍。")


@pytest.mark.parametrize("who", ["leader", "lin"])
def test_only_the_community_answers_a_note(street: Street, who: str) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="都说缺晾衣架。"))
    with pytest.raises(Http404):
        answer_note(actor=actor(getattr(street, who)), note_id=OpinionNote.objects.get().pk, reply="下月装。")


# Without a door


def test_a_patrol_settles_the_patrols_one_owes_and_nothing_else(street: Street) -> None:
    owed, other = item(street, household=None, kind=patrol()), item(street, household=None, kind=opinion())
    done = record_visit(actor=actor(street.leader), deed=deed(None, kind=patrol()))
    assert (done.settled, done.visit.household, done.visit.grid) == ([owed.pk], None, street.grid)
    assert DueItem.objects.get(pk=other.pk).state == "open"


def test_somebody_without_a_post_does_what_he_owes_in_person_and_nothing_else(street: Street) -> None:
    owed = item(street, household=None, kind=patrol(), holder_person=street.lin)
    lin = actor(street.lin)
    done = record_visit(actor=lin, deed=deed(None, kind=patrol()))
    assert (done.settled, done.visit.community) == ([owed.pk], street.community)
    with pytest.raises(Http404):
        record_visit(actor=lin, deed=deed(None, kind=opinion(), note="想要晾衣架。"))


def test_an_opinion_note_by_itself_needs_its_words(street: Street) -> None:
    with pytest.raises(Refused) as why:
        record_visit(actor=actor(street.leader), deed=deed(None, kind=opinion()))
    assert (why.value.field, Visit.objects.count()) == ("note", 0)
    record_visit(actor=actor(street.leader), deed=deed(None, kind=opinion(), note="都说缺晾衣架。"))
    assert OpinionNote.objects.get().text == "都说缺晾衣架。"


def test_a_patrol_is_not_done_at_a_door_nor_a_visit_without_one(street: Street) -> None:
    for wrong in (deed(street.home, kind=patrol()), deed(None)):
        with pytest.raises(Refused):
            record_visit(actor=actor(street.leader), deed=wrong)


# Somebody paired


def test_a_paired_person_visits_his_household_and_no_other(street: Street) -> None:
    paired = person("郑国栋")
    owed = item(street, holder_person=paired)
    done = record_visit(actor=actor(paired), deed=deed(street.home))
    assert (done.settled, done.visit.by_title) == ([owed.pk], "")
    record_visit(actor=actor(paired), deed=deed(street.home))
    with pytest.raises(Http404):
        record_visit(actor=actor(paired), deed=deed(street.foreign_home))


def test_who_went_there_once_has_no_say_there_for_ever(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired, today = person("郑国栋"), timezone.localdate()
    item(street, holder_person=paired)
    record_visit(actor=actor(paired), deed=deed(street.home))
    stand_still(monkeypatch, f"{today + timedelta(days=2)} 09:00")
    until = today + timedelta(days=30)
    with pytest.raises(Http404):
        mute_household(actor=actor(paired), household_id=street.home.pk, reason="asked", until=until)


def test_whoever_lost_the_post_no_longer_visits_where_he_went(street: Street) -> None:
    item(street)
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    street.leader.tenures.update(period="[2024-01-01,2024-06-01)")
    with pytest.raises(Http404):
        record_visit(actor=actor(street.leader), deed=deed(street.home))
