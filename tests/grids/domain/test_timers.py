"""What the clock does by itself: it looks again, tells the next level and the resident, and closes in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from grids.models import Case
from grids.queries.cases import story_of
from portal.domain import errands
from portal.models import AuditEntry, Errand, Tenure
from tests import builders as b
from tests.grids.domain.test_handling import told
from tests.grids.journeys import case_in, verbs
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db

FILED = "2026-03-12 09:40"


def pass_time(monkeypatch: pytest.MonkeyPatch, until: datetime) -> None:
    """Let time go on to `until`, and do each timer at its moment."""
    while errand := Errand.objects.filter(
        kind__startswith="case.", state="waiting", due_at__lte=until
    ).first():
        stand_still(monkeypatch, errand.due_at)
        assert errands.run(errand.pk), Errand.objects.get(pk=errand.pk).problem
    stand_still(monkeypatch, until)


def escalations(case: Case) -> list[str]:
    """What the resident reads of it, the oldest first."""
    story = reversed(story_of(case, internal=False))
    return [f"{entry.words}：{entry.detail}" for entry in story if entry.verb == "escalate"]


def test_nobody_accepts_so_the_next_level_hears_and_the_resident_knows(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street)
    pass_time(monkeypatch, case.accept_due)
    assert escalations(case) == ["没有按时接手：已告诉社区副书记何建文。"]
    assert (told("case.overdue"), told("case.escalated"), told("case.late")) == (
        [("post", street.leader_post.pk)], [("post", street.deputy_post.pk)], [("person", street.lin.pk)]
    )  # fmt: skip


def test_the_ladder_goes_on_to_the_top_and_stops_there(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street)
    Errand.objects.exclude(kind="case.accept_overdue").delete()
    pass_time(monkeypatch, moment("2026-04-30 12:00"))
    assert escalations(case) == [
        "没有按时接手：已告诉社区副书记何建文。",
        "没有按时接手：已告诉街道分管领导陶玉明。",
    ]


def test_a_vacant_level_is_passed_over(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    Tenure.objects.filter(post=street.deputy_post).delete()
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street)
    pass_time(monkeypatch, case.accept_due)
    assert escalations(case) == ["没有按时接手：已告诉街道分管领导陶玉明。"]


def test_at_the_top_only_the_holder_and_the_story_hear(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street, household=None, area=street.subdistrict)
    pass_time(monkeypatch, case.accept_due)
    assert (escalations(case), told("case.overdue"), told("case.escalated")) == (
        ["没有按时接手："], [("post", street.street_post.pk)], []
    )  # fmt: skip


def test_the_case_stays_with_its_post(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street)
    pass_time(monkeypatch, case.accept_due)
    case = Case.objects.get(pk=case.pk)
    assert (case.holder, case.state, case.version) == (street.leader_post, "filed", 1)


def test_who_accepts_in_time_is_not_reported(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "in_progress")
    pass_time(monkeypatch, case.reply_due)
    assert escalations(case) == []


def test_a_missing_first_reply_is_reported(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "accepted")
    pass_time(monkeypatch, case.reply_due)
    assert escalations(case) == ["没有按时回话：已告诉社区副书记何建文。"]


def test_what_is_not_done_in_time_is_reported(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "in_progress")
    pass_time(monkeypatch, case.resolve_due)
    assert escalations(case) == ["没有按时办完：已告诉社区副书记何建文。"]


@pytest.mark.parametrize("state", ["waiting", "proposed", "closed", "declined", "withdrawn"])
def test_no_deadline_runs_out_while_it_waits_or_after_the_end(
    street: b.Street, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, state)
    pass_time(monkeypatch, case.resolve_due)
    assert escalations(case) == []


def test_a_moved_deadline_is_reported_at_its_new_time_only(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "waiting")
    old = case.resolve_due
    stand_still(monkeypatch, "2026-03-12 11:40")
    verbs(street)["answer"](b.actor(street.lin), case)
    pass_time(monkeypatch, old)
    assert escalations(case) == []
    pass_time(monkeypatch, old + timedelta(hours=17))
    assert escalations(case) == ["没有按时办完：已告诉社区副书记何建文。"]


def test_after_a_dispute_the_new_level_has_a_fresh_deadline(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "proposed")
    verbs(street)["dispute"](b.actor(street.lin), case)
    pass_time(monkeypatch, moment("2026-03-12 15:40"))
    assert escalations(case) == ["没有按时接手：已告诉街道分管领导陶玉明。"]


def test_doing_a_timer_twice_reports_once(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = b.filed_case(street)
    timer = Errand.objects.get(kind="case.accept_overdue")
    stand_still(monkeypatch, case.accept_due)
    assert [errands.run(timer.pk) for _turn in range(2)] == [True, False]
    assert len(escalations(case)) == 1


def test_a_silent_resident_confirms_by_time(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "proposed")
    assert case.confirm_due is not None
    pass_time(monkeypatch, case.confirm_due)
    entry = story_of(case, internal=False)[0]
    assert (Case.objects.get(pk=case.pk).state, entry.words, entry.detail) == (
        "closed", "过了确认的日子没有答复，按“解决了”归档", "30 天内您还能重新打开。"
    )  # fmt: skip


def test_a_timer_of_an_earlier_proposal_closes_nothing(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "proposed")
    known, deputy = verbs(street), b.actor(street.deputy)
    known["dispute"](b.actor(street.lin), case)
    stand_still(monkeypatch, "2026-03-13 09:00")
    known["accept"](deputy, case)
    known["propose"](deputy, case)
    pass_time(monkeypatch, moment("2026-03-19 17:31"))
    assert Case.objects.get(pk=case.pk).state == "proposed"


def test_the_trail_says_that_the_clock_closed_it(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, FILED)
    case = case_in(street, "proposed")
    assert case.confirm_due is not None
    pass_time(monkeypatch, case.confirm_due)
    row = AuditEntry.objects.filter(table="grids_case", row=str(case.pk)).latest("id")
    assert (row.actor_id, row.actor_label, row.verb) == (None, "clock", "case.confirm_by_time")
