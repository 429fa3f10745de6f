"""One household: what is shown to whom, and what is done to it and its residents."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.utils import timezone
from django.utils.safestring import mark_safe

from grids.domain.households import (
    Newcomer,
    add_resident,
    change_relation,
    edit_household,
    move_out,
    reveal_resident,
)
from grids.models import HouseholdTag, Resident
from portal import registry
from portal.domain.people import set_id_number, set_phone
from portal.domain.refusal import Refused
from portal.models import AuditEntry, Person
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db

ID_NUMBER = "11010519491231002X"


def page_of(client: Client, street: Street, someone: Person) -> str:
    client.force_login(builders.account(someone))
    return client.get(f"/households/{street.home.pk}/").content.decode()


def enter(street: Street, name: str = "胡小满", relation: str = "child", **more: object) -> Resident:
    return add_resident(
        actor=builders.actor(street.leader),
        household_id=street.home.pk,
        newcomer=Newcomer(name, relation, **more),  # type: ignore[arg-type]
    )


# The page ----------------------------------------------------------------------


def test_the_page_masks_names_and_numbers(street: Street, client: Client) -> None:
    set_phone(street.lin, "19900004321")
    set_id_number(street.lin, ID_NUMBER)
    street.lin.save()

    page = page_of(client, street, street.leader)

    assert "林*珍" in page
    assert "199****4321" in page
    assert not any(plain in page for plain in ("林秀珍", "19900004321", ID_NUMBER))


@pytest.mark.parametrize("url", ["", "edit/", "residents/new/"])
def test_a_foreign_household_is_not_there(street: Street, client: Client, url: str) -> None:
    client.force_login(builders.account(street.leader))

    assert client.get(f"/households/{street.foreign_home.pk}/{url}").status_code == 404


def test_whoever_may_only_look_finds_no_buttons_and_no_forms(street: Street, client: Client) -> None:
    leader = builders.person("楼长")
    builders.post("building_leader", street.building.area, leader)

    page = page_of(client, street, leader)

    assert "/edit/" not in page
    assert "/reveal/" not in page
    assert client.get(f"/households/{street.home.pk}/edit/").status_code == 404


def test_the_cases_of_the_household_are_listed(street: Street, client: Client) -> None:
    case = builders.filed_case(street)

    assert f'href="/cases/{case.pk}/"' in page_of(client, street, street.leader)


def test_upper_floors_put_panels_on_the_page(
    street: Street, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_panels", {})
    registry.add_panel("household", 10, lambda request, home: mark_safe(f"<p>panel {home.pk}</p>"))  # noqa: S308

    assert f"<p>panel {street.home.pk}</p>" in page_of(client, street, street.leader)


def test_the_page_costs_the_same_with_one_and_with_ten_residents(street: Street, client: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    page_of(client, street, street.leader)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/households/{street.home.pk}/")
        return len(asked)

    one = cost()
    for number in range(10):
        builders.resident(builders.person(f"张{number}"), street.home, "other")

    assert cost() == one <= 14


# The household itself ---------------------------------------------------------------


def test_state_tags_and_note_are_edited_and_audited(street: Street) -> None:
    tag = HouseholdTag.objects.create(key="t", name="独居", purpose="探望")
    actor = builders.actor(street.leader)

    edit_household(
        actor=actor, household_id=street.home.pk, state="let", tag_ids=[tag.pk], note="敲门声音大一点"
    )

    street.home.refresh_from_db()
    assert (street.home.state, street.home.note, list(street.home.tags.all())) == (
        "let",
        "敲门声音大一点",
        [tag],
    )
    entry = AuditEntry.objects.get(table="grids_household", row=str(street.home.pk), op="U")
    assert (entry.actor_id, entry.verb, entry.after["note"]) == (street.leader.pk, "household.edit", "•")


def test_a_tag_out_of_use_stays_when_others_change(street: Street) -> None:
    old = HouseholdTag.objects.create(key="old", name="旧", purpose="", in_use=False)
    street.home.tags.add(old)

    edit_household(
        actor=builders.actor(street.leader),
        household_id=street.home.pk,
        state="lived_in",
        tag_ids=[],
        note="",
    )

    assert list(street.home.tags.all()) == [old]


def test_nobody_edits_a_foreign_household(street: Street) -> None:
    with pytest.raises(Http404):
        edit_household(
            actor=builders.actor(street.leader),
            household_id=street.foreign_home.pk,
            state="let",
            tag_ids=[],
            note="",
        )


# Residents --------------------------------------------------------------------------


def test_a_new_person_is_entered(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.leader))
    form = {"name": "胡小满", "relation": "child", "phone": "199 0000 4321", "id_number": "", "since": ""}

    response = client.post(f"/households/{street.home.pk}/residents/new/", form)

    assert response.status_code == 302
    child = Resident.objects.get(household=street.home, relation="child").person
    assert (child.name, child.phone, child.phone_tail) == ("胡小满", "19900004321", "4321")


def test_what_is_mistyped_is_said_beside_the_field_and_kept(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.leader))
    form = {"name": "胡小满", "relation": "child", "phone": "1990000432", "id_number": "110105194912310021"}

    page = client.post(f"/households/{street.home.pk}/residents/new/", form).content.decode()

    assert "手机号是 11 位，现在是 10 位。" in page
    assert "校验位对不上" in page
    assert 'value="胡小满"' in page


def test_somebody_on_record_is_not_entered_twice(street: Street) -> None:
    set_id_number(street.neighbour, ID_NUMBER)
    street.neighbour.save()

    made = enter(street, street.neighbour.name, id_number=ID_NUMBER)

    assert made.person == street.neighbour


def test_phone_and_name_together_find_a_person(street: Street) -> None:
    set_phone(street.neighbour, "19900004321")
    street.neighbour.save()

    assert enter(street, "胡一芳", phone="19900004321").person == street.neighbour


def test_a_family_may_share_a_phone(street: Street) -> None:
    set_phone(street.neighbour, "19900004321")
    street.neighbour.save()

    assert enter(street, "胡小满", phone="19900004321").person != street.neighbour


def test_what_the_record_lacks_is_filled_in_and_what_it_has_stays(street: Street) -> None:
    set_phone(street.neighbour, "19900004321")
    set_id_number(street.neighbour, ID_NUMBER)
    street.neighbour.save()

    person = enter(street, "胡一芳", phone="19900005555", id_number=ID_NUMBER).person

    assert person.phone == "19900004321"


@pytest.mark.parametrize(
    ("name", "relation", "more", "field"),
    [
        ("胡小满", "head", {}, "relation"),
        ("别的名字", "child", {"id_number": ID_NUMBER}, "id_number"),
        ("林秀珍", "child", {"phone": "19900001111"}, "name"),
    ],
    ids=["second head", "number of somebody else", "lives here already"],
)
def test_what_cannot_be_is_refused_at_its_field(
    street: Street, name: str, relation: str, more: dict[str, str], field: str
) -> None:
    set_id_number(street.neighbour, ID_NUMBER)
    street.neighbour.save()
    set_phone(street.lin, "19900001111")
    street.lin.save()

    with pytest.raises(Refused) as refusal:
        enter(street, name, relation, **more)

    assert refusal.value.field == field
    assert street.home.residents.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_enter_one_person_once() -> None:
    street = Street()
    results: list[object] = []

    def add() -> None:
        try:
            results.append(enter(street, "胡小满", phone="19900004321").person_id)
        except Refused as no:
            results.append(no.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Person.objects.filter(name="胡小满").count() == 1
    assert sorted(map(str, results), key=str.isalpha)[1] == "name"


def test_moving_out_ends_the_row_and_keeps_it(street: Street) -> None:
    resident = street.home.residents.get()

    move_out(actor=builders.actor(street.leader), resident_id=resident.pk)
    move_out(actor=builders.actor(street.leader), resident_id=resident.pk)

    resident.refresh_from_db()
    assert resident.until == timezone.localdate()
    assert AuditEntry.objects.filter(table="grids_resident", row=str(resident.pk), op="U").count() == 1


def test_nobody_moves_out_tomorrow_or_before_he_came(street: Street) -> None:
    resident = street.home.residents.get()
    today = timezone.localdate()
    Resident.objects.filter(pk=resident.pk).update(since=today - timedelta(3))

    for day in (today + timedelta(1), today - timedelta(4)):
        with pytest.raises(Refused):
            move_out(actor=builders.actor(street.leader), resident_id=resident.pk, until=day)


def test_a_relation_changes_but_there_is_one_head(street: Street) -> None:
    son = enter(street)
    actor = builders.actor(street.leader)

    with pytest.raises(Refused):
        change_relation(actor=actor, resident_id=son.pk, relation="head")
    change_relation(
        actor=actor, resident_id=street.home.residents.get(person=street.lin).pk, relation="parent"
    )
    change_relation(actor=actor, resident_id=son.pk, relation="head")

    assert list(street.home.residents.order_by("pk").values_list("relation", flat=True)) == ["parent", "head"]


def test_nobody_touches_a_foreign_resident(street: Street) -> None:
    resident = street.foreign_home.residents.get()
    actor = builders.actor(street.leader)

    with pytest.raises(Http404):
        move_out(actor=actor, resident_id=resident.pk)
    with pytest.raises(Http404):
        reveal_resident(actor=actor, resident_id=resident.pk, field="name", reason="核对")


# Revealing ------------------------------------------------------------------------


def test_a_name_is_revealed_for_a_reason_and_written_down(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.leader))
    url = f"/households/{street.home.pk}/residents/{street.home.residents.get().pk}/reveal/"

    asked = client.get(url)
    without = client.post(url, {"field": "name", "reason": " "})
    seen = client.post(url, {"field": "name", "reason": "约上门时间"})

    assert ["林秀珍" in answer.content.decode() for answer in (asked, without, seen)] == [False, False, True]
    assert "no-store" in seen["Cache-Control"]
    entry = AuditEntry.objects.get(op="R")
    assert (entry.actor_id, entry.row, entry.reason, entry.after) == (
        street.leader.pk, str(street.lin.pk), "约上门时间", {"field": "name"},
    )  # fmt: skip


def test_an_empty_field_is_not_offered(street: Street, client: Client) -> None:
    client.force_login(builders.account(street.leader))
    url = f"/households/{street.home.pk}/residents/{street.home.residents.get().pk}/reveal/"

    page = client.post(url, {"field": "phone", "reason": "约上门时间"})

    assert AuditEntry.objects.filter(op="R").count() == 0
    assert page.status_code == 200
