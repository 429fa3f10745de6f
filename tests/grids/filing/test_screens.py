"""The three screens: what is typed is kept, what is missing is said, and in the end there is one case."""

from __future__ import annotations

import pytest
from django.test import Client

from grids.models import Case, CaseDraft
from portal.models import Person
from tests.builders import Street, account, category
from tests.grids.filing.conftest import WORDS, draft_in, ready_draft, say_what, say_where

pytestmark = pytest.mark.django_db


def test_a_resident_files_in_three_screens(lin: Client, street: Street) -> None:
    draft = say_what(lin)
    second = say_where(lin, draft, where=f"home:{street.home.pk}", spot="台阶旁")
    third = lin.get(second["Location"])
    sent = lin.post("/file/check/", {"draft": draft, "contact": "message"})
    case = Case.objects.get()

    assert third.status_code == 200
    assert sent["Location"] == f"/file/done/{draft}/"
    assert (case.text, case.household, case.reporter, case.place, case.holder) == (
        WORDS, street.home, street.lin, "和风苑 3 号楼 2 单元 · 台阶旁", street.leader_post,
    )  # fmt: skip


def test_the_draft_is_gone_when_sent(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)

    lin.post("/file/check/", {"draft": draft, "contact": "message"})

    assert CaseDraft.objects.count() == 0


def test_sending_twice_gives_one_case_and_one_receipt(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)
    form = {"draft": draft, "contact": "message"}

    first = lin.post("/file/check/", form)
    second = lin.post("/file/check/", form)

    assert (first["Location"], Case.objects.count()) == (second["Location"], 1)


def test_the_back_button_after_sending_leads_to_the_receipt(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)
    lin.post("/file/check/", {"draft": draft, "contact": "message"})

    back = lin.get(f"/file/check/?draft={draft}")

    assert back["Location"] == f"/file/done/{draft}/"


def test_changing_an_old_form_after_sending_makes_a_new_draft(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)
    lin.post("/file/check/", {"draft": draft, "contact": "message"})

    again = say_what(lin, draft=draft)

    assert again != draft


def test_what_is_typed_is_kept_when_something_is_missing(lin: Client) -> None:
    answer = lin.post("/file/", {"text": WORDS, "category": ""})

    assert answer.context["form"]["text"].value() == WORDS
    assert answer.context["form"].errors == {"category": ["请选一类。不确定就选“其他”。"]}
    assert CaseDraft.objects.get().fields["text"] == WORDS


def test_a_category_asks_its_own_questions_before_the_second_screen(lin: Client) -> None:
    first = lin.post("/file/", {"text": WORDS, "category": "water_power"})
    draft = draft_in(first["Location"])
    page = lin.get(first["Location"])
    form = {"draft": draft, "text": WORDS, "category": "water_power", "asked": "water_power"}
    unanswered = lin.post("/file/", form)
    answered = lin.post("/file/", form | {"q_still_running": "yes"})

    assert first["Location"] == f"/file/?draft={draft}#questions"
    assert [field.name for field in page.context["form"].questions()] == ["q_still_running"]
    assert unanswered.context["form"].errors == {"q_still_running": ["请回答这个问题。"]}
    assert answered["Location"] == f"/file/where/?draft={draft}"


def test_the_answers_reach_the_case(lin: Client, street: Street) -> None:
    draft = say_what(lin, category="water_power", asked="water_power", q_still_running="yes")
    say_where(lin, draft, where=f"near:{street.home.pk}")

    lin.post("/file/check/", {"draft": draft, "contact": "call"})

    assert Case.objects.get().answers == {"still_running": "yes"}


def test_elsewhere_is_narrowed_step_by_step_without_scripts(lin: Client, street: Street) -> None:
    draft = say_what(lin)
    community = {"where": "elsewhere", "community": street.community.pk}

    narrowed = say_where(lin, draft, narrow="1", **community)
    page = lin.get(narrowed["Location"])
    done = say_where(lin, draft, building=street.building.pk, **community)

    assert narrowed["Location"] == f"/file/where/?draft={draft}#places"
    buildings = page.context["form"].fields["building"].choices
    assert ("和风苑", [(street.building.pk, "和风苑 3 号楼")]) in buildings
    assert done["Location"] == f"/file/check/?draft={draft}"


def test_a_community_alone_needs_words(lin: Client, street: Street) -> None:
    draft = say_what(lin)

    answer = say_where(lin, draft, where="elsewhere", community=street.community.pk)

    assert answer.context["form"].errors == {"spot": ["没有选楼栋，请写一下具体在哪里。"]}


def test_nobody_files_at_a_door_that_is_not_his(lin: Client, street: Street) -> None:
    draft = say_what(lin)

    answer = say_where(lin, draft, where=f"home:{street.foreign_home.pk}")

    assert answer.context["form"].errors == {"where": ["请选一个地方。"]}


