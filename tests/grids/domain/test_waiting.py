"""A question to the resident: answered by mouth, taken back, or answered by nobody; it never stands for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from grids.domain import cases
from grids.models import Case, CaseEvent
from grids.queries.cases import story_of
from portal.actors import system
from portal.domain.refusal import Refused
from portal.models import Errand
from tests import builders as b
from tests.grids.domain.test_handling import told
from tests.grids.domain.test_timers import pass_time
from tests.grids.journeys import case_in, verbs
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db

ASKED = "2026-03-12 09:40"
REMINDED = moment("2026-03-19 17:30")
LAPSED = moment("2026-03-26 17:30")


def waiting(street: b.Street, monkeypatch: pytest.MonkeyPatch, **extra: Any) -> Case:
    """Asked on a Thursday morning; nobody has answered."""
    stand_still(monkeypatch, ASKED)
    return case_in(street, "waiting", **extra)


def words(case: Case, *, internal: bool = False) -> str:
    """The newest entry of the story."""
    return story_of(case, internal=internal)[0].words


def test_an_answer_by_phone_is_written_down_and_says_by_whom(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch)
    stand_still(monkeypatch, "2026-03-12 11:40")
    case = cases.answer_question(
        actor=b.actor(street.leader), case_id=case.pk, said="算，那盏也不亮。", channel="phone"
    )
    assert (case.state, case.paused_at, case.resolve_due) == (
        "in_progress", None, moment("2026-03-24 10:30")
    )  # fmt: skip
    assert (words(case), words(case, internal=True)) == (
        "周敏记下您的回答（电话）",
        "周敏记下居民的回答（电话）",
    )
    assert (told("case.answer_noted"), told("case.answered")) == ([("person", street.lin.pk)], [])


def test_a_dispatcher_who_writes_it_down_tells_whoever_has_it(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch)
    cases.answer_question(actor=b.actor(street.clerk), case_id=case.pk, said="算。", channel="visit")
    assert told("case.answered") == [("post", street.leader_post.pk)]


@pytest.mark.parametrize("channel", ["", "web", "dream"])
def test_an_official_says_how_the_answer_came(
    street: b.Street, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    case = waiting(street, monkeypatch)
    with pytest.raises(Refused) as no:
        cases.answer_question(actor=b.actor(street.leader), case_id=case.pk, said="算。", channel=channel)
    assert no.value.field == "channel"


def test_who_has_his_own_case_answers_as_the_resident(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch, reporter=street.leader)
    cases.answer_question(actor=b.actor(street.leader), case_id=case.pk, said="算。")
    assert (words(case), case.events.latest("id").actor_title) == ("您回话", "")


def test_a_question_taken_back_sets_the_clock_going(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch)
    stand_still(monkeypatch, "2026-03-12 11:40")
    case = cases.retract_question(actor=b.actor(street.leader), case_id=case.pk, said="自己看到了。")
    assert (case.state, case.resolve_due, words(case)) == (
        "in_progress", moment("2026-03-24 10:30"), "周敏收回了问题"
    )  # fmt: skip
    assert told("case.retracted") == [("person", street.lin.pk)]


def test_a_silent_resident_is_reminded_once_and_whoever_asked_hears_it(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch)
    pass_time(monkeypatch, REMINDED)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.version, words(case)) == ("waiting", 3, "还在等您回答")
    assert (told("case.asked_again"), told("case.unanswered")) == (
        [("person", street.lin.pk)], [("post", street.leader_post.pk)]
    )  # fmt: skip


def test_after_as_long_again_the_clock_goes_on_by_itself(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = waiting(street, monkeypatch)
    pass_time(monkeypatch, LAPSED)
    case = Case.objects.get(pk=case.pk)
    # Ten working days and 5 hours 50 minutes passed, with a holiday on the way: as much as the deadline moved.
    assert (case.state, case.resolve_due) == ("in_progress", moment("2026-04-08 16:20"))
    assert words(case) == "一直没有回答，接着办"
    assert (told("case.lapsed"), len(told("case.asked_again"))) == ([("post", street.leader_post.pk)], 1)
    assert Errand.objects.filter(kind="case.resolve_overdue", due_at=case.resolve_due).count() == 1


def test_nobody_is_said_to_be_reminded_who_cannot_be(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = {"reporter": None, "contact": "none", "household": None, "building": street.building.area}
    case = waiting(street, monkeypatch, **nameless)
    pass_time(monkeypatch, REMINDED)
    assert (words(case, internal=True), told("case.asked_again")) == ("居民还没有回答，也没留联系方式", [])


@pytest.mark.parametrize("verb", ["answer", "retract"])
def test_a_question_that_is_settled_reminds_nobody(
    street: b.Street, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    case, known, leader = waiting(street, monkeypatch), verbs(street), b.actor(street.leader)
    stand_still(monkeypatch, "2026-03-13 09:00")
    known[verb](leader, case)
    known["ask"](leader, case)
    pass_time(monkeypatch, REMINDED)
    assert not CaseEvent.objects.filter(case=case, verb="remind").exists()
    pass_time(monkeypatch, moment("2026-03-20 17:30"))
    assert CaseEvent.objects.filter(case=case, verb="remind").count() == 1


@pytest.mark.parametrize("verb", ["remind", "lapse"])
def test_the_clock_waits_for_its_time(street: b.Street, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    case = waiting(street, monkeypatch)
    stand_still(monkeypatch, "2026-03-19 17:29")
    with pytest.raises(Refused, match="还没到"):
        verbs(street)[verb](system("clock"), case)


def test_the_whole_waiting_reads_in_english(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    case = waiting(street, monkeypatch)
    pass_time(monkeypatch, LAPSED)
    with override("en"):
        told_him = [f"{entry.words} {entry.detail}" for entry in story_of(case, internal=False)[:3]]
    for name in ("周敏", "第三网格"):
        told_him = [line.replace(name, "") for line in told_him]
    assert [line for line in told_him if not line.isascii()] == []
