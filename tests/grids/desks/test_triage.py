"""The queue of a community, and handing out its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.domain.cases import accept_case, assign_case, hand_back_case
from grids.domain.suggestions import suggestion_for
from grids.models import Case
from grids.queries.desks import queue_of, similar_to
from portal.registry import nav_counts_for, nav_for
from tests import builders
from tests.grids.desks.conftest import SignIn


def queued(street: builders.Street, tab: str = "new", **asked: Any) -> list[int]:
    """The ids in a tab of the clerk's queue."""
    return [row.id for row in queue_of(builders.actor(street.clerk), tab=tab, **asked).rows]  # type: ignore[arg-type]


def handed_back(street: builders.Street) -> Case:
    """A case that the grid leader passed one level up."""
    case, leader = builders.filed_case(street), builders.actor(street.leader)
    accept_case(actor=leader, case_id=case.pk)
    return hand_back_case(actor=leader, case_id=case.pk, said="这段路归市政管。")


def late(case: Case) -> Case:
    """The same case, which nobody accepted in time."""
    Case.objects.filter(pk=case.pk).update(accept_due=timezone.now() - timedelta(hours=1))
    return case


def sent(case: Case, to: object, **more: object) -> dict[str, object]:
    """What the form sends."""
    return {"version": case.version, "to": to, "urgency": case.urgency, "said": "", **more}


def test_the_queue_holds_the_communitys_cases_first_due_first(street: builders.Street) -> None:
    later, sooner = builders.filed_case(street), late(builders.filed_case(street))
    builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)

    assert queued(street) == [sooner.pk, later.pk]


def test_what_came_back_has_a_tab_of_its_own(street: builders.Street) -> None:
    case = handed_back(street)

    assert (queued(street), queued(street, "back")) == ([], [case.pk])


def test_what_nobody_accepted_in_time_shows_even_when_assigned(street: builders.Street) -> None:
    case = builders.filed_case(street)
    assign_case(actor=builders.actor(street.clerk), case_id=case.pk, post_id=street.leader_post.pk)
    late(case)

    assert (queued(street), queued(street, "late")) == ([], [case.pk])


def test_tabs_count_what_they_hold(street: builders.Street) -> None:
    handed_back(street)
    late(builders.filed_case(street))
    builders.filed_case(street)

    assert queue_of(builders.actor(street.clerk)).counts == {"new": 2, "back": 1, "late": 1}


def test_a_search_in_the_queue(street: builders.Street) -> None:
    case = builders.filed_case(street)
    builders.filed_case(street, text="楼上半夜拖椅子", place="和风苑")

    assert queued(street, words="路灯") == [case.pk]
    assert queued(street, words=case.number) == [case.pk]


def test_the_queue_of_a_street_is_narrowed_to_a_community(street: builders.Street, sign_in: SignIn) -> None:
    own = builders.filed_case(street)
    builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)
    client = sign_in(street.street_leader)

    both, one = client.get("/triage/"), client.get(f"/triage/?place={street.community.pk}")

    assert len(both.context["desk"].queue.rows) == 2
    assert [row.id for row in one.context["desk"].queue.rows] == [own.pk]
    assert one.context["desk"].queue.counts["new"] == 1
    assert "林*珍 · 柳岸社区 · 和风苑 3 号楼东侧" in both.content.decode()
    assert f"/triage/?place={street.community.pk}&amp;case={own.pk}" in one.content.decode()


def test_the_menu_counts_what_waits(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)
    accept_case(actor=builders.actor(street.leader), case_id=builders.filed_case(street).pk)
    builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)

    assert nav_counts_for(builders.actor(street.clerk))["triage"] == 1
    assert nav_counts_for(builders.actor(street.street_leader))["triage"] == 2
    assert '分派台<span class="n">1</span>' in sign_in(street.clerk).get("/cases/").content.decode()


def test_nothing_is_counted_for_whoever_hands_out_nothing(street: builders.Street, sign_in: SignIn) -> None:
    client = sign_in(street.leader)
    builders.filed_case(street)
    client.get("/cases/")

    with CaptureQueriesContext(connection) as seen:
        client.get("/cases/")

    assert len(seen) == 2


@pytest.mark.parametrize(
    ("who", "first"), [("clerk", "triage"), ("street_leader", "triage"), ("leader", "today")]
)
def test_the_first_line_of_the_menu_is_the_desk(street: builders.Street, who: str, first: str) -> None:
    entries = nav_for(builders.actor(getattr(street, who)))

    assert entries[0].key == first


@pytest.mark.parametrize("who", ["clerk", "deputy", "street_leader", "leader"])
def test_the_bar_of_a_phone_holds_five(street: builders.Street, sign_in: SignIn, who: str) -> None:
    page = sign_in(getattr(street, who)).get("/inbox/").content.decode()

    bar = page[page.index('<nav class="tabbar"') :]
    assert bar[: bar.index("</nav>")].count("<li>") == 5


def test_similar_ones_lie_near_and_are_of_the_same_kind(street: builders.Street) -> None:
    case, same = builders.filed_case(street), builders.filed_case(street)
    builders.filed_case(street, category=builders.category("noise", "噪音扰民", "Noise"))
    builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)
    case.refresh_from_db()

    assert [row.id for row in similar_to(builders.actor(street.clerk), case)] == [same.pk]