def test_a_stranger_who_leaves_a_phone_gets_a_record_of_his_own(stranger: Client, street: Street) -> None:
    account(street.lin, "13900001111")
    draft = _stranger_draft(stranger, street)

    stranger.post(
        "/file/check/", {"draft": draft, "contact": "call", "name": "林女士", "phone": "139 0000 1111"}
    )
    reporter = Case.objects.get().reporter

    assert (reporter.name, reporter.phone) == ("林女士", "13900001111")
    assert reporter != street.lin


def test_a_wrong_phone_is_said_beside_its_field(stranger: Client, street: Street) -> None:
    draft = _stranger_draft(stranger, street)

    answer = stranger.post(
        "/file/check/", {"draft": draft, "contact": "call", "name": "林", "phone": "1390000111"}
    )

    assert answer.context["form"].errors == {"phone": ["手机号是 11 位，现在是 10 位。"]}
    assert answer.context["form"]["name"].value() == "林"


def test_nobody_misses_a_phone_before_a_call_is_wanted(stranger: Client, street: Street) -> None:
    draft = _stranger_draft(stranger, street)

    answer = stranger.post("/file/check/", {"draft": draft})

    assert answer.context["form"].errors == {"contact": ["请选一种联系方式。"]}


def test_a_spot_is_needed_only_without_a_building(lin: Client) -> None:
    draft = say_what(lin)

    page = lin.get(f"/file/where/?draft={draft}").content.decode()

    assert '<span class="optional">选了家里或楼栋可以不填</span>' in page


def test_choosing_nothing_is_one_error(lin: Client) -> None:
    assert list(say_where(lin, say_what(lin)).context["form"].errors) == ["where"]


def test_without_a_name_nothing_leads_back_to_the_filer(lin: Client, street: Street) -> None:
    draft = ready_draft(lin, street)

    lin.post("/file/check/", {"draft": draft, "contact": "none"})
    case = Case.objects.get()

    assert (case.reporter, case.filed_by, case.household, case.building) == (
        None,
        None,
        None,
        street.building.area,
    )
    assert list(case.events.values_list("actor", flat=True)) == [None]


def test_some_categories_need_a_name(lin: Client, street: Street) -> None:
    category("care", anonymous=False)
    draft = say_what(lin, category="care")
    say_where(lin, draft, where=f"home:{street.home.pk}")

    answer = lin.post("/file/check/", {"draft": draft, "contact": "none"})

    assert "contact" in answer.context["form"].errors
    assert (Case.objects.count(), CaseDraft.objects.count()) == (0, 1)


def test_a_filled_trap_makes_nothing(stranger: Client) -> None:
    answer = stranger.post("/file/", {"text": WORDS, "category": "other", "website": "http://example.org"})

    assert (answer.status_code, CaseDraft.objects.count()) == (429, 0)


def test_a_draft_of_somebody_else_is_not_there(lin: Client, stranger: Client, street: Street) -> None:
    draft = ready_draft(lin, street)

    seen = stranger.get(f"/file/check/?draft={draft}")
    stranger.post("/file/check/", {"draft": draft, "contact": "none"})

    assert seen["Location"] == "/file/"
    assert (Case.objects.count(), CaseDraft.objects.count()) == (0, 1)


def test_writing_over_somebody_elses_draft_makes_another(
    lin: Client, stranger: Client, street: Street
) -> None:
    draft = ready_draft(lin, street)

    other = say_what(stranger, draft=draft, text="别人写的")

    assert other != draft
    assert CaseDraft.objects.get(pk=draft).fields["text"] == WORDS


def test_autosave_keeps_half_a_form(lin: Client) -> None:
    draft = "6f1f3fd0-9a51-4d0c-9a3d-0d5c8f5a2b11"

    answer = lin.post("/file/save/", {"draft": draft, "text": "路灯\x00不亮", "category": ""})

    assert answer.status_code == 204
    assert CaseDraft.objects.get(pk=draft).fields["text"] == "路灯不亮"


def test_a_draft_can_be_thrown_away(lin: Client) -> None:
    draft = say_what(lin)

    lin.post("/file/drop/", {"draft": draft})

    assert CaseDraft.objects.count() == 0


def test_signing_in_takes_the_draft_along(stranger: Client, street: Street) -> None:
    draft = say_what(stranger)

    stranger.force_login(account(street.lin), backend="portal.auth.PostBackend")

    assert stranger.get(f"/file/where/?draft={draft}").status_code == 200


def test_the_third_screen_leads_back_to_what_is_missing(lin: Client) -> None:
    draft = say_what(lin)

    answer = lin.get(f"/file/check/?draft={draft}")

    assert answer["Location"] == f"/file/where/?draft={draft}"


def _stranger_draft(stranger: Client, street: Street) -> str:
    draft = say_what(stranger)
    say_where(stranger, draft, community=street.community.pk, spot="东门口")
    return draft


def test_a_stranger_leaves_no_person_without_a_phone(stranger: Client, street: Street) -> None:
    people = Person.objects.count()
    draft = _stranger_draft(stranger, street)

    stranger.post("/file/check/", {"draft": draft, "contact": "none"})

    assert (Case.objects.get().reporter, Person.objects.count()) == (None, people)
