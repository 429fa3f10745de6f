"""While a case is open: who has it, what its clocks do, what is said and who hears of it."""

from __future__ import annotations

import pytest
from django.http import Http404

from grids.domain import cases
from grids.models import Case, CaseEvent, CasePhoto
from grids.queries.cases import story_of, verbs_for
from grids.queries.seats import seats_like
from portal.domain.refusal import Outrun, Refused
from portal.models import AuditEntry, Errand, Post, Tenure
from tests import builders as b
from tests.grids.domain.test_filing import picture
from tests.grids.journeys import case_in, verbs
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[tuple[str, int]]:
    """Who was announced `kind` to: ("person" or "post", id)."""
    payloads = [e.payload for e in Errand.objects.filter(kind="announce").order_by("id")]
    return [
        ("person", p["person"]) if "person" in p else ("post", p["post"])
        for p in payloads
        if p["kind"] == kind
    ]


def last(case: Case) -> CaseEvent:
    return case.events.latest("id")


def test_accepting_names_the_post_and_tells_the_reporter(street: b.Street) -> None:
    case = case_in(street, "accepted")
    assert (last(case).actor_title, told("case.accepted")) == ("网格长", [("person", street.lin.pk)])


def test_a_dispatcher_who_accepts_makes_it_his_own_and_the_story_says_so(street: b.Street) -> None:
    case = cases.accept_case(actor=b.actor(street.clerk), case_id=b.filed_case(street).pk)
    entry = story_of(case, internal=False)[0]
    assert (case.holder, entry.words, entry.detail) == (
        street.clerk_post, "社区工作人员邓晓兰接手了", "现在由社区工作人员邓晓兰负责。"
    )  # fmt: skip


def test_each_change_counts_one_version(street: b.Street) -> None:
    case = b.filed_case(street)
    case = cases.accept_case(actor=b.actor(street.leader), case_id=case.pk, version=1)
    case = cases.reply_to_resident(actor=b.actor(street.leader), case_id=case.pk, version=2, said="好")
    assert Case.objects.get(pk=case.pk).version == 3


