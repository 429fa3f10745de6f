"""The page of a case: who, until when, what next; for its reporter, for those who work on it, for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from grids.domain.cases import confirm_done, decline_case
from grids.enums import Outcome
from grids.models import Case
from portal.models import Tenure
from portal.rules.wording import paper_words
from tests import builders
from tests.builders import Street, actor
from tests.grids.case_page.conftest import SignIn, asked, closed, proposed, text, url


def test_a_stranger_signs_in_first(case: Case) -> None:
    answer = Client().get(url(case))

    assert (answer.status_code, answer["Location"].endswith(f"?next=/cases/{case.pk}/")) == (302, True)


def test_a_foreign_case_is_not_there(street: Street, case: Case, as_: SignIn) -> None:
    assert as_(street.neighbour).get(url(case)).status_code == 404
    assert as_(street.foreign_leader).get(url(case)).status_code == 404


def test_an_impossible_number_is_not_there(street: Street, as_: SignIn) -> None:
    assert as_(street.lin).get(f"/cases/{2**70}/").status_code == 404


def test_the_reporter_reads_who_has_it_and_how_to_call(street: Street, case: Case, as_: SignIn) -> None:
    page = text(as_(street.lin).get(url(case)))

    assert "周敏" in page
    assert 'href="tel:5550 132"' in page


def test_the_reporter_is_asked_first_what_only_he_can_do(street: Street, case: Case, as_: SignIn) -> None:
    asked(street, case)
    assert as_(street.lin).get(url(case)).context["page"].reporter_first.verb == "answer"


def test_a_proposed_case_asks_for_the_verdict_and_names_the_level_above(
    street: Street, case: Case, as_: SignIn
) -> None:
    proposed(street, case)

    answer = as_(street.lin).get(url(case))

    assert answer.context["page"].reporter_first.verb == "confirm"
    assert "会交给社区副书记何建文重新办" in text(answer)
    assert " checked" not in text(answer)


@pytest.mark.parametrize(
    ("outcome", "question", "yes", "no"),
    [
        ("solved", "解决了吗？", "解决了", "没有解决"),
        ("partly", "解决了一部分，行吗？", "行，就这样", "还不行"),
        ("unsolvable", "现在解决不了，行吗？", "行，就这样", "还不行"),
    ],
)
def test_the_question_fits_what_was_proposed(
    street: Street, case: Case, as_: SignIn, outcome: str, question: str, yes: str, no: str
) -> None:
    proposed(street, case, outcome=outcome)

    answer = as_(street.lin).get(url(case))

    form = answer.context["page"].reporter_form
    assert [str(label) for _key, label in form.fields["solved"].choices] == [yes, no]
    assert (f">{question}</h2>" in text(answer), f"选“{no}”，会交给社区副书记何建文重新办" in text(answer)) == (
        True, True
    )  # fmt: skip


@pytest.mark.parametrize("outcome", ["partly", "unsolvable"])
def test_what_is_not_solved_is_not_called_done_when_it_ends(
    street: Street, case: Case, as_: SignIn, outcome: str
) -> None:
    proposed(street, case, outcome=outcome)
    confirm_done(actor=actor(street.lin), case_id=case.pk)

    page = as_(street.lin).get(url(case))
    seen = [
        text(page),
        text(as_(street.leader).get("/cases/?state=closed")),
        text(as_(street.lin).get("/my/cases/?state=closed")),
    ]

    assert ["办结 ·" in words or "按时办结" in words for words in seen] == [False] * 3
    assert (str(page.context["page"].mark.label), page.context["page"].mark.kind) == (
        Outcome(outcome).label, ""
    )  # fmt: skip
    assert "您说可以结束" in text(page)
    assert {entry.tone for entry in page.context["page"].story} == {""}


def test_for_want_of_anybody_above_no_other_hand_is_promised(street: Street, case: Case, as_: SignIn) -> None:
    Tenure.objects.filter(post__in=[street.deputy_post, street.street_post]).delete()
    builders.seat_holder(street.street_post, street.leader)
    proposed(street, case)

    page = text(as_(street.lin).get(url(case)))

    assert ("不再回到原来的人手里" in page, "上面没有别人了" in page) == (False, True)


def test_a_declined_case_says_first_where_to_go(street: Street, case: Case, as_: SignIn) -> None:
    decline_case(
        actor=actor(street.leader), case_id=case.pk, said="归派出所管。", where="榆荫派出所 5550 110"
    )

    page = text(as_(street.lin).get(url(case)))

    assert page.index("可以找：榆荫派出所 5550 110") < page.index("周敏")
    assert ('href="tel:5550 132"' in page, "答应办完" in page) == (False, False)


def test_a_resident_sees_his_own_rating(street: Street, case: Case, as_: SignIn) -> None:
    closed(street, case, speed="good", attitude="fair", result="poor", comment="慢了点。")

    page = text(as_(street.lin).get(url(case)))

    assert [word in page for word in ("您的评价", "基本满意", "不满意", "慢了点。")] == [True] * 4


def test_nothing_is_called_done_in_time_before_the_resident_has_said_so(
    street: Street, case: Case, as_: SignIn
) -> None:
    proposed(street, case)
    waits = text(as_(street.lin).get(url(case)))
    confirm_done(actor=actor(street.lin), case_id=case.pk)
    ended = text(as_(street.lin).get(url(case)))

    assert ("按时办结" in waits, "按时办结" in ended) == (False, True)


def test_only_whoever_has_it_is_promised_to_hear_of_the_answer(
    street: Street, case: Case, as_: SignIn
) -> None:
    proposed(street, case)
    promise = "居民确认、说没有解决，或者到期归档，都会告诉您。"
    pages = [text(as_(who).get(url(case))) for who in (street.leader, street.clerk)]

    assert [promise in page for page in pages] == [True, False]


def test_on_paper_a_case_says_whose_it_is_and_when_everything_was(
    street: Street, case: Case, as_: SignIn
) -> None:
    for who in (street.lin, street.leader):
        page = text(as_(who).get(url(case)))
        today = paper_words(case.filed_at)

        assert "<b>榆荫街道 · 柳岸社区 · 邻里事</b>" in page
        assert f'data-paper="{today}">今天' in page

    assert "data-print" in page


def test_the_holder_accepts_with_one_button(street: Street, case: Case, as_: SignIn) -> None:
    page = as_(street.leader).get(url(case)).context["page"]

    assert page.staff_first.verb == "accept"


def test_a_clerk_is_offered_the_nearest_posts_to_assign_to(street: Street, case: Case, as_: SignIn) -> None:
    page = as_(street.clerk).get(url(case)).context["page"]

    assert page.staff_first.verb == "assign"
    assert [key for key, _card in page.staff_form.fields["post_id"].choices] == [
        street.deputy_post.pk,
        street.clerk_post.pk,
    ]


def test_staff_see_the_reporter_masked(street: Street, case: Case, as_: SignIn) -> None:
    page = text(as_(street.leader).get(url(case)))

    assert ("林*珍" in page, "林秀珍" in page) == (True, False)


def test_a_closed_case_offers_rating_and_reopening(street: Street, case: Case, as_: SignIn) -> None:
    closed(street, case)

    page = as_(street.lin).get(url(case)).context["page"]

    assert page.reporter_first.verb == "rate"
    assert [step.verb for step in page.reporter_more] == ["reopen"]
