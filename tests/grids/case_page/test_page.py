"""The page of a case: who, until when, what next; for its reporter, for those who work on it, for nobody else."""

from __future__ import annotations

from django.test import Client

from grids.domain.cases import confirm_done
from grids.models import Case
from portal.rules.wording import paper_words
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
