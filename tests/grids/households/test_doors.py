"""The register by hand: buildings and doors are added, put right, closed and opened again."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import Http404
from django.test import Client

from grids.domain.buildings import BuildingFacts, add_building, change_building
from grids.domain.doors import DoorFacts, add_household, close_household, correct_door, reopen_household
from grids.domain.households import Newcomer, add_resident
from grids.domain.links import approve_link
from grids.domain.roster import undo_import
from grids.models import Building, Case, DoorEvent, Household, LinkRequest
from portal.domain.refusal import Refused
from portal.models import Area, AuditEntry
from tests import builders
from tests.builders import Street
from tests.grids.roster.sheets import imported, row
from tests.races import at_once

pytestmark = pytest.mark.django_db
BUILDING = {"name": "12 号楼", "estate": "和风苑", "entrances": "1单元、2", "floors": "11", "code": ""}


def facts(name: str = "12 号楼", estate: str = "和风苑", **more: Any) -> BuildingFacts:
    return BuildingFacts(name, estate, **{"floors": 6, "has_lift": False, "entrances": ("1", "2")} | more)


def leader(client: Client, street: Street) -> Client:
    client.force_login(builders.account(street.leader))
    return client


def stairs(street: Street) -> int:
    return street.home.entrance_id


def add_door(street: Street, room: str, **more: Any) -> Household:
    door = DoorFacts(stairs(street), room, **more)
    actor = builders.actor(street.leader)
    return add_household(actor=actor, building_id=street.building.pk, door=door, state="lived_in")


def close(street: Street, home: Household, reason: str = "demolished", note: str = "") -> Household:
    return close_household(
        actor=builders.actor(street.leader), household_id=home.pk, reason=reason, note=note
    )


# Buildings -------------------------------------------------------------------------


def test_a_building_is_put_under_its_grid_with_its_entrances(street: Street, client: Client) -> None:
    answer = leader(client, street).post(f"/households/at/{street.grid.pk}/building/", BUILDING)

    made = Building.objects.get(area__name="12 号楼")
    assert answer.url == f"/households/?at={made.pk}"
    assert made.area.path.startswith(street.grid.path)
    assert (made.area.code, made.area.walk_order, made.floors) == (f"{street.grid.code}-12", 12, 11)
    assert list(made.entrances.values_list("name", "order")) == [("1", 1), ("2", 2)]
    verbs = AuditEntry.objects.filter(table__in=["portal_area", "grids_building", "grids_entrance"], op="I")
    assert set(verbs.filter(actor_id=street.leader.pk).values_list("verb", flat=True)) == {"building.add"}


@pytest.mark.parametrize(
    ("name", "estate", "code", "field"),
    [
        ("12号楼", "和风苑", "X-1", "name"),
        ("12 号楼", "望江小区", "", "code"),
        ("东楼", "和风苑", "", "code"),
        ("13 号楼", "和风苑", "G-12", "code"),
    ],
    ids=["stands there", "number's code taken", "no number", "code taken"],
)
def test_a_building_that_cannot_be_is_refused_at_its_field(
    street: Street, name: str, estate: str, code: str, field: str
) -> None:
    actor = builders.actor(street.leader)
    Area.objects.filter(pk=street.grid.pk).update(code="G")
    add_building(actor=actor, place_id=street.grid.pk, facts=facts())

    with pytest.raises(Refused) as refusal:
        add_building(actor=actor, place_id=street.grid.pk, facts=facts(name, estate, code=code))

    assert refusal.value.field == field


def test_a_building_stands_only_where_the_levels_have_it(street: Street) -> None:
    with pytest.raises(Http404):
        add_building(actor=builders.actor(street.clerk), place_id=street.community.pk, facts=facts())


def test_a_building_is_put_right_and_an_entrance_with_doors_stays(street: Street) -> None:
    actor = builders.actor(street.leader)
    changed = facts("3 号楼", "和风新苑", entrances=("2", "3"))
    change_building(actor=actor, building_id=street.building.pk, facts=changed)
    assert str(Building.objects.get(pk=street.building.pk)) == "和风新苑 3 号楼"
    assert list(street.building.entrances.order_by("order").values_list("name", flat=True)) == ["2", "3"]

    with pytest.raises(Refused) as refusal:
        change_building(actor=actor, building_id=street.building.pk, facts=facts("3 号楼", entrances=("3",)))

    assert refusal.value.field == "entrances"


def test_nobody_keeps_a_foreign_building_or_door(street: Street) -> None:
    actor, there = builders.actor(street.leader), street.foreign_home
    door = DoorFacts(None, "901")
    for verb in (
        lambda: add_building(actor=actor, place_id=street.foreign_grid.pk, facts=facts()),
        lambda: change_building(actor=actor, building_id=there.building_id, facts=facts()),
        lambda: add_household(actor=actor, building_id=there.building_id, door=door, state="let"),
        lambda: correct_door(actor=actor, household_id=there.pk, door=door),
        lambda: close_household(actor=actor, household_id=there.pk, reason="mistake"),
        lambda: reopen_household(actor=actor, household_id=there.pk),
    ):
        with pytest.raises(Http404):
            verb()


# Doors ------------------------------------------------------------------------------


def test_a_door_is_added_and_waits_for_its_residents(street: Street, client: Client) -> None:
    form = {"entrance": str(stairs(street)), "room": " 1203室 ", "floor": "", "state": "let"}

    answer = leader(client, street).post(f"/households/building/{street.building.pk}/new/", form)

    made = Household.objects.get(room="1203")
    assert answer.url == f"/households/{made.pk}/"
    assert (made.door, made.floor, made.state) == ("2-1203", 12, "let")
    assert made.code == f"{street.building.area.code}-2-1203"
    assert made.events.get().kind == "added"
    assert f"/households/{made.pk}/residents/new/" in client.get(answer.url).content.decode()


def test_a_door_that_is_there_is_shown_and_not_added_again(street: Street, client: Client) -> None:
    form = {"entrance": str(stairs(street)), "room": "301", "floor": "", "state": "lived_in"}

    page = leader(client, street).post(f"/households/building/{street.building.pk}/new/", form)

    assert "这栋楼里已经有 2-301 这一户。" in page.content.decode()
    assert f'href="/households/{street.home.pk}/"' in page.content.decode()
    assert street.building.households.count() == 1


def test_an_entrance_of_another_building_is_none_of_this_one(street: Street) -> None:
    with pytest.raises(Refused) as refusal:
        add_household(
            actor=builders.actor(street.leader), building_id=street.building.pk,
            door=DoorFacts(street.foreign_home.entrance_id, "401"), state="let",
        )  # fmt: skip

    assert refusal.value.field == "entrance"


def test_a_corrected_door_keeps_its_code_and_its_story(street: Street) -> None:
    actor, code = builders.actor(street.leader), street.home.code
    other = street.building.entrances.create(name="1", order=1)
    door = DoorFacts(other.pk, "302a")

    correct_door(actor=actor, household_id=street.home.pk, door=door)
    home = correct_door(actor=actor, household_id=street.home.pk, door=door)

    assert (home.door, home.code, home.residents.count()) == ("1-302A", code, 1)
    event = home.events.get()
    assert (event.kind, event.was, event.became, event.by) == (
        "corrected",
        "2-301",
        "1-302A",
        street.leader,
    )


def test_a_door_does_not_get_the_number_of_another(street: Street, client: Client) -> None:
    other = builders.household(street.building, room="302")
    form = {"entrance": str(stairs(street)), "room": "302", "floor": "3"}

    page = leader(client, street).post(f"/households/{street.home.pk}/door/", form).content.decode()

    assert "这栋楼里已经有 2-302 这一户。" in page
    assert f'href="/households/{other.pk}/"' in page
    street.home.refresh_from_db()
    assert street.home.room == "301"


def test_a_code_is_not_given_twice_however_often_doors_change(street: Street) -> None:
    actor = builders.actor(street.leader)
    first = add_door(street, "501")
    correct_door(actor=actor, household_id=first.pk, door=DoorFacts(stairs(street), "502"))
    second = add_door(street, "501")
    correct_door(actor=actor, household_id=second.pk, door=DoorFacts(stairs(street), "503"))

    imported(street, row(room="501"))

    assert Household.objects.get(room="501").code == f"{first.code}-3"


def test_residents_entered_twice_by_one_form_are_one(street: Street) -> None:
    actor, child = builders.actor(street.leader), Newcomer("胡小满", "child")
    add_resident(actor=actor, household_id=street.home.pk, newcomer=child)

    with pytest.raises(Refused) as refusal:
        add_resident(actor=actor, household_id=street.home.pk, newcomer=child)

    assert (refusal.value.field, street.home.residents.count()) == ("name", 2)


# Closing and opening again ------------------------------------------------------------


def empty_door(street: Street) -> Household:
    return builders.household(street.building, room="401", floor=4)


def _moves_in(home: Household) -> None:
    builders.resident(builders.person("甲"), home)


def _asks(home: Household) -> None:
    LinkRequest.objects.create(person=builders.person("乙"), household=home)


@pytest.mark.parametrize(
    ("burden", "words"),
    [(_moves_in, "还住着 1 人"), (_asks, "还有 1 份住户申请没核对")],
    ids=["resident", "request"],
)
def test_a_door_on_which_something_hangs_is_not_closed(
    street: Street, client: Client, burden: Any, words: str
) -> None:
    home = empty_door(street)
    burden(home)

    page = leader(client, street).get(f"/households/{home.pk}/close/").content.decode()
    with pytest.raises(Refused) as refusal:
        close(street, home)

    assert (words in refusal.value.message, words in page, "<textarea" in page) == (True, True, False)


def test_a_door_with_an_open_case_is_not_closed(street: Street) -> None:
    home = empty_door(street)
    builders.filed_case(street, household=home)

    with pytest.raises(Refused) as refusal:
        close(street, home)

    assert "还有 1 件诉求没办完" in refusal.value.message


def test_a_closed_door_keeps_its_reason_and_leaves_the_walk(street: Street, client: Client) -> None:
    home = empty_door(street)
    reader = leader(client, street)

    reader.post(f"/households/{home.pk}/close/", {"reason": "merged", "note": "并到 402"})
    close(street, home)

    event = DoorEvent.objects.get(household=home)
    assert (event.kind, event.reason, event.note) == ("closed", "merged", "并到 402")
    link = f'href="/households/{home.pk}/"'
    assert link not in reader.get("/households/").content.decode()
    assert link in reader.get("/households/?state=closed").content.decode()
    page = reader.get(f"/households/{home.pk}/").content.decode()
    assert ("并到 402" in page, "恢复这一户" in page, "residents/new" in page) == (True, True, False)


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("other", "note")])
def test_no_door_is_closed_without_a_reason(street: Street, reason: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        close(street, empty_door(street), reason)

    assert refusal.value.field == field


def test_a_closed_door_keeps_its_place_and_comes_back(street: Street, client: Client) -> None:
    home = close(street, empty_door(street))
    with pytest.raises(Refused) as refusal:
        add_door(street, "401")
    assert "已经停用" in refusal.value.message

    reader = leader(client, street)
    for _twice in range(2):
        reader.post(f"/households/{home.pk}/reopen/")

    assert Household.objects.get(pk=home.pk).is_active
    assert list(home.events.order_by("pk").values_list("kind", flat=True)) == ["closed", "reopened"]


def test_nobody_moves_into_a_closed_door(street: Street) -> None:
    home = close(street, empty_door(street))

    with pytest.raises(Refused):
        add_resident(
            actor=builders.actor(street.leader), household_id=home.pk, newcomer=Newcomer("甲", "head")
        )


def test_a_request_that_came_too_late_is_not_approved(street: Street) -> None:
    home = close(street, empty_door(street))
    asked = LinkRequest.objects.create(person=builders.person("乙"), household=home)

    with pytest.raises(Refused):
        approve_link(actor=builders.actor(street.leader), request_id=asked.pk)


def _closes_over_a_resident(street: Street, _closed: Household) -> None:
    Household.objects.filter(pk=street.home.pk).update(is_active=False)


def _lives_there(street: Street, closed: Household) -> None:
    builders.resident(street.neighbour, closed)


def _files_there(street: Street, closed: Household) -> None:
    case = builders.filed_case(street)
    case.pk, case.household, case.submission, case.query_code = None, closed, uuid.uuid4(), "ZZZZZZZZ"
    case.save(force_insert=True)


def _rewrites_the_story(_street: Street, closed: Household) -> None:
    closed.events.update(note="别的话")


@pytest.mark.parametrize("wrong", [_closes_over_a_resident, _lives_there, _files_there, _rewrites_the_story])
def test_the_database_keeps_closed_doors_empty_and_their_story(street: Street, wrong: Any) -> None:
    home = close(street, empty_door(street))

    with pytest.raises(IntegrityError):
        wrong(street, home)


def test_a_sheet_opens_a_closed_door_and_its_undoing_closes_it(street: Street) -> None:
    home = close(street, empty_door(street))

    done = imported(street, row(room="401", name="甲", relation="户主", phone="19900002222"))
    assert Household.objects.get(pk=home.pk).is_active
    undo_import(actor=builders.actor(street.clerk), import_id=done.pk)

    assert not Household.objects.get(pk=home.pk).is_active
    story = home.events.order_by("pk").values_list("kind", flat=True)
    assert list(story) == ["closed", "imported", "taken_back"]


# Two at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_makes_one_row(transactional_db: None) -> None:
    street = Street()
    actor = builders.actor(street.leader)

    doors = at_once([lambda: add_door(street, "601")] * 2)
    buildings = at_once([lambda: add_building(actor=actor, place_id=street.grid.pk, facts=facts())] * 2)

    assert {type(made) for made in doors} == {Household, Refused}
    assert {type(made) for made in buildings} == {Building, Refused}
    assert Household.objects.filter(room="601").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_one_who_files_and_one_who_closes_the_second_is_told(transactional_db: None) -> None:
    street = Street()
    home = empty_door(street)

    filed, closed = at_once(
        [lambda: builders.filed_case(street, household=home), lambda: close(street, home)]
    )

    home.refresh_from_db()
    assert isinstance(filed, Case if home.is_active else Refused)
    assert isinstance(closed, Refused) is home.is_active
