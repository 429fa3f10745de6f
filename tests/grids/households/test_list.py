"""The walk from door to door: who sees which doors, in which order, found by what."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.models import Household, HouseholdTag
from portal.domain.people import set_id_number, set_phone
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db


def signed_in(client: Client, someone: object) -> Client:
    client.force_login(builders.account(someone))  # type: ignore[arg-type]
    return client


def doors(response: object) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/households/\d+/">([^<]+)</a>', response.content.decode())  # type: ignore[attr-defined]


def test_a_grid_leader_sees_the_doors_of_his_grid_only(street: Street, client: Client) -> None:
    builders.household(street.foreign_building, room="901")

    response = signed_in(client, street.leader).get("/households/")

    assert doors(response) == ["2-301"]


def test_doors_come_in_walking_order(street: Street, client: Client) -> None:
    first = builders.area("building", "1 号楼", street.grid, walk_order=0)
    street.building.area.walk_order = 5
    street.building.area.save()
    from grids.models import Building

    ahead = Building.objects.create(area=first, estate="和风苑")
    builders.household(ahead, room="101", entrance="1", floor=1)
    builders.household(street.building, room="1001", entrance="2", floor=10)
    builders.household(street.building, room="201", entrance="2", floor=2)

    assert doors(signed_in(client, street.leader).get("/households/")) == [
        "1-101",
        "2-201",
        "2-301",
        "2-1001",
    ]


def test_names_are_masked(street: Street, client: Client) -> None:
    page = signed_in(client, street.leader).get("/households/").content.decode()

    assert ("林*珍" in page, "林秀珍" in page) == (True, False)


@pytest.mark.parametrize("at", ["foreign_grid", "subdistrict", "foreign_building"])
def test_a_foreign_area_is_not_there(street: Street, client: Client, at: str) -> None:
    area = getattr(street, at)
    pk = area.pk if at != "foreign_building" else area.area_id

    assert signed_in(client, street.leader).get(f"/households/?at={pk}").status_code == 404


@pytest.mark.parametrize("at", ["x", "0", "-1", "9" * 30])
def test_a_senseless_area_is_as_if_not_asked(street: Street, client: Client, at: str) -> None:
    assert doors(signed_in(client, street.leader).get("/households/", {"at": at})) == ["2-301"]


def test_whoever_has_no_such_post_finds_no_such_page(street: Street, client: Client) -> None:
    assert signed_in(client, street.lin).get("/households/").status_code == 404


def test_a_stranger_signs_in_first(street: Street, client: Client) -> None:
    assert client.get("/households/").status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        "2-301",
        "301",
        "林秀",
        "林秀珍",
        "4321",
        "19900004321",
        "002X",
        "和风",
        "3号楼",
        "3 号楼 301",
        "林秀珍 301",
    ],
)
def test_a_door_is_found_by_whatever_one_knows(street: Street, client: Client, words: str) -> None:
    builders.household(street.building, room="502", entrance="1", floor=5)
    set_phone(street.lin, "19900004321")
    set_id_number(street.lin, "11010519491231002X")
    street.lin.save()

    found = doors(signed_in(client, street.leader).get("/households/", {"q": words}))

    assert "2-301" in found
    assert len(found) == (2 if words in ("和风", "3号楼") else 1)


@pytest.mark.parametrize(
    "words", ["999", "王", "0000", "19900009999", "%", "_", "' or 1=1", "\x00", "2-3-0-1"]
)
def test_what_is_not_there_is_not_found(street: Street, client: Client, words: str) -> None:
    response = signed_in(client, street.leader).get("/households/", {"q": words})

    assert doors(response) == ([] if words != "\x00" else ["2-301"])


def test_a_neighbour_of_another_community_is_not_found_by_name(street: Street, client: Client) -> None:
    assert doors(signed_in(client, street.leader).get("/households/?q=胡一芳")) == []


def test_state_and_tag_narrow_the_list(street: Street, client: Client) -> None:
    alone = HouseholdTag.objects.create(key="t", name="独居", purpose="探望")
    let = builders.household(street.building, room="401")
    Household.objects.filter(pk=let.pk).update(state="let")
    let.tags.add(alone)
    reader = signed_in(client, street.leader)

    assert doors(reader.get("/households/?state=let")) == ["2-401"]
    assert doors(reader.get(f"/households/?tag={alone.pk}")) == ["2-401"]
    assert doors(reader.get(f"/households/?tag={alone.pk}&state=vacant")) == []


def test_pages_go_forth_and_back_without_losing_a_door(street: Street, client: Client) -> None:
    for number in range(1, 60):
        builders.household(street.building, room=f"{number}02", floor=number)
    reader = signed_in(client, street.leader)
    first = reader.get("/households/")
    second = reader.get(f"/households/{older(first)}")
    third = reader.get(f"/households/{older(second)}")

    everything = doors(first) + doors(second) + doors(third)

    assert len(everything) == len(set(everything)) == 60
    assert doors(reader.get(f"/households/{newer(third)}")) == doors(second)
    assert older(third) == ""
    assert newer(first) == ""


def older(response: object) -> str:
    return _link(response, "next")


def newer(response: object) -> str:
    return _link(response, "prev")


def _link(response: object, rel: str) -> str:
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', response.content.decode())  # type: ignore[attr-defined]
    return found[1].replace("&amp;", "&") if found else ""


def test_the_list_costs_the_same_at_1_and_at_30_rows(street: Street, client: Client) -> None:
    reader = signed_in(client, street.clerk)
    reader.get("/households/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(f"/households/?at={street.grid.pk}").status_code == 200
        return len(asked)

    one = cost()
    for number in range(1, 31):
        home = builders.household(street.building, room=f"{number}02", floor=number)
        builders.resident(builders.person(), home)

    assert cost() == one <= 8


def test_the_way_down_leads_from_the_post_to_the_buildings(street: Street, client: Client) -> None:
    page = signed_in(client, street.clerk).get(f"/households/?at={street.grid.pk}").content.decode()

    assert f'href="?at={street.community.pk}"' in page
    assert f'href="?at={street.building.pk}"' in page
    assert f'href="?at={street.subdistrict.pk}"' not in page
