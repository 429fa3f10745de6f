"""Stations: anybody finds them, staff of the place keep them."""

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.domain.stations import StationFacts, Verdict, change_station, mark_station, open_station
from grids.models import Standard, StandardItem, Station, StationMark
from portal.domain.refusal import Refused
from portal.models import Area, AuditEntry
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db
HOURS = [{"days": [1, 2, 3, 4, 5], "begins": "08:30", "ends": "17:30"}]
FACTS = StationFacts("service_centre", "新站", "柳岸路 1 号", "5550 201", HOURS, ["母婴室"])


def station(area: Area, name: str = "邻里小站", **more: object) -> Station:
    fields = {
        "kind": "model_station",
        "address": "柳岸路 1 号",
        "opening": HOURS,
        "facilities": ["雨伞"],
        **more,
    }
    return Station.objects.create(area=area, name=name, **fields)


@pytest.fixture
def item() -> StandardItem:
    Standard.objects.all().update(in_use=False)
    return StandardItem.objects.create(standard=Standard.objects.create(name="试用"), text="有场地")


def form(**more: object) -> dict[str, object]:
    return {
        "name": "新站", "kind": "facility", "address": "柳岸路 2 号", "phone": "", "facilities": "长椅\n雨伞，长椅",
        "days_1": ["1", "2"], "begins_1": "08:00", "ends_1": "18:00", "on_holidays": "closed", "is_active": "on",
    } | more  # fmt: skip


def test_a_stranger_finds_stations_by_community(street: Street, client: Client) -> None:
    here = station(street.grid)
    station(street.foreign_community, "别处的站")

    page = client.get("/stations/").content.decode()

    assert page.index("柳岸社区") < page.index("邻里小站") < page.index("春晓里社区") < page.index("别处的站")
    assert client.get(f"/stations/{here.pk}/").status_code == 200


def test_a_kind_narrows_the_list(street: Street, client: Client) -> None:
    station(street.grid)
    station(street.grid, "菜店", kind="facility")

    page = client.get("/stations/?kind=facility").content.decode()

    assert ("菜店" in page, "邻里小站" in page) == (True, False)


def test_a_station_that_was_closed_down_is_not_there(street: Street, client: Client) -> None:
    closed = station(street.grid, is_active=False)

    assert client.get(f"/stations/{closed.pk}/").status_code == 404
    assert "邻里小站" not in client.get("/stations/").content.decode()


def test_the_list_costs_the_same_at_1_and_at_30_rows(street: Street, client: Client) -> None:
    station(street.grid)
    client.get("/stations/")  # the calendar is read once a minute, whoever asks first

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/stations/")
        return len(asked)

    one = cost()
    for number in range(29):
        station(street.grid, f"站 {number}")

    assert cost() == one <= 8


def test_a_stranger_sees_marks_but_not_who_made_them(
    street: Street, client: Client, item: StandardItem
) -> None:
    here = station(street.grid)
    StationMark.objects.create(
        station=here, item=item, is_met=True, evidence="一楼 40 平方米", by=street.clerk
    )

    page = client.get(f"/stations/{here.pk}/").content.decode()

    assert ("一楼 40 平方米" in page, "邓晓兰" in page, "/edit/" in page) == (True, False, False)


def test_staff_open_a_station(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.clerk))

    response = client.post("/stations/new/", form(area=street.grid.pk))

    made = Station.objects.get(name="新站")
    assert response.url == f"/stations/{made.pk}/"
    assert (made.area, made.facilities) == (street.grid, ["长椅", "雨伞"])
    assert made.opening == [{"days": [1, 2], "begins": "08:00", "ends": "18:00"}]
    assert AuditEntry.objects.get(table="grids_station", op="I").verb == "station.open"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"begins_1": ""}, "选了日子，还要写几点开、几点关。"),
        ({"days_1": []}, "写了时间，还要选是哪几天。"),
        ({"ends_1": "08:00"}, "关门要晚于开门。"),
        ({"facilities": "长" * 41}, "每样最多 40 个字。"),
    ],
)
def test_hours_that_make_no_sense_are_said_at_their_field(
    street: Street, client: Client, typed: dict[str, object], message: str
) -> None:
    client.force_login(builders.account(street.clerk))

    page = client.post("/stations/new/", form(area=street.grid.pk) | typed).content.decode()

    assert message in page
    assert 'value="新站"' in page


def test_a_name_stands_once_in_its_area(street: Street) -> None:
    station(street.grid, "新站")

    with pytest.raises(Refused) as refusal:
        open_station(actor=builders.actor(street.clerk), area_id=street.grid.pk, facts=FACTS)

    assert refusal.value.field == "name"


def test_nobody_keeps_a_foreign_station(street: Street, client: Client) -> None:
    there = station(street.foreign_grid)
    actor = builders.actor(street.clerk)
    client.force_login(builders.account(street.clerk))

    assert client.get(f"/stations/{there.pk}/edit/").status_code == 404
    assert "/edit/" not in client.get(f"/stations/{there.pk}/").content.decode()
    for verb in (
        lambda: change_station(actor=actor, station_id=there.pk, facts=FACTS),
        lambda: mark_station(actor=actor, station_id=there.pk, verdicts={}),
        lambda: open_station(actor=actor, area_id=street.foreign_grid.pk, facts=FACTS),
    ):
        with pytest.raises(Http404):
            verb()


def test_the_form_shows_what_is_there_and_saves_it_again(street: Street, client: Client) -> None:
    here = station(street.grid)
    client.force_login(builders.account(street.clerk))
    page = client.get(f"/stations/{here.pk}/edit/").content.decode()
    assert 'value="08:30"' in page
    assert "雨伞" in page

    client.post(f"/stations/{here.pk}/edit/", form(name="改名"))

    assert Station.objects.get(pk=here.pk).name == "改名"


def test_a_checklist_is_marked_with_evidence(street: Street, client: Client, item: StandardItem) -> None:
    here = station(street.grid)
    client.force_login(builders.account(street.clerk))
    url = f"/stations/{here.pk}/marks/"

    without = client.post(url, {f"met_{item.pk}": "yes", f"evidence_{item.pk}": ""})
    with_it = client.post(url, {f"met_{item.pk}": "yes", f"evidence_{item.pk}": "一楼 40 平方米"})

    assert ("请写上依据" in without.content.decode(), with_it.status_code) == (True, 302)
    mark = StationMark.objects.get()
    assert (mark.is_met, mark.evidence, mark.by) == (True, "一楼 40 平方米", street.clerk)


def test_nothing_is_chosen_beforehand(street: Street, client: Client, item: StandardItem) -> None:
    here = station(street.grid)
    client.force_login(builders.account(street.clerk))

    page = client.get(f"/stations/{here.pk}/marks/").content.decode()

    assert " checked" not in page


def test_marking_the_same_again_changes_nothing(street: Street, item: StandardItem) -> None:
    here = station(street.grid)
    actor = builders.actor(street.clerk)
    said = {item.pk: Verdict(False, "")}

    assert mark_station(actor=actor, station_id=here.pk, verdicts=said) == 1
    assert mark_station(actor=actor, station_id=here.pk, verdicts=said) == 0