def test_who_saw_an_older_version_is_told_what_happened(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.withdraw_case(actor=b.actor(street.lin), case_id=case.pk)
    with pytest.raises(Outrun, match="居民撤回了"):
        cases.accept_case(actor=b.actor(street.leader), case_id=case.pk, version=1)


def test_a_resident_too_late_is_told_in_his_own_terms(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    with pytest.raises(Outrun, match="网格长周敏接手了"):
        cases.withdraw_case(actor=b.actor(street.lin), case_id=case.pk, version=1)


def test_an_internal_note_outruns_nobody_and_stays_inside(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.note_on_case(
        actor=b.actor(street.leader), case_id=case.pk, said="供电所周四有空", attachments=[picture()]
    )
    cases.withdraw_case(actor=b.actor(street.lin), case_id=case.pk, version=1)
    assert [entry.verb for entry in story_of(case, internal=False)] == ["withdraw", "file"]
    assert CasePhoto.objects.get().internal is True
    assert told("case.replied") == []


def test_assigning_gives_it_to_a_post_with_a_fresh_accept_clock(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = b.filed_case(street)
    stand_still(monkeypatch, "2026-03-12 15:30")
    case = cases.assign_case(
        actor=b.actor(street.clerk), case_id=case.pk, post_id=street.deputy_post.pk, said="台阶先放个灯。"
    )
    assert (case.holder, case.accept_due, case.resolve_due) == (
        street.deputy_post, moment("2026-03-13 10:30"), moment("2026-03-23 17:30")
    )  # fmt: skip
    assert told("case.assigned") == [("post", street.deputy_post.pk)]


@pytest.mark.parametrize("urgency", [None, "urgent"])
def test_whoever_has_it_stays_as_late_as_he_was(
    street: b.Street, monkeypatch: pytest.MonkeyPatch, urgency: str | None
) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = b.filed_case(street)
    stand_still(monkeypatch, "2026-03-16 09:40")
    for _turn in range(2):
        given = cases.assign_case(
            actor=b.actor(street.clerk), case_id=case.pk, post_id=street.leader_post.pk, urgency=urgency
        )
    assert (given.state, given.accept_due) == ("assigned", case.accept_due)
    assert told("case.moved") == []


def test_who_works_on_it_need_not_accept_it_again(street: b.Street) -> None:
    case = case_in(street, "accepted")
    with pytest.raises(Refused, match="已经在这个岗位手上"):
        cases.assign_case(actor=b.actor(street.clerk), case_id=case.pk, post_id=street.leader_post.pk)


def assigned_again(street: b.Street, case: Case, post: Post, said: str = "") -> str:
    """What comes of giving a case to a post: where it is, or which field was refused."""
    try:
        given = cases.assign_case(actor=b.actor(street.clerk), case_id=case.pk, post_id=post.pk, said=said)
    except Refused as no:
        return no.field
    return str(given.holder.role)


@pytest.mark.parametrize(("state", "verb"), [("proposed", "dispute"), ("closed", "reopen")])
def test_after_a_no_it_goes_back_to_nobody_who_did_it(street: b.Street, state: str, verb: str) -> None:
    case = case_in(street, state)
    # She also sits elsewhere meanwhile: it is the person who does not get it again.
    elsewhere = b.post("grid_leader", b.area("grid", "第四网格", street.community), street.leader)
    verbs(street)[verb](b.actor(street.lin), case)
    case = Case.objects.get(pk=case.pk)
    assert [assigned_again(street, case, post) for post in (street.leader_post, elsewhere)] == ["post_id"] * 2
    offered = {seat.post for seat in seats_like(b.actor(street.clerk), case)}
    assert offered == {street.clerk_post}
    assert assigned_again(street, case, street.clerk_post) == "community_staff"


def test_whoever_held_the_post_is_passed_over_even_if_he_did_nothing(street: b.Street) -> None:
    case = case_in(street, "accepted")
    known = verbs(street)
    known["propose"](b.actor(street.clerk), case)
    Case.objects.filter(pk=case.pk).update(holder=street.deputy_post)
    known["dispute"](b.actor(street.lin), case)
    assert assigned_again(street, Case.objects.get(pk=case.pk), street.deputy_post) == "post_id"


def test_for_want_of_anybody_else_it_goes_back_with_words_for_the_resident(street: b.Street) -> None:
    Tenure.objects.filter(post__in=[street.deputy_post, street.clerk_post, street.street_post]).delete()
    b.seat_holder(street.street_post, street.leader)
    Tenure.objects.filter(post=street.foreign_leader_post).delete()
    case = case_in(street, "accepted")
    known = verbs(street)
    for verb, actor in (("propose", street.leader), ("dispute", street.lin)):
        known[verb](b.actor(actor), case)
    case, leader = Case.objects.get(pk=case.pk), b.actor(street.leader)
    assert street.leader_post in {seat.post for seat in seats_like(leader, case)}
    with pytest.raises(Refused) as no:
        cases.assign_case(actor=leader, case_id=case.pk, post_id=street.leader_post.pk)
    assert no.value.field == "said"
    cases.assign_case(
        actor=leader, case_id=case.pk, post_id=street.leader_post.pk, said="街道只有一个人在岗。"
    )
    assert story_of(case, internal=False)[0].said == "街道只有一个人在岗。"


def test_who_did_it_before_the_no_does_not_take_it_himself(street: b.Street) -> None:
    case = case_in(street, "accepted")
    known, clerk = verbs(street), b.actor(street.clerk)
    for verb, actor in (("propose", clerk), ("dispute", b.actor(street.lin))):
        known[verb](actor, case)
    case = Case.objects.get(pk=case.pk)
    assert ("accept" in verbs_for(clerk, case), "accept" in verbs_for(b.actor(street.deputy), case)) == (
        False, True
    )  # fmt: skip
    with pytest.raises(Refused, match="居民没有认可"):
        known["accept"](clerk, case)


def test_what_is_in_the_wrong_hands_goes_up_without_being_taken(street: b.Street) -> None:
    case = b.filed_case(street)
    case = cases.hand_back_case(actor=b.actor(street.leader), case_id=case.pk, said="这段路归物业。")
    assert (case.state, case.holder, case.accepted_at) == ("filed", street.deputy_post, None)


def test_the_highest_post_is_not_offered_to_hand_up(street: b.Street) -> None:
    case = b.filed_case(street, household=None, area=street.subdistrict)
    assert "hand_back" not in verbs_for(b.actor(street.street_leader), case)


def test_a_vacant_post_gets_nothing(street: b.Street) -> None:
    Tenure.objects.filter(post=street.leader_post).delete()
    case = b.filed_case(street)
    with pytest.raises(Refused, match="空缺"):
        cases.assign_case(actor=b.actor(street.clerk), case_id=case.pk, post_id=street.leader_post.pk)


@pytest.mark.parametrize("name", ["foreign_leader_post", "street_post", "inspector"])
def test_a_post_outside_the_dispatchers_area_or_trade_gets_nothing(street: b.Street, name: str) -> None:
    inspector = b.post("building_leader", street.building.area, b.person("顾念之"))
    post = inspector if name == "inspector" else getattr(street, name)
    with pytest.raises(Refused) as no:
        cases.assign_case(actor=b.actor(street.clerk), case_id=b.filed_case(street).pk, post_id=post.pk)
    assert no.value.field == "post_id"


def test_a_case_without_a_community_gets_that_of_the_post(street: b.Street) -> None:
    case = b.filed_case(street, household=None, reporter=None, contact="none")
    cases.assign_case(
        actor=b.actor(street.street_leader), case_id=case.pk, post_id=street.foreign_leader_post.pk
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.community_id, case.grid_id) == (street.foreign_community.pk, street.foreign_grid.pk)


def test_known_areas_stay_when_another_grid_gets_the_case(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.assign_case(
        actor=b.actor(street.street_leader), case_id=case.pk, post_id=street.foreign_leader_post.pk
    )
    assert Case.objects.get(pk=case.pk).grid_id == street.grid.pk


def test_more_urgent_counts_from_now(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = b.filed_case(street)
    stand_still(monkeypatch, "2026-03-13 10:00")
    case = cases.assign_case(
        actor=b.actor(street.clerk), case_id=case.pk, post_id=street.deputy_post.pk, urgency="urgent"
    )
    assert (case.urgency, case.accept_due, case.resolve_due) == (
        "urgent", moment("2026-03-13 11:00"), moment("2026-03-16 10:00")
    )  # fmt: skip


def test_less_urgent_counts_from_filing(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = b.filed_case(street, category=b.category("fire", "消防", urgency="urgent"))
    stand_still(monkeypatch, "2026-03-13 10:00")
    case = cases.assign_case(
        actor=b.actor(street.clerk), case_id=case.pk, post_id=street.leader_post.pk, urgency="normal"
    )
    assert (case.resolve_due, case.reply_due) == (moment("2026-03-23 17:30"), moment("2026-03-13 10:40"))


def test_handing_back_goes_one_level_up_to_be_taken_anew(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = case_in(street, "accepted")
    case = cases.hand_back_case(actor=b.actor(street.leader), case_id=case.pk, said="要动工程。")
    assert (case.state, case.holder, case.accept_due) == (
        "filed", street.deputy_post, moment("2026-03-12 15:40")
    )  # fmt: skip
    assert told("case.handed_back") == [("post", street.deputy_post.pk)]


def test_the_top_cannot_hand_back(street: b.Street) -> None:
    case = b.filed_case(street)
    street_leader = b.actor(street.street_leader)
    cases.accept_case(actor=street_leader, case_id=case.pk)
    with pytest.raises(Refused, match="最上面一级"):
        cases.hand_back_case(actor=street_leader, case_id=case.pk, said="不归我。")


def test_the_first_word_stops_the_reply_clock_and_is_called_so(street: b.Street) -> None:
    case = case_in(street, "in_progress")
    cases.reply_to_resident(actor=b.actor(street.leader), case_id=case.pk, said="明天换灯。")
    assert [entry.words for entry in story_of(case, internal=False)][:2] == ["周敏回话", "周敏第一次回话"]
    assert case.replied_at is not None


def test_while_waiting_the_clock_stands_and_the_answer_sets_it_going(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = verbs(street)
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = case_in(street, "accepted")
    stand_still(monkeypatch, "2026-03-12 15:02")
    known["ask"](b.actor(street.leader), case)
    stand_still(monkeypatch, "2026-03-13 09:05")
    known["answer"](b.actor(street.lin), case)
    case = Case.objects.get(pk=case.pk)
    # Two hours 28 minutes of the afternoon and 35 minutes of the morning passed meanwhile.
    assert (case.paused_at, case.resolve_due) == (None, moment("2026-03-24 11:33"))
    assert story_of(case, internal=False)[0].detail == "时钟停了 3 小时，现在接着走。"


def test_a_moved_deadline_is_watched_anew(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = case_in(street, "waiting")
    stand_still(monkeypatch, "2026-03-12 11:40")
    verbs(street)["answer"](b.actor(street.lin), case)
    watched = (
        Errand.objects.filter(kind="case.resolve_overdue").order_by("due_at").values_list("due_at", flat=True)
    )
    assert list(watched) == [moment("2026-03-23 17:30"), moment("2026-03-24 10:30")]


def test_assigning_a_waiting_case_sets_its_clock_going(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = case_in(street, "waiting")
    stand_still(monkeypatch, "2026-03-12 11:40")
    case = cases.assign_case(actor=b.actor(street.clerk), case_id=case.pk, post_id=street.deputy_post.pk)
    assert (case.paused_at, case.resolve_due) == (None, moment("2026-03-24 10:30"))


def test_the_answer_reaches_the_post_that_has_it(street: b.Street) -> None:
    case = case_in(street, "waiting")
    verbs(street)["answer"](b.actor(street.lin), case)
    assert told("case.answered") == [("post", street.leader_post.pk)]


def test_what_a_resident_adds_is_read_before_anybody_decides(street: b.Street) -> None:
    case = case_in(street, "accepted")
    verbs(street)["add"](b.actor(street.lin), case)
    with pytest.raises(Outrun, match="居民补充"):
        cases.propose_done(
            actor=b.actor(street.leader), case_id=case.pk, version=case.version, outcome="solved", said="好了"
        )


@pytest.mark.parametrize("said", ["", "   ", "\0", "长" * 2001])
def test_words_are_needed_and_have_an_end(street: b.Street, said: str) -> None:
    case = case_in(street, "accepted")
    with pytest.raises(Refused) as no:
        cases.reply_to_resident(actor=b.actor(street.leader), case_id=case.pk, said=said)
    assert (no.value.field, last(case).verb) == ("said", "accept")


def test_a_case_of_others_is_not_there(street: b.Street) -> None:
    case = b.filed_case(street)
    with pytest.raises(Http404):
        cases.accept_case(actor=b.actor(street.foreign_leader), case_id=case.pk)


def test_the_trail_names_who_accepted(street: b.Street) -> None:
    case = case_in(street, "accepted")
    row = AuditEntry.objects.filter(table="grids_case", row=str(case.pk)).latest("id")
    assert (row.actor_id, row.actor_label, row.verb, row.after["state"]) == (
        street.leader.pk, "网格长", "case.accept", "accepted"
    )  # fmt: skip


def test_change_story_trail_and_errands_vanish_together(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = b.filed_case(street)
    before = (AuditEntry.objects.count(), Errand.objects.count(), CaseEvent.objects.count())

    def broken(*notes: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("grids.domain.steps.leave", broken)
    with pytest.raises(OSError, match="disk"):
        cases.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    assert (AuditEntry.objects.count(), Errand.objects.count(), CaseEvent.objects.count()) == before
    assert Case.objects.get(pk=case.pk).state == "filed"
