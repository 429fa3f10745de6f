"""Every act goes through one address; what does not fit is said beside the field, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grids.domain import cases as acts
from grids.models import Case, CaseEvent, CasePhoto, CaseRating
from grids.views.steps import STEPS
from grids.workflow import STEPS as TABLE
from tests.builders import Street, actor
from tests.grids.case_page.conftest import SignIn, accepted, asked, closed, picture, proposed, text, url


def send(client: Client, case: Case, verb: str, **fields: Any) -> Any:
    """Send a step as the page of this moment would."""
    case.refresh_from_db()
    return client.post(url(case, verb), {"version": case.version, **fields})


def verbs(case: Case) -> list[str]:
    """The story so far, without the filing."""
    return list(CaseEvent.objects.filter(case=case).order_by("id").values_list("verb", flat=True))[1:]


def test_every_verb_that_people_use_has_its_form() -> None:
    assert set(STEPS) == {step.verb for step in TABLE if step.who != {"clock"}}


def test_the_whole_way_from_accepting_to_rating(street: Street, case: Case, as_: SignIn) -> None:
    lin, leader = as_(street.lin), as_(street.leader)
    good = {"speed": "good", "attitude": "fair", "result": "poor"}

    send(leader, case, "accept")
    send(leader, case, "reply", said="下午去看。")
    send(leader, case, "ask", said="最东头那盏也算吗？")
    send(lin, case, "answer", said="算。")
    send(leader, case, "propose", outcome="solved", said="换了新的。")
    send(lin, case, "confirm", solved="no", comment="还有一盏不亮。")
    send(as_(street.deputy), case, "accept")
    send(as_(street.deputy), case, "propose", outcome="partly", said="又换了一盏。")
    answer = send(lin, case, "confirm", solved="yes", comment="谢谢。", **good)

    assert (answer.status_code, answer["Location"]) == (302, url(case))
    assert verbs(case) == [
        "accept", "reply", "ask", "answer", "propose", "dispute", "accept", "propose", "confirm", "rate",
    ]  # fmt: skip
    rating = CaseRating.objects.get(case=case)
    assert (rating.speed, rating.attitude, rating.result, rating.comment) == (
        "good",
        "fair",
        "poor",
        "谢谢。",
    )


def test_a_confirmation_needs_no_rating(street: Street, case: Case, as_: SignIn) -> None:
    proposed(street, case)

    send(as_(street.lin), case, "confirm", solved="yes")

    assert verbs(case)[-1] == "confirm"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"solved"}),
        ({"solved": "no"}, {"comment"}),
        ({"solved": "yes", "speed": "good"}, {"attitude", "result"}),
        ({"solved": "yes", "comment": "谢谢。"}, {"speed", "attitude", "result"}),
        ({"solved": "maybe"}, {"solved"}),
    ],
)
def test_half_a_verdict_is_sent_back(
    street: Street, case: Case, as_: SignIn, fields: dict[str, str], wrong: set[str]
) -> None:
    proposed(street, case)

    answer = send(as_(street.lin), case, "confirm", **fields)

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, wrong)
    assert verbs(case)[-1] == "propose"


def test_not_solved_needs_no_rating_and_stores_none(street: Street, case: Case, as_: SignIn) -> None:
    proposed(street, case)

    send(as_(street.lin), case, "confirm", solved="no", comment="还不亮。", speed="poor")

    assert verbs(case)[-1] == "dispute"
    assert not CaseRating.objects.filter(case=case).exists()


def test_missing_words_are_asked_for_beside_the_field(street: Street, case: Case, as_: SignIn) -> None:
    accepted(street, case)

    answer = send(as_(street.leader), case, "decline", said="不归这里。", where=" ")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["where"])
    assert "不归这里。" in text(answer)


def test_whoever_is_too_late_is_told_and_keeps_his_words(street: Street, case: Case, as_: SignIn) -> None:
    accepted(street, case)
    late = case.version + 1
    acts.add_to_case(actor=actor(street.lin), case_id=case.pk, said="又坏了一盏。")

    answer = as_(street.leader).post(url(case, "reply"), {"version": late, "said": "明天去看。"})

    case.refresh_from_db()
    assert answer.status_code == 409
    assert "刚才有了变化：居民补充" in text(answer)
    assert "明天去看。" in text(answer)
    assert answer.context["form"]["version"].value() == str(case.version)
    assert verbs(case) == ["accept", "add"]


def test_an_act_that_is_no_longer_possible_gives_the_words_back(
    street: Street, case: Case, as_: SignIn
) -> None:
    accepted(street, case)
    late = case.version + 1
    acts.withdraw_case(actor=actor(street.lin), case_id=case.pk)

    answer = as_(street.leader).post(url(case, "reply"), {"version": late, "said": "明天去看。"})

    assert answer.status_code == 409
    assert "您刚才写的，还在这里" in text(answer)
    assert "明天去看。" in text(answer)


@pytest.mark.parametrize(("verb", "said"), [("reply", "下午去看。"), ("note", "等配件。")])
def test_the_same_form_sent_twice_is_one_act(
    street: Street, case: Case, as_: SignIn, verb: str, said: str
) -> None:
    accepted(street, case)
    case.refresh_from_db()
    form = {"version": case.version, "said": said}

    first = as_(street.leader).post(url(case, verb), form)
    second = as_(street.leader).post(url(case, verb), form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert verbs(case) == ["accept", verb]


def test_accepting_twice_is_one_act(street: Street, case: Case, as_: SignIn) -> None:
    leader, version = as_(street.leader), case.version

    leader.post(url(case, "accept"), {"version": version})
    answer = leader.post(url(case, "accept"), {"version": version}, follow=True)

    assert verbs(case) == ["accept"]
    assert "这一步刚才已经记下了，不用再做一次。" in text(answer)


def test_a_note_is_outrun_by_nothing(street: Street, case: Case, as_: SignIn) -> None:
    old = case.version
    accepted(street, case)

    answer = as_(street.leader).post(url(case, "note"), {"version": old, "said": "等配件。"})

    assert answer.status_code == 302
    assert verbs(case) == ["accept", "note"]


def test_a_note_stays_inside(street: Street, case: Case, as_: SignIn) -> None:
    acts.note_on_case(actor=actor(street.leader), case_id=case.pk, said="供电所说等配件。")

    assert "供电所说等配件。" in text(as_(street.leader).get(url(case)))
    assert "供电所说等配件。" not in text(as_(street.lin).get(url(case)))


def test_somebody_elses_verb_is_refused_in_words(street: Street, case: Case, as_: SignIn) -> None:
    answer = send(as_(street.lin), case, "accept")

    assert answer.status_code == 422
    assert "这件事不在您手上" in text(answer)
    assert verbs(case) == []


@pytest.mark.parametrize("verb", ["escalate", "confirm_by_time", "fly", "accept_"])
def test_an_unknown_verb_is_not_there(street: Street, case: Case, as_: SignIn, verb: str) -> None:
    leader = as_(street.leader)

    assert (leader.get(url(case, verb)).status_code, send(leader, case, verb).status_code) == (404, 404)


def test_steps_of_a_foreign_case_are_not_there(street: Street, case: Case, as_: SignIn) -> None:
    neighbour = as_(street.neighbour)

    assert neighbour.get(url(case, "add")).status_code == 404
    assert send(neighbour, case, "add", said="我也要说。").status_code == 404
    assert verbs(case) == []


@pytest.mark.parametrize("version", ["", "x", "0", "-1", str(2**40)])
def test_a_broken_page_asks_to_be_opened_again(street: Street, case: Case, as_: SignIn, version: str) -> None:
    answer = as_(street.leader).post(url(case, "accept"), {"version": version})

    assert answer.status_code == 422
    assert "这一页不完整，请重新打开再试。" in text(answer)


@pytest.mark.parametrize("verb", ["ask", "reply", "propose", "hand_back", "decline", "note"])
def test_each_act_of_the_holder_has_a_plain_page(street: Street, case: Case, as_: SignIn, verb: str) -> None:
    accepted(street, case)

    assert as_(street.leader).get(url(case, verb)).context["step"].verb == verb


def test_what_a_resident_says_by_mouth_is_written_down(street: Street, case: Case, as_: SignIn) -> None:
    asked(street, case)
    leader = as_(street.leader)

    offered = [step.verb for step in leader.get(url(case)).context["page"].staff_more]
    missing = send(leader, case, "answer", said="算。")
    send(leader, case, "answer", said="算。", channel="phone")

    assert offered == ["answer", "retract", "note"]
    assert list(missing.context["form"].errors) == ["channel"]
    assert "周敏记下您的回答（电话）" in text(as_(street.lin).get(url(case)))


def test_a_step_that_cannot_be_done_now_leads_to_the_case(street: Street, case: Case, as_: SignIn) -> None:
    answer = as_(street.leader).get(url(case, "propose"))

    assert (answer.status_code, answer["Location"]) == (302, url(case))


def test_a_clerk_looks_for_a_post_and_assigns(street: Street, case: Case, as_: SignIn) -> None:
    found = as_(street.clerk).get(url(case, "assign") + "?q=何建")
    send(as_(street.clerk), case, "assign", post_id=street.deputy_post.pk, urgency="", said="请看一下。")

    assert [seat.names for seat in found.context["page"]._seats(None)] == [("何建文",)]
    case.refresh_from_db()
    assert (case.holder, case.state) == (street.deputy_post, "assigned")


@pytest.mark.parametrize("post_id", ["", "0", "x", "9" * 30])
def test_an_impossible_post_is_sent_back(street: Street, case: Case, as_: SignIn, post_id: str) -> None:
    answer = send(as_(street.clerk), case, "assign", post_id=post_id, said="请看一下。")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["post_id"])
    assert "请看一下。" in text(answer)


def test_a_post_out_of_scope_cannot_be_chosen(street: Street, case: Case, as_: SignIn) -> None:
    answer = send(as_(street.clerk), case, "assign", post_id=street.foreign_leader_post.pk)

    assert list(answer.context["form"].errors) == ["post_id"]


def test_photos_go_along_with_a_reply(street: Street, case: Case, as_: SignIn) -> None:
    accepted(street, case)

    send(as_(street.leader), case, "reply", said="去看过了。", photos=[picture("a"), picture("b")])

    assert CasePhoto.objects.filter(case=case, event__verb="reply").count() == 2


def test_photos_survive_a_form_that_is_sent_back(street: Street, case: Case, as_: SignIn) -> None:
    accepted(street, case)
    leader = as_(street.leader)

    back = send(leader, case, "reply", said="", photos=[picture("a")])
    send(leader, case, "reply", said="去看过了。", kept=back.context["page"].kept_ids)

    assert back.status_code == 422
    assert CasePhoto.objects.filter(case=case, event__verb="reply").count() == 1


def test_somebody_elses_photo_cannot_be_taken_along(street: Street, case: Case, as_: SignIn) -> None:
    asked(street, case)
    kept = send(as_(street.lin), case, "answer", said="", photos=[picture("a")]).context["page"].kept_ids
    send(as_(street.lin), case, "answer", said="算。")

    send(as_(street.leader), case, "reply", said="好。", kept=kept)

    assert not CasePhoto.objects.filter(case=case).exists()


def test_a_file_that_is_no_picture_gets_its_answer_beside_the_field(
    street: Street, case: Case, as_: SignIn
) -> None:
    accepted(street, case)

    answer = send(
        as_(street.leader), case, "reply", said="看附件。", photos=SimpleUploadedFile("a.jpg", b"GIF8?")
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (415, ["photos"])
    assert "看附件。" in text(answer)


def test_nobody_rates_what_he_handled(street: Street, as_: SignIn) -> None:
    from tests.builders import filed_case

    own = filed_case(street, reporter=street.leader)
    leader = as_(street.leader)
    send(leader, own, "accept")
    send(leader, own, "propose", outcome="solved", said="换了。")

    page = leader.get(url(own)).context["page"]
    send(leader, own, "confirm", solved="yes", speed="good", attitude="good", result="good")

    assert page.reporter_form.rates is False
    assert verbs(own) == ["accept", "propose", "confirm"]
    assert not CaseRating.objects.filter(case=own).exists()


def test_reopening_goes_one_level_up(street: Street, case: Case, as_: SignIn) -> None:
    closed(street, case)

    send(as_(street.lin), case, "reopen", said="又不亮了。")

    case.refresh_from_db()
    assert (case.holder, case.state) == (street.deputy_post, "assigned")
