"""What a list shows, in which order, and to whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.domain.cases import withdraw_case
from grids.models import Case
from grids.queries import sitting
from grids.queries.lists import CaseFilter, page_of_cases
from grids.queries.sitting import sitting_in
from portal.models import Person
from tests import builders
from tests.grids.desks.conftest import SignIn


def ids(street: builders.Street, someone: object, **asked: object) -> list[int]:
    """The ids on the page that `someone` sees."""
    return [row.id for row in page_of_cases(builders.actor(someone), CaseFilter(**asked)).rows]


def foreign_case(street: builders.Street) -> Case:
    """A case in the second community."""
    return builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)


def test_a_grid_leader_sees_the_cases_of_his_grid(street: builders.Street) -> None:
    own = builders.filed_case(street)
    foreign_case(street)

    assert ids(street, street.leader) == [own.pk]


def test_the_street_sees_all_newest_first(street: builders.Street) -> None:
    first, second = builders.filed_case(street), foreign_case(street)

    assert ids(street, street.street_leader) == [second.pk, first.pk]


def test_whoever_holds_no_post_sees_none(street: builders.Street) -> None:
    builders.filed_case(street)

    assert ids(street, street.lin) == []


def test_somebody_with_two_posts_reads_through_one_at_a_time(street: builders.Street) -> None:
    own, foreign = builders.filed_case(street), foreign_case(street)
    builders.post("grid_worker", street.foreign_grid, street.leader)

    assert ids(street, street.leader, at=street.grid.pk) == [own.pk]
    assert ids(street, street.leader, at=street.foreign_grid.pk) == [foreign.pk]


def test_an_area_without_a_post_there_is_not_opened(street: builders.Street) -> None:
    own = builders.filed_case(street)
    foreign_case(street)

    assert ids(street, street.leader, at=street.foreign_grid.pk) == [own.pk]


def test_a_street_looks_into_one_community(street: builders.Street) -> None:
    own, foreign = builders.filed_case(street), foreign_case(street)

    assert ids(street, street.street_leader, place=street.community.pk) == [own.pk]
    assert ids(street, street.street_leader, place=street.foreign_community.pk) == [foreign.pk]
    assert ids(street, street.street_leader, place=street.community.pk, words="路灯") == [own.pk]


def test_a_community_looks_into_one_grid(street: builders.Street) -> None:
    fourth = builders.area("grid", "第四网格", street.community)
    there = builders.filed_case(
        street, household=builders.household(builders.building(fourth, "9 号楼")), place="9 号楼"
    )
    builders.filed_case(street)

    assert ids(street, street.clerk, place=fourth.pk) == [there.pk]


def test_a_place_elsewhere_counts_as_not_asked_for(street: builders.Street) -> None:
    own = builders.filed_case(street)
    foreign_case(street)

    assert ids(street, street.clerk, place=street.foreign_grid.pk) == [own.pk]
    assert ids(street, street.leader, place=street.foreign_grid.pk) == [own.pk]


def test_what_can_be_looked_into_is_offered(street: builders.Street, sign_in: SignIn) -> None:
    def offered(someone: Person, **asked: object) -> str:
        places = sign_in(someone).get("/cases/", asked).context["places"]
        return str(places.options) if places else ""

    there = street.community.pk
    grids = offered(street.clerk)
    assert f'<option value="{there}" selected>柳岸社区</option>' in offered(street.street_leader, place=there)
    assert ("第三网格" in grids, "第一网格" in grids) == (True, False)
    assert offered(street.leader) == ""


def test_a_row_says_who_has_it_and_where_that_is(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)
    foreign_case(street)

    wide = sign_in(street.street_leader).get("/cases/").content.decode()
    narrow = sign_in(street.clerk).get("/cases/").content.decode()

    assert '周敏<small class="row-sub">柳岸社区 第三网格 网格长</small>' in wide
    assert '孟长河<small class="row-sub">春晓里社区 第一网格 网格长</small>' in wide
    assert '周敏<small class="row-sub">第三网格 网格长</small>' in narrow


def test_who_sits_there_is_asked_once_in_some_seconds(
    street: builders.Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, post = builders.actor(street.clerk), street.leader_post

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert sitting_in([post.pk], clerk)[post.pk] == ("周敏",)
        return len(seen)

    first, again = statements(), statements()
    monkeypatch.setattr(sitting, "FRESH_SECONDS", 0.0)

    assert (first, again, statements()) == (1, 0, 1)


def test_a_row_says_that_nobody_sits_there(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)
    street.leader_post.tenures.all().delete()

    page = sign_in(street.clerk).get("/cases/").content.decode()

    assert '空缺<small class="row-sub">第三网格 网格长</small>' in page


def test_a_row_reads_in_english(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)

    page = sign_in(street.street_leader).get("/cases/", headers={"accept-language": "en"}).content.decode()

    assert '周敏<small class="row-sub">柳岸社区 第三网格 Grid leader</small>' in page
    assert "All communities" in page


def test_ended_cases_stand_apart(street: builders.Street) -> None:
    ended, open_one = builders.filed_case(street), builders.filed_case(street)
    withdraw_case(actor=builders.actor(street.lin), case_id=ended.pk)

    assert ids(street, street.clerk) == [open_one.pk]
    assert ids(street, street.clerk, state="closed") == [ended.pk]
    assert ids(street, street.clerk, state="all") == [open_one.pk, ended.pk]


def test_late_ones_are_those_whose_promise_has_passed(street: builders.Street) -> None:
    late, _on_time = builders.filed_case(street), builders.filed_case(street)
    Case.objects.filter(pk=late.pk).update(accept_due="2020-01-01T00:00+08:00")

    assert ids(street, street.clerk, overdue=True) == [late.pk]


def test_filters_by_category_channel_day_and_own_hands(street: builders.Street) -> None:
    case = builders.filed_case(street)
    other = builders.category("noise", "噪音扰民", "Noise")
    today, leader = date.fromisoformat(f"{case.filed_at:%Y-%m-%d}"), builders.actor(street.leader)

    def found(**asked: object) -> int:
        return len(page_of_cases(leader, CaseFilter(**asked)).rows)

    assert (found(category=case.category_id), found(category=other.pk)) == (1, 0)
    assert (found(channel="web"), found(channel="phone")) == (1, 0)
    assert (found(since=today), found(until=date(2020, 1, 1))) == (1, 0)
    assert found(mine=True) == 1
    assert ids(street, street.clerk, mine=True) == []


def test_pages_go_by_key_both_ways(street: builders.Street) -> None:
    cases = [builders.filed_case(street).pk for _n in range(5)]
    clerk = builders.actor(street.clerk)

    first = page_of_cases(clerk, CaseFilter(), size=2)
    second = page_of_cases(clerk, CaseFilter(before=first.older), size=2)
    third = page_of_cases(clerk, CaseFilter(before=second.older), size=2)
    back = page_of_cases(clerk, CaseFilter(after=third.newer), size=2)

    assert [row.id for page in (first, second, third) for row in page.rows] == cases[::-1]
    assert [row.id for row in back.rows] == cases[1:3][::-1]
    assert (first.newer, third.older) == (None, None)


def test_rows_are_read_with_one_statement(street: builders.Street) -> None:
    clerk = builders.actor(street.clerk)
    builders.filed_case(street)

    with CaptureQueriesContext(connection) as seen:
        page_of_cases(clerk, CaseFilter())

    assert len(seen) == 1


def test_the_page_costs_the_same_with_one_and_with_thirty_rows(
    street: builders.Street, sign_in: SignIn
) -> None:
    client = sign_in(street.clerk)
    builders.filed_case(street)
    client.get("/cases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/cases/")
    for _n in range(29):
        builders.filed_case(street)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/cases/")

    assert len(one) == len(thirty) <= 8


def test_names_are_masked(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)

    page = sign_in(street.clerk).get("/cases/").content.decode()

    assert "林*珍" in page
    assert "林秀珍" not in page


def test_what_residents_typed_is_no_markup(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street, text="<b>楼道</b>堆物", place="<script>东侧")

    page = sign_in(street.clerk).get("/cases/").content.decode()

    assert "&lt;b&gt;楼道&lt;/b&gt;堆物" in page
    assert "<script>东侧" not in page


def test_an_address_that_makes_no_sense_is_the_plain_list(street: builders.Street, sign_in: SignIn) -> None:
    builders.filed_case(street)
    odd = "?at=x&state=%00&category=-1&before=99999999999999999999&after=1%27&since=2026-99-99&until=nix&urgency=sofort"

    answer = sign_in(street.clerk).get(f"/cases/{odd}")

    assert answer.status_code == 200
    assert len(answer.context["page"].rows) == 1


@pytest.mark.parametrize("path", ["/cases/", "/cases/export/", "/cases/new/", "/today/", "/triage/"])
def test_a_resident_finds_no_staff_page(street: builders.Street, sign_in: SignIn, path: str) -> None:
    assert sign_in(street.lin).get(path).status_code == 404


def test_a_stranger_signs_in_first(client: object, db: None) -> None:
    answer = client.get("/cases/?state=all")  # type: ignore[attr-defined]

    assert answer.status_code == 302
    assert "next=/cases/%3Fstate%3Dall" in answer["Location"]
