"""How far the visits have come: figures that equal a plain count, and nobody sees beyond his own area."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import DeedKind, DueItem, Household, Visit
from portal.models import Person, User
from portal.models.sessions import Session
from tests.builders import Street, account, actor, area, building, household, person, post
from tests.grids.duties.building import deed, kind, monthly
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day late in a month; and only the kind that a test makes."""
    DeedKind.objects.all().delete()
    stand_still(monkeypatch, "2026-03-18 09:40")


def signed_in(someone: Person) -> Client:
    """Signed in for long: the database asks its own clock, which does not stand still, whether a session is over."""
    client = Client()
    user = User.objects.filter(person=someone).first() or account(someone)
    client.force_login(user)
    Session.objects.update(expire_date=moment("2126-01-01 00:00"))
    session = client.session
    session.set_expiry(timedelta(days=36500))
    session.save()
    return client


def told(someone: Person, query: str = "") -> Any:
    return signed_in(someone).get(f"/coverage/{query}").context["told"]


def march(street: Street, **extra: Any) -> None:
    """The items of March for every household of the street."""
    produce(version=monthly(street, **extra), today=date(2026, 3, 1))
    DueItem.objects.exclude(period=date(2026, 3, 1)).delete()


def visit(street: Street, home: Household, on: date, **extra: Any) -> Visit:
    return record_visit(actor=actor(street.leader), deed=deed(home, on, **extra)).visit


def test_the_figures_equal_a_plain_count(street: Street) -> None:
    homes = [street.home, *(household(street.building, f"4{n:02d}") for n in range(6))]
    march(street)
    visit(street, homes[0], date(2026, 3, 2))
    visit(street, homes[1], date(2026, 2, 20))
    visit(street, homes[2], date(2026, 3, 3), outcome="not_convenient")
    visit(street, homes[3], date(2026, 3, 4), outcome="not_home")
    DueItem.objects.filter(household=homes[4]).update(state="void")
    late = {"earliest": date(2026, 3, 1), "due": date(2026, 3, 1), "latest": date(2026, 3, 2)}
    DueItem.objects.filter(household__in=[homes[2], homes[5]]).update(**late)

    total = told(street.leader).total

    items = DueItem.objects.filter(grid=street.grid)
    assert (total.households, total.visited, total.last_on) == (7, 2, date(2026, 3, 3))
    assert (total.asked, total.in_time, total.late) == (items.exclude(state="void").count(), 1, 1)
    assert (total.overdue, total.still_open, total.muted) == (1, 3, 1)


def test_a_visit_on_the_last_day_counts_and_one_on_the_day_after_does_not(street: Street) -> None:
    visit(street, street.home, date(2026, 2, 28))
    assert told(street.leader, "?span=chosen&since=2026-02-01&until=2026-02-28").total.visited == 1
    assert told(street.leader, "?span=chosen&since=2026-02-01&until=2026-02-27").total.visited == 0
    assert told(street.leader).total.visited == 0


def test_a_street_sees_its_communities_in_the_order_of_their_codes(street: Street) -> None:
    march(street)
    for n in range(3):
        household(street.foreign_building, f"7{n:02d}")
    visit(street, street.home, date(2026, 3, 2))
    areas = told(street.street_leader).areas
    assert [area.code for area, _figures in areas] == sorted(area.code for area, _figures in areas)
    assert {area.name: (f.visited, f.households, f.done) for area, f in areas} == {
        "柳岸社区": (1, 1, 1), "春晓里社区": (0, 4, 0),
    }  # fmt: skip


def test_one_rule_alone_and_each_rule_by_itself(street: Street) -> None:
    march(street)
    march(street, name="谈心", kind=kind("heart_talk", "谈心"))
    monthly_rule, talk = (rule for rule, _f in told(street.leader).rules)
    assert told(street.leader).total.asked == 2
    assert told(street.leader, f"?rule={talk.pk}").total.asked == 1
    assert {rule.name: figures.asked for rule, figures in told(street.leader).rules} == {
        monthly_rule.name: 1, "谈心": 1,
    }  # fmt: skip


def test_a_share_of_nothing_is_a_dash(street: Street) -> None:
    empty = area("grid", "第九网格", street.community)
    page = signed_in(street.clerk).get(f"/coverage/?at={empty.pk}")
    assert page.context["told"].total.visited_share is None
    assert "—" in page.content.decode()


@pytest.mark.parametrize("who", ["leader", "clerk", "deputy"])
def test_a_foreign_area_is_not_there(street: Street, who: str) -> None:
    client = signed_in(getattr(street, who))
    for page in ("", "doors/"):
        path = f"/coverage/{page}?at={street.foreign_grid.pk}"
        assert client.get(path).status_code == 404


def test_a_grid_leader_sees_his_grid_and_a_community_all_of_its_own(street: Street) -> None:
    march(street)
    other = post("grid_leader", street.foreign_grid).area
    assert other.pk == street.foreign_grid.pk
    doors = signed_in(street.leader).get("/coverage/doors/").context["page"].rows
    assert [door.home.pk for door in doors] == [street.home.pk]
    assert told(street.clerk).total.households == 1
    assert told(street.street_leader).total.households == 2


