"""An end is honest, the resident has the last word, and a "no" goes one level up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.utils.translation import override

from grids.domain import cases
from grids.models import Case, CaseEvent, CaseRating
from grids.queries.cases import story_of, verbs_for
from portal.actors import Actor, system
from portal.domain import errands
from portal.domain.refusal import Refused
from portal.models import Errand, InboxItem, Person, Tenure
from portal.queries.notices import in_words
from tests import builders as b
from tests.grids.domain.test_handling import told
from tests.grids.journeys import case_in, verbs
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db

GRADES = {"speed": "good", "attitude": "good", "result": "fair"}


@pytest.mark.parametrize("outcome", ["solved", "partly", "unsolvable"])
def test_a_proposal_has_an_outcome_and_a_reason(street: b.Street, outcome: str) -> None:
    case = case_in(street, "accepted")
    case = cases.propose_done(
        actor=b.actor(street.leader), case_id=case.pk, outcome=outcome, said="灯杆要换。"
    )
    assert (case.state, case.outcome, case.outcome_reason) == ("proposed", outcome, "灯杆要换。")


@pytest.mark.parametrize("outcome", ["", "not_ours", "withdrawn", "perfect"])
def test_no_other_outcome_is_proposed(street: b.Street, outcome: str) -> None:
    case = case_in(street, "accepted")
    with pytest.raises(Refused) as no:
        cases.propose_done(actor=b.actor(street.leader), case_id=case.pk, outcome=outcome, said="好了")
    assert no.value.field == "outcome"


def test_a_long_reason_is_cut_in_the_case_and_whole_in_the_story(street: b.Street) -> None:
    case = case_in(street, "accepted")
    case = cases.propose_done(
        actor=b.actor(street.leader), case_id=case.pk, outcome="solved", said="灯" * 600
    )
    assert (len(case.outcome_reason), len(story_of(case, internal=False)[0].said)) == (500, 600)


def test_the_resident_has_some_working_days_to_confirm(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-17 16:20")
    case = case_in(street, "proposed")
    timer = Errand.objects.get(kind="case.confirm_by_time")
    assert (case.confirm_due, timer.due_at) == (moment("2026-03-24 17:30"), moment("2026-03-24 17:30"))


def test_a_confirmed_case_is_closed_with_its_rating(street: b.Street) -> None:
    case = case_in(street, "proposed")
    cases.confirm_done(actor=b.actor(street.lin), case_id=case.pk, rating={**GRADES, "comment": "谢谢"})
    assert [(r.speed, r.result, r.comment, r.rater) for r in CaseRating.objects.all()] == [
        ("good", "fair", "谢谢", street.lin)
    ]
    assert [entry.verb for entry in story_of(case, internal=False)][:2] == ["rate", "confirm"]


def test_a_rating_that_is_refused_takes_the_confirmation_with_it(street: b.Street) -> None:
    case = case_in(street, "proposed")
    with pytest.raises(Refused) as no:
        cases.confirm_done(actor=b.actor(street.lin), case_id=case.pk, rating={**GRADES, "speed": "great"})
    assert (no.value.field, Case.objects.get(pk=case.pk).state) == ("speed", "proposed")


def test_a_dispute_goes_one_level_up_with_fresh_clocks(
    street: b.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-17 16:20")
    case = case_in(street, "proposed")
    stand_still(monkeypatch, "2026-03-18 09:00")
    case = cases.dispute_result(actor=b.actor(street.lin), case_id=case.pk, said="昨晚又灭了。")
    assert (case.state, case.holder, case.disputes, case.outcome) == ("assigned", street.deputy_post, 1, "")
    assert (case.accept_due, case.resolve_due) == (moment("2026-03-18 15:00"), moment("2026-03-27 17:30"))
    assert told("case.disputed") == [("post", street.deputy_post.pk)]


def heard(kind: str) -> list[Person]:
    """Everything that waits is delivered; in whose inboxes a notice of `kind` lies then."""
    for pk in (
        Errand.objects.filter(kind="announce", state="waiting").order_by("id").values_list("pk", flat=True)
    ):
        assert errands.run(pk)
    return [item.person for item in InboxItem.objects.filter(kind=kind).order_by("pk")]


@pytest.mark.parametrize(
    ("state", "verb", "kind"),
    [("proposed", "dispute", "case.disputed"), ("closed", "reopen", "case.reopened")],
)
def test_whoever_had_it_hears_once_that_it_went_up(
    street: b.Street, state: str, verb: str, kind: str
) -> None:
    case = case_in(street, state)
    verbs(street)[verb](b.actor(street.lin), case)
    assert (heard(kind), heard("case.moved_up")) == ([street.deputy], [street.leader])
    with override("zh-hans"):
        words = in_words(InboxItem.objects.get(kind="case.moved_up"))
    assert words.title == "居民说还没有好，您办过的一件诉求交给社区副书记重新办"


def test_who_sits_in_both_posts_by_then_is_told_once(street: b.Street) -> None:
    case = case_in(street, "proposed")
    verbs(street)["dispute"](b.actor(street.lin), case)
    Tenure.objects.filter(post=street.leader_post).delete()
    b.seat_holder(street.leader_post, street.deputy)
    assert (heard("case.disputed"), heard("case.moved_up")) == ([street.deputy], [])


def test_nobody_stands_in_for_a_former_post_that_is_vacant_by_then(street: b.Street) -> None:
    case = case_in(street, "proposed")
    verbs(street)["dispute"](b.actor(street.lin), case)
    Tenure.objects.filter(post=street.leader_post).delete()
    assert (heard("case.disputed"), heard("case.moved_up")) == ([street.deputy], [])


def test_who_disputes_his_own_work_is_told_as_the_resident_only(street: b.Street) -> None:
    case = case_in(street, "proposed", reporter=street.leader)
    verbs(street)["dispute"](b.actor(street.leader), case)
    assert (heard("case.again"), heard("case.moved_up")) == ([street.leader], [])


def test_a_post_that_gets_it_again_for_want_of_a_higher_one_is_no_former_one(street: b.Street) -> None:
    case = case_in(street, "accepted")
    Case.objects.filter(pk=case.pk).update(holder=street.street_post)
    known = verbs(street)
    for verb, actor in (("propose", street.street_leader), ("dispute", street.lin)):
        known[verb](b.actor(actor), case)
    assert (told("case.disputed"), told("case.moved_up")) == ([("post", street.street_post.pk)], [])


def test_a_second_dispute_reaches_the_subdistrict(street: b.Street) -> None:
    case = case_in(street, "proposed")
    known, lin, deputy = verbs(street), b.actor(street.lin), b.actor(street.deputy)
    for verb, actor in (("dispute", lin), ("accept", deputy), ("propose", deputy), ("dispute", lin)):
        known[verb](actor, case)
    assert Case.objects.get(pk=case.pk).holder == street.street_post


def test_a_dispute_passes_over_whoever_worked_on_it_in_another_seat(street: b.Street) -> None:
    case = case_in(street, "accepted")
    cases.propose_done(actor=b.actor(street.deputy), case_id=case.pk, outcome="solved", said="好了")
    case = cases.dispute_result(actor=b.actor(street.lin), case_id=case.pk, said="没有")
    assert case.holder == street.street_post


def test_who_only_dispatched_it_may_be_the_next_level(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.assign_case(actor=b.actor(street.deputy), case_id=case.pk, post_id=street.leader_post.pk)
    known = verbs(street)
    for verb, actor in (("accept", street.leader), ("propose", street.leader), ("dispute", street.lin)):
        known[verb](b.actor(actor), case)
    assert Case.objects.get(pk=case.pk).holder == street.deputy_post


def test_the_story_of_a_dispute_names_the_new_hand(street: b.Street) -> None:
    case = case_in(street, "proposed")
    case = cases.dispute_result(actor=b.actor(street.lin), case_id=case.pk, said="昨晚又灭了。")
    assert story_of(case, internal=False)[0].detail == "交给社区副书记何建文重新办，不回到原来的人手里。"


def test_declining_says_why_and_where_to_go(street: b.Street) -> None:
    case = case_in(street, "declined")
    entry = story_of(case, internal=False)[0]
    assert (case.outcome, case.outcome_reason, entry.detail) == (
        "not_ours", "这盏灯是供电所的。", "可以找：榆荫供电所，5550 199"
    )  # fmt: skip


def test_declining_without_a_place_to_go_is_refused(street: b.Street) -> None:
    with pytest.raises(Refused) as no:
        cases.decline_case(
            actor=b.actor(street.leader), case_id=b.filed_case(street).pk, said="不归我", where=" "
        )
    assert no.value.field == "where"


@pytest.mark.parametrize(("days", "state"), [(30, "assigned"), (31, "closed")])
def test_reopening_ends_after_thirty_days(
    street: b.Street, monkeypatch: pytest.MonkeyPatch, days: int, state: str
) -> None:
    now = stand_still(monkeypatch, "2026-03-17 16:20")
    case = case_in(street, "closed")
    stand_still(monkeypatch, now + timedelta(days=days))
    lin = b.actor(street.lin)
    offered = "reopen" in verbs_for(lin, case)
    try:
        verbs(street)["reopen"](lin, case)
    except Refused:
        assert state == "closed"
    assert (Case.objects.get(pk=case.pk).state, offered) == (state, state == "assigned")


def test_a_withdrawn_case_needs_no_reason_and_tells_the_post(street: b.Street) -> None:
    case = case_in(street, "withdrawn")
    assert (case.outcome, case.outcome_reason, told("case.withdrawn")) == (
        "withdrawn", "", [("post", street.leader_post.pk)]
    )  # fmt: skip


def test_confirming_by_time_waits_for_its_time(street: b.Street) -> None:
    case = case_in(street, "proposed")
    with pytest.raises(Refused):
        cases.confirm_by_time(actor=system("clock"), case_id=case.pk)


def test_nobody_rates_a_case_that_he_handled(street: b.Street) -> None:
    case = case_in(street, "proposed", reporter=street.leader)
    leader = b.actor(street.leader)
    cases.confirm_done(actor=leader, case_id=case.pk)
    assert "rate" not in verbs_for(leader, Case.objects.get(pk=case.pk))
    with pytest.raises(Refused, match="自己经办过"):
        cases.rate_case(actor=leader, case_id=case.pk, **GRADES)


def test_the_database_refuses_it_too(street: b.Street) -> None:
    case = case_in(street, "closed")
    with pytest.raises(IntegrityError, match="nobody rates"), transaction.atomic():
        CaseRating.objects.create(case=case, rater=street.leader, **GRADES)


def test_one_end_is_rated_once(street: b.Street) -> None:
    case = case_in(street, "closed")
    verbs(street)["rate"](b.actor(street.lin), case)
    with pytest.raises(Refused, match="已经评过"):
        verbs(street)["rate"](b.actor(street.lin), case)


def test_a_case_that_was_opened_again_is_rated_again(street: b.Street) -> None:
    case = case_in(street, "closed")
    known, lin, deputy = verbs(street), b.actor(street.lin), b.actor(street.deputy)
    walk = [("rate", lin), ("reopen", lin), ("accept", deputy), ("propose", deputy), ("confirm", lin)]
    for verb, actor in walk:
        known[verb](actor, case)
    cases.rate_case(actor=lin, case_id=case.pk, speed="poor", attitude="good", result="good")
    assert CaseRating.objects.get(case=case).speed == "poor"


@pytest.mark.parametrize("state", ["filed", "waiting", "proposed", "closed"])
def test_a_query_code_stands_for_a_reporter_without_an_account(street: b.Street, state: str) -> None:
    case = case_in(
        street, "filed", reporter=None, contact="none", household=None, building=street.building.area
    )
    bearer, known = Actor(code_case_id=case.pk), verbs(street)
    way = {
        "filed": ("add", "withdraw"),
        "waiting": ("answer",),
        "proposed": ("dispute", "confirm"),
        "closed": ("rate", "reopen"),
    }
    to = {"filed": [], "waiting": ["accept", "ask"], "proposed": ["accept", "propose"]}
    for verb in to.get(state, ["accept", "propose"]):
        known[verb](b.actor(street.leader), case)
    if state == "closed":
        known["confirm"](bearer, case)
    for verb in way[state]:
        with transaction.atomic():
            known[verb](bearer, case)
            transaction.set_rollback(verb == "dispute")


def test_a_query_code_of_somebody_with_an_account_only_looks(street: b.Street) -> None:
    case = b.filed_case(street)
    b.account(street.lin)
    with pytest.raises(Refused):
        cases.withdraw_case(actor=Actor(code_case_id=case.pk), case_id=case.pk)


def test_a_query_code_opens_no_other_case(street: b.Street) -> None:
    mine, other = (b.filed_case(street, reporter=None, contact="none") for _turn in range(2))
    with pytest.raises(Http404):
        cases.withdraw_case(actor=Actor(code_case_id=mine.pk), case_id=other.pk)


@pytest.mark.parametrize("sql", ["update grids_caseevent set said = 'x'", "delete from grids_caseevent"])
def test_the_story_is_never_rewritten(street: b.Street, sql: str) -> None:
    case = b.filed_case(street)
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert CaseEvent.objects.get(case=case).said == ""
