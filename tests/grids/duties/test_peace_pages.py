"""Leaving a household in peace, telling what happened there, and trying again, on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from grids.domain.duties.mutes import mute_household
from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import DueItem, HouseholdMute
from tests.builders import Street, actor, household, post
from tests.grids.duties.building import deed, monthly, signed_in, when

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
UNTIL = TODAY + timedelta(days=50)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def peace(street: Street, **fields: Any) -> HouseholdMute:
    wanted = {"household_id": street.home.pk, "reason": "travelling", "until": UNTIL}
    return mute_household(actor=actor(street.leader), **wanted | fields)


def page(street: Street) -> str:
    return f"/households/{street.home.pk}/"


# Leaving in peace -----------------------------------------------------------------------


def test_the_same_form_twice_leaves_in_peace_once(street: Street) -> None:
    leader, form = signed_in(street.leader), {"reason": "asked", "until": UNTIL, "words": "家里有事。"}
    answers = [leader.post(f"{page(street)}mute/", form).status_code for _turn in range(2)]
    mute = HouseholdMute.objects.get()
    assert (answers, mute.by, mute.period.upper) == ([302, 302], street.leader, UNTIL + timedelta(days=1))


def test_the_households_page_says_why_until_when_and_who(street: Street) -> None:
    peace(street, words="去女儿家。")
    shown = text(signed_in(street.leader), page(street))
    wanted = ("暂不走访", "出门在外", f"到 {UNTIL} 为止", "去女儿家。", "周敏", "恢复走访")
    assert [words for words in wanted if words not in shown] == []


def test_the_story_and_the_form_at_the_door_say_the_last_day_too(street: Street) -> None:
    peace(street)
    leader = signed_in(street.leader)
    story = text(leader, f"{page(street)}story/")
    form = text(leader, f"{page(street)}visit/")
    last = date_format(UNTIL, "MONTH_DAY_FORMAT")
    assert (f"到 {UNTIL}<" in story, f"到{last}为止" in form) == (True, True)


def test_it_is_ended_with_one_press_and_a_second_one_does_no_harm(street: Street) -> None:
    peace(street)
    leader = signed_in(street.leader)
    answers = [leader.post(f"{page(street)}mute/end/").status_code for _turn in range(2)]
    assert (answers, HouseholdMute.objects.filter(period__contains=TODAY + timedelta(days=1)).exists()) == (
        [302, 302], False,
    )  # fmt: skip


def test_what_is_wrong_is_said_and_what_was_typed_stays(street: Street) -> None:
    form = {"reason": "", "until": UNTIL, "words": "请别去。"}
    answer = signed_in(street.leader).post(f"{page(street)}mute/", form)
    assert (answer.status_code, set(answer.context["form"].errors), "请别去。" in answer.content.decode()) == (
        422, {"reason"}, True,
    )  # fmt: skip


@pytest.mark.parametrize(("outcome", "reason"), [("moved", "moved"), ("refused", "asked")])
def test_after_moved_or_refused_it_is_offered(street: Street, outcome: str, reason: str) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, outcome=outcome))
    leader = signed_in(street.leader)
    offered = f"{page(street)}mute/?reason={reason}"
    assert f'href="{offered}"' in text(leader, page(street))
    assert leader.get(offered).context["form"].initial == {
        "reason": reason,
        "until": TODAY + timedelta(days=90),
    }


def test_after_any_other_outcome_or_in_peace_already_nothing_is_offered(street: Street) -> None:
    record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="refused"))
    record_visit(actor=actor(street.leader), deed=deed(street.home))
    assert "?reason=" not in text(signed_in(street.leader), page(street))
    assert not HouseholdMute.objects.exists()


def test_once_in_peace_it_is_not_offered_again_after_a_visit(street: Street) -> None:
    done = record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="refused"))
    leader, saved = signed_in(street.leader), f"/visits/{done.visit.pk}/saved/"
    before = text(leader, saved)
    peace(street)
    assert ["mute/?reason=asked" in shown for shown in (before, text(leader, saved))] == [True, False]


def test_foreign_households_are_not_there(street: Street) -> None:
    leader = signed_in(street.leader)
    path = f"/households/{street.foreign_home.pk}"
    codes = [leader.get(f"{path}/mute/"), leader.post(f"{path}/mute/end/"), leader.get(f"{path}/tell/")]
    assert [answer.status_code for answer in codes] == [404, 404, 404]


# Who is left in peace ------------------------------------------------------------------


def test_the_list_holds_those_of_ones_area_for_the_time_being(street: Street) -> None:
    mine = peace(street)
    mute_household(
        actor=actor(street.foreign_leader), household_id=street.foreign_home.pk, reason="asked", until=UNTIL
    )
    old = household(street.building, "307")
    HouseholdMute.objects.create(
        household=old, period=(TODAY - timedelta(days=9), TODAY), reason="asked", by=street.leader
    )
    rows = signed_in(street.leader).get("/walk/muted/").context["rows"]
    assert rows == [(mine, UNTIL)]


def test_the_list_is_narrowed_by_reason_and_turned_by_key(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grids.queries.mutes.muted_in_scope.__kwdefaults__", {
        "reason": "", "before": None, "size": 1,
    })  # fmt: skip
    first = peace(street)
    second = peace(street, household_id=household(street.building, "308").pk)
    peace(street, household_id=household(street.building, "309").pk, reason="moved")
    leader = signed_in(street.leader)
    answer = leader.get("/walk/muted/?reason=travelling")
    older = leader.get(f"/walk/muted/{answer.context['older']}")
    assert [[mute for mute, _day in one.context["rows"]] for one in (answer, older)] == [[second], [first]]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "²"])
def test_a_strange_key_is_the_first_page(street: Street, key: str) -> None:
    peace(street)
    assert len(signed_in(street.leader).get("/walk/muted/", {"before": key}).context["rows"]) == 1


def test_the_list_costs_the_same_for_one_and_for_three(
    street: Street, django_assert_num_queries: Any
) -> None:
    peace(street)
    leader = signed_in(street.leader)
    leader.get("/walk/muted/")
    with django_assert_num_queries(2):
        leader.get("/walk/muted/")
    for room in ("401", "402"):
        peace(street, household_id=household(street.building, room).pk)
    with django_assert_num_queries(2):
        leader.get("/walk/muted/")


# What happened ---------------------------------------------------------------------------


def test_it_says_who_has_to_go_and_how_soon(street: Street) -> None:
    when(street, "illness")
    answer = signed_in(street.leader).post(
        f"{page(street)}tell/", {"trigger": "illness", "day": TODAY}, follow=True
    )
    assert "网格长周敏要在 3 个工作日内上门走访。" in answer.content.decode()


def test_only_what_some_rule_asks_for_can_be_chosen(street: Street) -> None:
    when(street, "illness")
    leader = signed_in(street.leader)
    form = leader.get(f"{page(street)}tell/").context["form"]
    wrong = leader.post(f"{page(street)}tell/", {"trigger": "accident", "day": TODAY})
    assert ([key for key, _label in form.fields["trigger"].choices], wrong.status_code) == (["illness"], 422)


def test_the_same_form_twice_makes_one_and_says_so(street: Street) -> None:
    when(street, "illness")
    leader, form = signed_in(street.leader), {"trigger": "illness", "day": TODAY}
    leader.post(f"{page(street)}tell/", form)
    again = leader.post(f"{page(street)}tell/", form, follow=True)
    assert (DueItem.objects.count(), "已经派过了：网格长周敏" in again.content.decode()) == (1, True)


def test_of_a_vacant_post_it_is_said(street: Street) -> None:
    when(street, "illness", whose="post:grid_worker")
    post("grid_worker", street.grid)
    answer = signed_in(street.leader).post(
        f"{page(street)}tell/", {"trigger": "illness", "day": TODAY}, follow=True
    )
    assert "网格员（现在没有人）要在 3 个工作日内" in answer.content.decode()


def test_in_peace_nobody_is_sent_and_the_page_says_so(street: Street) -> None:
    when(street, "illness")
    peace(street)
    leader = signed_in(street.leader)
    before = text(leader, f"{page(street)}tell/")
    after = leader.post(f"{page(street)}tell/", {"trigger": "illness", "day": TODAY}, follow=True)
    assert ("这期间不派人去" in before, DueItem.objects.count()) == (True, 0)
    assert "这户暂不走访，所以没有派人去。" in after.content.decode()


def test_without_a_rule_there_is_no_way_to_tell(street: Street) -> None:
    leader = signed_in(street.leader)
    assert f"{page(street)}tell/" not in text(leader, page(street))
    assert "现在没有这样的规则" in text(leader, f"{page(street)}tell/")


# Trying again ----------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "shown"), [(0, True), (1, False)])
def test_who_was_not_at_home_is_on_the_walk_again_on_the_day(street: Street, days: int, shown: bool) -> None:
    produce(version=monthly(street))
    record_visit(actor=actor(street.leader), deed=deed(street.home, outcome="not_home"))
    DueItem.objects.filter(retry_on__isnull=False).update(retry_on=TODAY + timedelta(days=days))
    assert ("上次没人" in text(signed_in(street.leader), "/walk/")) == shown


def test_a_visit_that_met_somebody_ends_the_second_try(street: Street) -> None:
    produce(version=monthly(street))
    leader = actor(street.leader)
    for outcome in ("not_home", "done"):
        record_visit(actor=leader, deed=deed(street.home, outcome=outcome))
    item = DueItem.objects.filter(household=street.home).earliest("period")
    assert (item.state, item.retry_on) == ("done", None)