def test_whoever_holds_a_duty_in_person_sees_his_own_doors(street: Street) -> None:
    march(street)
    member = person("白露")
    item = DueItem.objects.get(household=street.foreign_home)
    item.holder_post, item.holder_person = None, member
    item.save()
    page = signed_in(member).get("/coverage/doors/").context["page"]
    assert [door.home.pk for door in page.rows] == [street.foreign_home.pk]
    assert (told(member).total.households, told(member).total.asked) == (1, 1)
    assert signed_in(member).get(f"/coverage/?at={street.grid.pk}").status_code == 404


def test_a_resident_has_no_such_page(street: Street) -> None:
    assert signed_in(street.lin).get("/coverage/").status_code == 404


def test_the_list_shows_what_was_asked_for(street: Street) -> None:
    homes = [street.home, *(household(street.building, f"4{n:02d}", floor=4) for n in range(3))]
    march(street)
    visit(street, homes[0], date(2026, 3, 2))
    visit(street, homes[1], date(2026, 1, 5))
    late = {"earliest": date(2026, 3, 1), "due": date(2026, 3, 1), "latest": date(2026, 3, 2)}
    DueItem.objects.filter(household=homes[3]).update(**late)
    leader = signed_in(street.leader)

    def rooms(query: str) -> list[str]:
        return [door.home.room for door in leader.get(f"/coverage/doors/{query}").context["page"].rows]

    assert rooms("") == ["301", "400", "401", "402"]
    assert rooms("?show=unvisited") == ["400", "401", "402"]
    assert rooms("?show=overdue") == ["402"]
    assert rooms("?last=2026-02-01") == ["400", "401", "402"]


def test_the_list_turns_its_pages_by_key(street: Street) -> None:
    for n in range(30):
        household(street.building, f"5{n:02d}", floor=5)
    leader = signed_in(street.leader)
    first = leader.get("/coverage/doors/")
    second = leader.get(f"/coverage/doors/{first.context['older']}")
    back = leader.get(f"/coverage/doors/{second.context['newer']}")
    seen = [door.home.room for page in (first, second) for door in page.context["page"].rows]
    assert (len(seen), len(set(seen)), seen == sorted(seen)) == (31, 31, True)
    assert back.context["page"].rows[0].home == street.home


@pytest.mark.parametrize(("page", "queries"), [("", 8), ("doors/", 7)])
def test_the_pages_cost_the_same_for_one_and_for_many(
    street: Street, django_assert_num_queries: Any, page: str, queries: int
) -> None:
    march(street)
    clerk = signed_in(street.clerk)
    path = f"/coverage/{page}?at={street.grid.pk}"
    clerk.get(path)
    with django_assert_num_queries(queries):
        clerk.get(path)
    for n in range(12):
        household(building(street.grid, f"{n + 5} 号楼"), "101")
    march(street, name="再走一次")
    with django_assert_num_queries(queries):
        clerk.get(path)


def test_the_ordinary_reports_are_links_over_the_span_of_each_rule(street: Street) -> None:
    march(street)
    monthly(street, name="半年谈心", unit="half_year", kind=kind("heart_talk", "谈心"))
    monthly(street, name="每年一件实事", unit="year", kind=kind("good_deed", "实事"))
    words = [label for _url, label, _current in signed_in(street.clerk).get("/coverage/").context["reports"]]
    assert words == ["走到的户 · 今年", "每月走访 · 本月", "半年谈心 · 本半年", "每年一件实事 · 今年"]


def sheet_of(client: Client, path: str) -> list[tuple[Any, ...]]:
    answer = client.post(path, {"reason": "每月上报走访情况"})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_the_table_goes_out_and_no_cell_is_a_formula(street: Street) -> None:
    march(street)
    street.grid.name = "=1+1"
    street.grid.save()
    rows = sheet_of(signed_in(street.clerk), "/coverage/export/")
    assert "用途：每月上报走访情况" in rows[0][0]
    assert "含个人信息" not in rows[0][0]
    assert rows[2][:3] == ("'=1+1", 1, 0)


def test_the_doors_go_out_with_what_is_due(street: Street) -> None:
    march(street)
    visit(street, street.home, date(2026, 2, 20))
    street.building.estate = "=cmd"
    street.building.save()
    rows = sheet_of(signed_in(street.clerk), "/coverage/doors/export/?show=unvisited")
    assert rows[2][0] == "'=cmd"
    assert rows[2][3].date() == date(2026, 2, 20)
    assert rows[2][4] == "每月走访（2026-03-31）"
    assert "林秀珍" not in str(rows)


def test_a_grid_leader_takes_nothing_out(street: Street) -> None:
    assert signed_in(street.leader).get("/coverage/export/").status_code == 404


def test_what_is_chosen_is_cut_to_two_years(street: Street) -> None:
    span = told(street.leader, "?span=chosen&since=1990-01-01&until=2026-03-01").span
    assert (span.last, span.last - span.first) == (date(2026, 3, 1), timedelta(days=730))


def test_days_that_somebody_typed_are_meant_whatever_the_select_says(street: Street) -> None:
    typed = "since=2026-02-03&until=2026-02-05"
    assert told(street.leader, f"?span=month&{typed}").span.first == date(2026, 2, 3)
    assert told(street.leader, f"?span=month&was=chosen&{typed}").span.first == date(2026, 3, 1)