def test_the_grid_leader_in_office_is_suggested_with_reasons(street: builders.Street) -> None:
    case = builders.filed_case(street)
    Case.objects.filter(pk=case.pk).update(holder=street.deputy_post)
    case.refresh_from_db()

    found = suggestion_for(builders.actor(street.clerk), case)

    assert found is not None
    assert (found.post_id, found.name) == (street.leader_post.pk, "周敏")
    assert found.reasons == ["地点落在第三网格", "网格长在岗", "手上 0 件在办"]


def test_above_a_vacant_post_the_next_level_is_suggested(street: builders.Street) -> None:
    case = builders.filed_case(street)
    street.leader_post.tenures.all().delete()

    found = suggestion_for(builders.actor(street.clerk), case)

    assert found is not None
    assert found.post_id == street.deputy_post.pk
    assert "第三网格的网格长空着，往上一级找" in found.reasons


def test_what_came_back_is_not_suggested_to_whoever_gave_it_back(street: builders.Street) -> None:
    assert suggestion_for(builders.actor(street.clerk), handed_back(street)) is None


def test_whoever_has_it_is_no_suggestion(street: builders.Street) -> None:
    assert suggestion_for(builders.actor(street.clerk), builders.filed_case(street)) is None


def test_above_a_post_that_did_not_take_it_in_time_the_next_level_is_suggested(
    street: builders.Street,
) -> None:
    case = late(builders.filed_case(street))
    case.refresh_from_db()

    found = suggestion_for(builders.actor(street.clerk), case)

    assert found is not None
    assert (found.name, found.reasons[0]) == ("何建文", "网格长没有按时接手，往上一级找")


def test_one_press_wipes_no_lateness(street: builders.Street, sign_in: SignIn) -> None:
    case = late(builders.filed_case(street))
    case.refresh_from_db()
    due = case.accept_due

    client = sign_in(street.clerk)
    offered = client.get(f"/triage/?case={case.pk}").context["desk"].form["to"].value()
    client.post(f"/triage/?case={case.pk}", sent(case, street.leader_post.pk, said="请今天去看。"))

    case.refresh_from_db()
    assert offered == street.deputy_post.pk
    assert (case.holder_id, case.accept_due) == (street.leader_post.pk, due)


def test_without_a_case_in_the_address_the_first_one_is_open(
    street: builders.Street, sign_in: SignIn
) -> None:
    case = builders.filed_case(street)

    answer = sign_in(street.clerk).get("/triage/")

    assert answer.context["case"] == case


def test_handing_out_opens_the_next_case(street: builders.Street, sign_in: SignIn) -> None:
    first, second = late(builders.filed_case(street)), builders.filed_case(street)

    answer = sign_in(street.clerk).post(
        f"/triage/?case={first.pk}", sent(first, street.leader_post.pk), follow=True
    )

    first.refresh_from_db()
    assert (first.state, first.holder_id) == ("assigned", street.leader_post.pk)
    assert answer.redirect_chain == [(f"/triage/?case={second.pk}", 302)]
    assert "分派好了" in answer.content.decode()


def test_another_post_another_urgency_and_a_word(street: builders.Street, sign_in: SignIn) -> None:
    case = builders.filed_case(street)
    more = {"other": street.deputy_post.pk, "urgency": "urgent", "said": "请今天就去看。"}

    sign_in(street.clerk).post(f"/triage/?case={case.pk}", sent(case, "other", **more))

    case.refresh_from_db()
    assert (case.holder_id, case.urgency) == (street.deputy_post.pk, "urgent")
    assert case.events.get(verb="assign").said == "请今天就去看。"


def test_another_post_must_be_named(street: builders.Street, sign_in: SignIn) -> None:
    case = builders.filed_case(street)

    answer = sign_in(street.clerk).post(f"/triage/?case={case.pk}", sent(case, "other", said="写好的话"))

    assert answer.status_code == 422
    assert "请选一个岗位。" in answer.content.decode()
    assert "写好的话" in answer.content.decode()


def test_a_post_elsewhere_cannot_be_chosen(street: builders.Street, sign_in: SignIn) -> None:
    case = builders.filed_case(street)

    answer = sign_in(street.clerk).post(
        f"/triage/?case={case.pk}", sent(case, "other", other=street.foreign_leader_post.pk)
    )

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (422, "filed")


def test_of_two_who_hand_out_the_second_is_told(street: builders.Street, sign_in: SignIn) -> None:
    case, client = builders.filed_case(street), sign_in(street.clerk)
    form = sent(case, street.leader_post.pk, said="写好的话")
    assign_case(actor=builders.actor(street.deputy), case_id=case.pk, post_id=street.deputy_post.pk)

    answer = client.post(f"/triage/?case={case.pk}", form)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚才有了变化" in page
    assert "写好的话" in page
    case.refresh_from_db()
    assert case.holder_id == street.deputy_post.pk


def test_a_foreign_case_is_not_there(street: builders.Street, sign_in: SignIn) -> None:
    foreign = builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)
    client = sign_in(street.clerk)

    assert client.get(f"/triage/?case={foreign.pk}").status_code == 404
    assert client.post(f"/triage/?case={foreign.pk}", sent(foreign, street.leader_post.pk)).status_code == 404


def test_a_grid_leader_hands_out_nothing(street: builders.Street, sign_in: SignIn) -> None:
    client: Client = sign_in(street.leader)

    assert client.get("/triage/").status_code == 404


def test_an_empty_queue_says_what_will_be_here(street: builders.Street, sign_in: SignIn) -> None:
    assert "现在没有等分派的事" in sign_in(street.clerk).get("/triage/").content.decode()
