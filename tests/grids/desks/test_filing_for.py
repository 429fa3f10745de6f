"""Filing for a resident."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from grids.models import Case, Resident
from portal.models import Person
from tests import builders
from tests.grids.desks.conftest import SignIn

PHONE = "13912344821"


def form(street: builders.Street, **more: Any) -> dict[str, Any]:
    """A whole form for the resident at `street.home`, with some fields changed."""
    fields = {
        "step": "send",
        "submission": str(uuid.uuid4()),
        "channel": "phone",
        "channel_reason": "老人不会用手机",
        "find": "林秀",
        "who": Resident.objects.get(person=street.lin).pk,
        "name": "",
        "phone": "",
        "contact": "call",
        "text": "楼道灯不亮了，晚上看不见台阶。",
        "category": street.category.key,
        "urgency": "",
        "building": "",
        "place": "",
    }
    return fields | more


def test_a_known_resident_becomes_the_reporter_at_his_own_door(
    street: builders.Street, sign_in: SignIn
) -> None:
    answer = sign_in(street.leader).post("/cases/new/", form(street))

    case = Case.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert (case.reporter, case.household, case.filed_by) == (street.lin, street.home, street.leader)
    assert (case.channel, case.channel_reason, case.contact) == ("phone", "老人不会用手机", "call")


def test_the_query_code_is_said_to_be_passed_on(street: builders.Street, sign_in: SignIn) -> None:
    page = sign_in(street.leader).post("/cases/new/", form(street), follow=True).content.decode()

    code = Case.objects.get().query_code
    assert f"查询码 {code[:4]} {code[4:8]} {code[8:]}" in page


def test_the_same_form_twice_is_one_case_and_one_person(street: builders.Street, sign_in: SignIn) -> None:
    client, sent = (
        sign_in(street.leader),
        form(street, who="new", name="薛大爷", phone=PHONE, place="东门岗亭旁"),
    )

    first, second = client.post("/cases/new/", sent), client.post("/cases/new/", sent)

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    assert Person.objects.filter(name="薛大爷").count() == 1


def test_somebody_new_with_a_phone_gets_a_record(street: builders.Street, sign_in: SignIn) -> None:
    sent = form(street, who="new", name="薛大爷", phone="139 1234 4821", place="东门岗亭旁")

    sign_in(street.leader).post("/cases/new/", sent)

    case = Case.objects.get()
    assert case.reporter is not None
    assert (case.reporter.name, case.reporter.phone, case.reporter.phone_tail) == ("薛大爷", PHONE, "4821")
    assert (case.grid, case.place) == (street.grid, "东门岗亭旁")


def test_a_name_without_a_phone_stays_on_the_case(street: builders.Street, sign_in: SignIn) -> None:
    sign_in(street.leader).post("/cases/new/", form(street, who="new", name="薛大爷", place="东门岗亭旁"))

    case = Case.objects.get()
    assert (case.reporter, case.reporter_name, case.contact) == (None, "薛大爷", "none")


def test_whoever_wants_no_name_is_not_named(street: builders.Street, sign_in: SignIn) -> None:
    sent = form(street, who="nobody", name="不该留下", phone=PHONE, building=street.building.pk)

    sign_in(street.leader).post("/cases/new/", sent)

    case = Case.objects.get()
    assert (case.reporter, case.reporter_name, case.building) == (None, "", street.building.area)


def test_a_door_and_another_urgency_can_be_chosen(street: builders.Street, sign_in: SignIn) -> None:
    sent = form(street, building=street.building.pk, household=street.home.pk, urgency="urgent")

    sign_in(street.leader).post("/cases/new/", sent)

    case = Case.objects.get()
    assert (case.household, case.urgency) == (street.home, "urgent")


def test_looking_somebody_up_keeps_what_was_typed_and_checks_nothing(
    street: builders.Street, sign_in: SignIn
) -> None:
    street.lin.phone_tail = "4821"
    street.lin.save()

    answer = sign_in(street.leader).post("/cases/new/", {"step": "look", "find": "4821", "text": "写了一半"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "林*珍" in page
    assert "写了一半" in page
    assert "林秀珍" not in page
    assert "处要改" not in page


@pytest.mark.parametrize("typed", ["2-301", "301", "和风苑 3 号楼 2-301", "3号楼", "林秀珍 2-301"])
def test_a_resident_is_found_by_the_door(street: builders.Street, sign_in: SignIn, typed: str) -> None:
    answer = sign_in(street.leader).post("/cases/new/", {"step": "look", "find": typed})

    assert [resident.person for resident in answer.context["form"].found] == [street.lin]


def test_one_character_is_said_to_be_too_short(street: builders.Street, sign_in: SignIn) -> None:
    page = sign_in(street.leader).post("/cases/new/", {"step": "look", "find": "林"}).content.decode()

    assert "至少写两个字。" in page
    assert "没有找到" not in page


def test_from_a_household_its_people_and_its_door_are_there(street: builders.Street, sign_in: SignIn) -> None:
    client = sign_in(street.clerk)
    link = f"/cases/new/?household={street.home.pk}"

    assert f'href="{link}"' in client.get(f"/households/{street.home.pk}/").content.decode()

    shown = client.get(link).context["form"]
    assert [resident.person for resident in shown.found] == [street.lin]
    assert (shown["who"].value(), shown["building"].value(), shown["household"].value()) == (
        str(shown.found[0].pk), str(street.building.pk), str(street.home.pk),
    )  # fmt: skip


def test_from_a_household_the_street_has_its_community_too(street: builders.Street, sign_in: SignIn) -> None:
    shown = sign_in(street.street_leader).get(f"/cases/new/?household={street.home.pk}").context["form"]

    assert shown["community"].value() == str(street.community.pk)
    assert "household" in shown.fields


def test_a_foreign_household_opens_nothing(street: builders.Street, sign_in: SignIn) -> None:
    answer = sign_in(street.leader).get(f"/cases/new/?household={street.foreign_home.pk}")

    assert answer.status_code == 404


def test_what_stood_in_a_field_that_is_not_asked_for_is_not_checked(
    street: builders.Street, sign_in: SignIn
) -> None:
    sign_in(street.leader).post("/cases/new/", form(street, phone="1391234"))

    assert Case.objects.get().reporter == street.lin


def test_doors_are_listed_when_a_building_was_chosen(street: builders.Street, sign_in: SignIn) -> None:
    answer = sign_in(street.leader).post("/cases/new/", {"step": "look", "building": street.building.pk})

    assert answer.context["form"].fields["household"].choices[1:] == [("2", [(street.home.pk, "2-301")])]


def test_the_street_chooses_a_community_first(street: builders.Street, sign_in: SignIn) -> None:
    client = sign_in(street.street_leader)

    before = client.get("/cases/new/").context["form"].fields
    after = (
        client.post("/cases/new/", {"step": "look", "community": street.community.pk}).context["form"].fields
    )

    assert ("community" in before, "building" in before) == (True, False)
    assert after["building"].choices[1:] == [("和风苑", [(street.building.pk, "和风苑 3 号楼")])]


def test_nobody_is_found_elsewhere(street: builders.Street, sign_in: SignIn) -> None:
    answer = sign_in(street.leader).post("/cases/new/", {"step": "look", "find": "胡一芳"})

    assert answer.context["form"].found == []


def foreign_resident(street: builders.Street) -> dict[str, Any]:
    return {"who": Resident.objects.get(person=street.neighbour).pk}


def foreign_building(street: builders.Street) -> dict[str, Any]:
    return {"building": street.foreign_building.pk}


def foreign_door(street: builders.Street) -> dict[str, Any]:
    return {"building": street.building.pk, "household": street.foreign_home.pk}


@pytest.mark.parametrize("foreign", [foreign_resident, foreign_building, foreign_door])
def test_what_lies_elsewhere_cannot_be_chosen(street: builders.Street, sign_in: SignIn, foreign: Any) -> None:
    answer = sign_in(street.leader).post("/cases/new/", form(street, **foreign(street)))

    assert (answer.status_code, Case.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("channel", "", "请选一个。"),
        ("channel", "web", "请选一个。"),
        ("channel_reason", "", "请写一句为什么代登记。"),
        ("who", "", "请选替谁登记。"),
        ("text", "", "请写一两句，说说是什么事。"),
        ("category", "", "请选一类。不确定就选“其他”。"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    street: builders.Street, sign_in: SignIn, field: str, value: str, said: str
) -> None:
    answer = sign_in(street.leader).post("/cases/new/", form(street, **{field: value}))

    errors = answer.context["form"].errors
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert said in "".join(errors[field])


def test_a_wrong_phone_is_explained(street: builders.Street, sign_in: SignIn) -> None:
    sent = form(street, who="new", name="薛大爷", phone="1391234", place="东门岗亭旁")

    answer = sign_in(street.leader).post("/cases/new/", sent)

    assert answer.context["form"].errors["phone"] == ["手机号是 11 位，现在是 7 位。"]


def test_somebody_new_needs_a_place_in_words(street: builders.Street, sign_in: SignIn) -> None:
    answer = sign_in(street.leader).post("/cases/new/", form(street, who="new", name="薛大爷"))

    assert "place" in answer.context["form"].errors


def test_the_questions_of_a_category_are_asked_and_kept(street: builders.Street, sign_in: SignIn) -> None:
    question = {"key": "leaking", "label": "还在漏吗", "kind": "yesno", "required": True}
    water = builders.category("water", "水电漏损", "Water", questions=[question])
    client = sign_in(street.leader)

    asked = client.post("/cases/new/", form(street, category=water.key))
    client.post("/cases/new/", form(street, category=water.key, q_leaking="yes"))

    assert asked.context["form"].errors["q_leaking"] == ["请回答这个问题。"]
    assert Case.objects.get().answers == {"leaking": "yes"}


def test_a_building_leader_files_for_his_building(street: builders.Street, sign_in: SignIn) -> None:
    helper = builders.person("江水平")
    builders.post("building_leader", street.building.area, helper)

    answer = sign_in(helper).post("/cases/new/", form(street), follow=True)

    assert Case.objects.get().filed_by == helper
    assert answer.redirect_chain == [("/cases/new/", 302)]
    assert "登记好了" in answer.content.decode()
