"""The pages around a visit: what it counts for, what comes next, the lists, the story of a door, the desk of today."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from grids.domain.opinion_notes import answer_note, pass_note_up
from grids.domain.taking_back import take_back_visit
from grids.domain.visits import record_visit
from grids.enums import About
from grids.models import Case, DeedKind, DueItem, OpinionNote, Visit
from tests.builders import Street, actor, building, filed_case, household, person
from tests.grids.duties.building import deed, item, kind, signed_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_kinds() -> None:
    """Only the kinds that a test makes."""
    DeedKind.objects.all().delete()


def opinion() -> DeedKind:
    return kind("opinion_note", "社情信息", about=About.NOBODY)


def three_duties(street: Street) -> DeedKind:
    """A talk counts as a visit: two visits and a talk wait at `street.home`, and a good deed that does not count."""
    talk = kind("heart_talk", "谈心")
    talk.counts_as.add(kind())
    for name, what in (("每月走访", kind()), ("每周探望", kind()), ("半年谈心", talk)):
        item(street, name=name, kind=what)
    item(street, name="办实事", kind=kind("good_deed", "办一件实事"))
    return talk


# Before and after


def test_the_form_says_which_kinds_settle_what(street: Street) -> None:
    talk = three_duties(street)
    page = signed_in(street.leader).get(f"/households/{street.home.pk}/visit/")
    told = {one.item.rule.name: {kind.name for kind in one.kinds} for one in page.context["open"]}
    assert told == {
        "每月走访": {"上门走访", "谈心"}, "每周探望": {"上门走访", "谈心"}, "半年谈心": {"谈心"},
        "办实事": {"办一件实事"},
    }  # fmt: skip
    assert f'data-kinds="{talk.pk}"' in page.content.decode()


def test_one_form_settles_three_duties_and_offers_the_fourth(street: Street) -> None:
    talk = three_duties(street)
    page = signed_in(street.leader).post(
        f"/households/{street.home.pk}/visit/", typed(kind=talk.pk), follow=True
    )
    assert "走访记好了，同时算作 3 项任务。" in page.content.decode()
    assert ([item.rule.name for item in page.context["settled"]], page.context["open"][0].item.rule.name) == (
        ["每月走访", "每周探望", "半年谈心"], "办实事",
    )  # fmt: skip


def test_afterwards_the_way_leads_to_the_next_door(street: Street) -> None:
    before, after = household(street.building, "101", floor=1), household(street.building, "501", floor=5)
    for home in (before, street.home, after):
        item(street, household=home)
    page = signed_in(street.leader).post(f"/households/{street.home.pk}/visit/", typed(), follow=True)
    assert (page.context["next"].home, page.context["left"]) == (after, 2)


def test_what_came_after_it_is_for_its_writer(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    answers = [
        signed_in(one).get(f"/visits/{visit.pk}/saved/").status_code for one in (street.deputy, street.lin)
    ]
    assert answers == [404, 404]


def test_a_request_that_came_with_it_tells_its_code(street: Street) -> None:
    form = typed(raised_text="楼道灯坏了。", raised_category=street.category.key, raised_who="nobody")
    page = signed_in(street.leader).post(f"/households/{street.home.pk}/visit/", form, follow=True)
    case = Case.objects.get()
    assert (case.number in page.content.decode(), Visit.objects.get().case) == (True, case)


@pytest.mark.parametrize(
    ("half", "wrong"),
    [
        ({"raised_text": "灯坏了。"}, {"raised_category", "raised_who"}),
        ({"raised_who": "nobody"}, {"raised_text"}),
        ({"answered_said": "不急。"}, {"answered_case"}),
    ],
)
def test_half_a_request_is_asked_for_the_rest(street: Street, half: dict[str, str], wrong: set[str]) -> None:
    filed_case(street)
    page = signed_in(street.leader).post(f"/households/{street.home.pk}/visit/", typed(**half))
    assert (page.status_code, set(page.context["form"].errors), Visit.objects.count()) == (422, wrong, 0)


# The walk


def test_what_needs_no_door_stands_apart_in_the_walk(street: Street) -> None:
    item(street, household=None, kind=kind("patrol", "巡查", about=About.AREA), name="每天巡查")
    page = signed_in(street.leader).get("/walk/")
    assert ([one.rule.name for one in page.context["way"].elsewhere], page.context["way"].stops) == (
        ["每天巡查"],
        [],
    )


def test_a_day_to_come_again_shows_until_he_comes(street: Street) -> None:
    today, leader = timezone.localdate(), signed_in(street.leader)
    promised = deed(street.home, today - timedelta(days=2), follow_up_on=today)
    record_visit(actor=actor(street.leader), deed=promised)
    record_visit(actor=actor(street.deputy), deed=deed(street.home))
    shown = [door.again_on for door in leader.get("/walk/").context["way"].doors]
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    assert (shown, leader.get("/walk/").context["way"].doors) == ([today], [])


def test_a_visit_that_was_taken_back_promises_nothing(street: Street) -> None:
    promised = deed(street.home, follow_up_on=timezone.localdate())
    visit = record_visit(actor=actor(street.leader), deed=promised).visit
    take_back_visit(actor=actor(street.leader), visit_id=visit.pk)
    assert signed_in(street.leader).get("/walk/").context["way"].doors == []


def test_a_door_to_come_again_stands_in_its_place(street: Street) -> None:
    other = building(street.grid, "1 号楼", "安平里")
    first, last = household(other, "101", floor=1), household(street.building, "901", floor=9)
    item(street, household=last)
    record_visit(actor=actor(street.leader), deed=deed(first, follow_up_on=timezone.localdate()))
    doors = signed_in(street.leader).get("/walk/").context["way"].doors
    assert {door.home for door in doors} == {first, last}
    assert [door.home.building for door in doors] == sorted(
        {first.building, last.building}, key=lambda one: one.estate
    )


def test_somebody_paired_walks_records_and_sees_it_in_the_frame_of_residents(street: Street) -> None:
    paired = person("郑国栋")
    client = signed_in(paired)
    before = client.get("/walk/").status_code
    item(street, holder_person=paired)
    page = client.get("/walk/")
    done = client.post(f"/households/{street.home.pk}/visit/", typed(), follow=True)
    assert (before, page.status_code, page.templates[1].name) == (404, 200, "base.html")
    assert ("同时算作 1 项任务" in done.content.decode(), "有件事要反映" in done.content.decode()) == (
        True,
        False,
    )


def test_the_own_page_leads_only_those_to_the_walk_who_have_something_to_do(street: Street) -> None:
    item(street, holder_person=street.lin)
    told = ["/walk/" in signed_in(one).get("/me/").content.decode() for one in (street.lin, street.neighbour)]
    assert told == [True, False]


def test_the_walk_of_somebody_without_a_post_offers_nothing_that_is_not_there(street: Street) -> None:
    item(street, holder_person=street.lin)
    lin = signed_in(street.lin)
    here, leader = (one.get("/walk/").content.decode() for one in (lin, signed_in(street.leader)))
    assert ("/walk/muted/" in here, "/walk/muted/" in leader) == (False, True)
    assert ("data-along" in here, lin.get("/walk/pack.json").status_code) == (True, 200)


# Deeds without a door


def test_a_deed_without_a_door_is_written_down(street: Street) -> None:
    owed = item(street, household=None, kind=opinion())
    form = {"key": str(uuid.uuid4()), "kind": opinion().pk, "day": timezone.localdate(), "note": "缺晾衣架。"}
    leader = signed_in(street.leader)
    wrong = leader.post("/deeds/new/", form | {"note": ""})
    page = leader.post("/deeds/new/", form, follow=True)
    assert (wrong.status_code, set(wrong.context["form"].errors), page.status_code) == (422, {"note"}, 200)
    assert (DueItem.objects.get(pk=owed.pk).state, OpinionNote.objects.get().text) == ("done", "缺晾衣架。")


def test_a_deed_sent_twice_is_one_even_when_it_was_the_last_that_was_owed(street: Street) -> None:
    someone, patrol = person("宋明远"), kind("patrol", "巡查", about=About.AREA)
    item(street, holder_person=someone, household=None, kind=patrol)
    form = {"key": str(uuid.uuid4()), "kind": patrol.pk, "day": timezone.localdate()}
    neighbour = signed_in(someone)
    answers = [neighbour.post("/deeds/new/", form) for _ in range(2)]
    saved = f"/visits/{Visit.objects.get().pk}/saved/"
    assert [answer.headers["Location"] for answer in answers] == [saved, saved]


def test_who_owes_no_such_deed_has_no_such_page(street: Street) -> None:
    opinion()
    assert signed_in(street.lin).get("/deeds/new/").status_code == 404


# Notes


def test_a_community_answers_and_its_writer_reads_it(street: Street) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="都说缺晾衣架。"))
    note, clerk = OpinionNote.objects.get(), signed_in(street.clerk)
    waiting = clerk.get("/notes/").content.decode()
    clerk.post(f"/notes/{note.pk}/", {"act": "answer", "reply": "下月装两个。"})
    told = signed_in(street.leader).get("/notes/").content.decode()
    assert ("都说缺晾衣架。" in waiting, "下月装两个。" in told) == (True, True)
    assert "都说缺晾衣架。" not in clerk.get("/notes/").content.decode()


def test_notes_of_another_community_are_not_there(street: Street) -> None:
    record_visit(actor=actor(street.foreign_leader), deed=deed(street.foreign_home, opinion="都说缺晾衣架。"))
    clerk = signed_in(street.clerk)
    assert clerk.get(f"/notes/{OpinionNote.objects.get().pk}/").status_code == 404
    assert "晾衣架" not in clerk.get("/notes/?of=all").content.decode()


def test_a_street_is_asked_only_for_what_was_passed_up(street: Street) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="都说缺晾衣架。"))
    at_the_street = signed_in(street.street_leader)
    before = at_the_street.get("/notes/").context["page"].rows
    pass_note_up(actor=actor(street.clerk), note_id=OpinionNote.objects.get().pk)
    assert (before, len(at_the_street.get("/notes/").context["page"].rows)) == ([], 1)


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_notes_costs_the_same(street: Street, n: int, django_assert_num_queries: Any) -> None:
    for _turn in range(n):
        record_visit(actor=actor(street.leader), deed=deed(street.home, opinion="缺晾衣架。"))
        answer_note(actor=actor(street.clerk), note_id=OpinionNote.objects.latest("pk").pk, reply="下月装。")
    leader = signed_in(street.leader)
    leader.get("/notes/")
    with django_assert_num_queries(2):
        leader.get("/notes/")


# One's own visits


@pytest.mark.parametrize("n", [1, 3])
def test_ones_own_visits_cost_the_same(street: Street, n: int, django_assert_num_queries: Any) -> None:
    for number in range(n):
        record_visit(actor=actor(street.leader), deed=deed(household(street.building, f"70{number}")))
    leader = signed_in(street.leader)
    leader.get("/visits/")
    with django_assert_num_queries(3):
        leader.get("/visits/")


def test_they_are_found_by_door_and_outcome_and_day(street: Street) -> None:
    other = household(street.building, "702")
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    record_visit(
        actor=actor(street.leader),
        deed=deed(other, timezone.localdate() - timedelta(days=4), outcome="refused"),
    )
    leader = signed_in(street.leader)
    asked = ("q=2-702", "outcome=refused", f"until={timezone.localdate() - timedelta(days=3)}", "q=3号楼 301")
    found = [{row.household for row in leader.get(f"/visits/?{one}").context["page"].rows} for one in asked]
    assert found == [{other}, {other}, {other}, {street.home}]


def test_they_turn_by_key(street: Street) -> None:
    for _turn in range(27):
        record_visit(actor=actor(street.leader), deed=deed(street.home))
    leader = signed_in(street.leader)
    first = leader.get("/visits/").context
    second = leader.get(f"/visits/{first['older']}").context
    back = leader.get(f"/visits/{second['newer']}").context
    assert (len(first["page"].rows), len(second["page"].rows), second["older"]) == (25, 2, "")
    assert [row.pk for row in back["page"].rows] == [row.pk for row in first["page"].rows]


def test_ones_own_visits_come_out_as_a_sheet_without_formulae(street: Street) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, note="=1+1"))
    record_visit(actor=actor(street.deputy), deed=deed(street.home, note="不是我的"))
    answer = signed_in(street.leader).post("/visits/export/", {"reason": "月底核对用"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if "不是我的" in str(cell.value)]


# One visit, and the story of a door


def test_a_late_entry_says_so(street: Street) -> None:
    visit = record_visit(
        actor=actor(street.leader), deed=deed(street.home, timezone.localdate() - timedelta(days=3))
    ).visit
    leader = signed_in(street.leader)
    pages = (f"/visits/{visit.pk}/", "/visits/", f"/households/{street.home.pk}/")
    assert ["补记" in leader.get(page).content.decode() for page in pages] == [True, True, True]


def test_taking_back_is_asked_and_shown_struck_through(street: Street) -> None:
    visit = record_visit(actor=actor(street.leader), deed=deed(street.home)).visit
    leader = signed_in(street.leader)
    asked = leader.get(f"/visits/{visit.pk}/take-back/").status_code
    leader.post(f"/visits/{visit.pk}/take-back/", {"reason": "记错门了"})
    text = leader.get(f"/households/{street.home.pk}/").content.decode()
    assert (asked, "is-struck" in text, "收回了" in text) == (200, True, True)


def test_the_story_turns_a_page_without_losing_what_happened_at_the_same_moment(street: Street) -> None:
    day = timezone.localdate() - timedelta(days=5)
    for _turn in range(23):
        record_visit(actor=actor(street.leader), deed=deed(street.home, day))
    filed_case(street)
    leader = signed_in(street.leader)
    first = leader.get(f"/households/{street.home.pk}/story/").context
    second = leader.get(first["older"]).context
    seen = [entry.key for entry in (*first["story"].entries, *second["story"].entries)]
    assert (len(seen), len(set(seen)), second["older"]) == (24, 24, "")
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("n", [1, 3])
def test_the_story_costs_the_same(street: Street, n: int, django_assert_num_queries: Any) -> None:
    for _turn in range(n):
        record_visit(actor=actor(street.leader), deed=deed(street.home))
        filed_case(street)
    leader = signed_in(street.leader)
    leader.get(f"/households/{street.home.pk}/story/")
    with django_assert_num_queries(5):
        leader.get(f"/households/{street.home.pk}/story/")


# The desk of today


@pytest.mark.parametrize("n", [1, 3])
def test_today_shows_the_first_doors_and_costs_the_same(
    street: Street, n: int, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        item(street, household=household(street.building, f"70{number}"))
        filed_case(street)
    leader = signed_in(street.leader)
    leader.get("/today/")
    with django_assert_num_queries(6):
        page = leader.get("/today/")
    assert (page.context["way_n"], page.context["first"][0].doors[0].home.room) == (n, "700")
