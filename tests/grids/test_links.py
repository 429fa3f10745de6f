"""An account meets its household: by a code, or by a request that the grid leader checks."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.domain import links
from grids.enums import LinkState
from grids.models import Household, LinkCode, LinkRequest, Resident
from portal.actors import Actor
from portal.domain import errands
from portal.domain.refusal import Outrun, Refused
from portal.models import AuditEntry, Errand, InboxItem, Person, User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> builders.Street:
    return builders.Street()


@pytest.fixture
def newcomer() -> User:
    """Somebody who signed up and is in no register yet."""
    return builders.account(builders.person("林阿姨", "13855501234"))


def as_actor(user: User) -> Actor:
    return builders.actor(Person.objects.get(user=user))


def leader(street: builders.Street) -> Actor:
    return builders.actor(street.leader)


def code_for(street: builders.Street, resident: Resident | None = None) -> str:
    return links.make_link_code(
        actor=leader(street), household_id=street.home.pk, resident_id=resident and resident.pk
    )


def errands_done() -> None:
    for _round in range(2):
        for errand in Errand.objects.filter(state="waiting"):
            errands.run(errand.pk)


# Codes -----------------------------------------------------------------------------


def test_a_code_links_whoever_types_it_in_many_ways(street: builders.Street, newcomer: User) -> None:
    code = code_for(street)

    home = links.use_link_code(actor=as_actor(newcomer), text=f" {code[:3]} {code[3:6]}-{code[6:]} ")

    assert home == street.home
    assert (
        Resident.objects.filter(household=home, person=newcomer.person, relation="other", until=None).count()
        == 1
    )


def test_only_a_hash_of_the_code_is_kept(street: builders.Street) -> None:
    code = code_for(street)

    assert code not in str(LinkCode.objects.values().get())


def test_a_code_is_good_once(street: builders.Street, newcomer: User) -> None:
    code = code_for(street)
    links.use_link_code(actor=as_actor(newcomer), text=code)

    with pytest.raises(Refused, match="用过"):
        links.use_link_code(actor=builders.actor(builders.person("乔一")), text=code)


def test_a_code_is_good_for_a_week(street: builders.Street, newcomer: User) -> None:
    code = code_for(street)
    LinkCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="过期"):
        links.use_link_code(actor=as_actor(newcomer), text=code)


def test_a_new_code_voids_the_one_before(street: builders.Street, newcomer: User) -> None:
    before = code_for(street)
    code_for(street)

    with pytest.raises(Refused):
        links.use_link_code(actor=as_actor(newcomer), text=before)


def test_after_five_wrong_codes_even_the_right_one_waits(street: builders.Street, newcomer: User) -> None:
    code = code_for(street)
    wrong = "0" * 10 if code != "0" * 10 else "1" * 10
    for _try in range(5):
        with pytest.raises(Refused, match="不对"):
            links.use_link_code(actor=as_actor(newcomer), text=wrong)

    with pytest.raises(Refused, match="过一小时"):
        links.use_link_code(actor=as_actor(newcomer), text=code)


def test_a_slip_of_the_pen_is_no_wrong_code(street: builders.Street, newcomer: User) -> None:
    for _try in range(6):
        with pytest.raises(Refused, match="10 位"):
            links.use_link_code(actor=as_actor(newcomer), text="123")


def test_a_code_for_a_resident_makes_the_records_one(street: builders.Street, newcomer: User) -> None:
    resident = Resident.objects.get(household=street.home, person=street.lin)

    links.use_link_code(actor=as_actor(newcomer), text=code_for(street, resident))

    newcomer.refresh_from_db()
    street.lin.refresh_from_db()
    assert (newcomer.person_id, street.lin.phone) == (street.lin.pk, "13855501234")
    assert Resident.objects.filter(household=street.home, until=None).count() == 1


def test_a_resident_with_an_account_needs_no_code(street: builders.Street) -> None:
    builders.account(street.lin)
    resident = Resident.objects.get(household=street.home, person=street.lin)

    with pytest.raises(Refused, match="已经有账号"):
        code_for(street, resident)


def test_the_leader_of_another_grid_makes_no_code(street: builders.Street) -> None:
    with pytest.raises(Http404):
        links.make_link_code(actor=builders.actor(street.foreign_leader), household_id=street.home.pk)


def test_a_resident_of_another_household_is_not_there(street: builders.Street) -> None:
    stranger = Resident.objects.get(household=street.foreign_home)

    with pytest.raises(Http404):
        code_for(street, stranger)


def test_linking_stands_in_the_trail(street: builders.Street, newcomer: User) -> None:
    links.use_link_code(actor=as_actor(newcomer), text=code_for(street))

    entry = AuditEntry.objects.get(table="grids_resident", verb="link.use_code")
    assert entry.actor_id == newcomer.person_id


# Requests --------------------------------------------------------------------------


def asked(street: builders.Street, user: User, home: Household | None = None) -> LinkRequest:
    return links.ask_for_link(actor=as_actor(user), household_id=(home or street.home).pk, words="租在 301")


def test_the_grid_leader_is_told_of_a_request(street: builders.Street, newcomer: User) -> None:
    asked(street, newcomer)
    errands_done()

    assert list(InboxItem.objects.values_list("person_id", "kind")) == [(street.leader.pk, "link.asked")]


def test_one_open_request_a_person(street: builders.Street, newcomer: User) -> None:
    asked(street, newcomer)

    with pytest.raises(Refused, match="在等核对"):
        asked(street, newcomer, street.foreign_home)


def test_approved_as_somebody_new(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)

    links.approve_link(actor=leader(street), request_id=request.pk)

    request.refresh_from_db()
    assert (request.state, request.decided_by_id) == (LinkState.LINKED, street.leader.pk)
    assert Resident.objects.filter(household=street.home, person=newcomer.person, until=None).count() == 1


def test_approved_as_a_resident_of_the_register(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)
    resident = Resident.objects.get(household=street.home, person=street.lin)

    links.approve_link(actor=leader(street), request_id=request.pk, resident_id=resident.pk)

    newcomer.refresh_from_db()
    assert newcomer.person_id == street.lin.pk


def test_the_resident_is_told_even_when_the_records_became_one(
    street: builders.Street, newcomer: User
) -> None:
    request = asked(street, newcomer)
    resident = Resident.objects.get(household=street.home, person=street.lin)
    links.approve_link(actor=leader(street), request_id=request.pk, resident_id=resident.pk)
    errands_done()

    told = InboxItem.objects.filter(kind="link.decided")
    assert list(told.values_list("person_id", "params")) == [(street.lin.pk, {"state": "linked"})]


def test_a_refusal_needs_a_reason(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)

    with pytest.raises(Refused, match="为什么"):
        links.refuse_link(actor=leader(street), request_id=request.pk, reason=" ")


def test_a_decided_request_is_not_decided_again(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)
    links.refuse_link(actor=leader(street), request_id=request.pk, reason="房东说没有这个人")

    with pytest.raises(Outrun):
        links.approve_link(actor=leader(street), request_id=request.pk)


def test_nobody_decides_his_own_request(street: builders.Street) -> None:
    user = builders.account(street.leader)
    request = asked(street, user)

    with pytest.raises(Refused, match="别人"):
        links.approve_link(actor=leader(street), request_id=request.pk)


@pytest.mark.parametrize("verb", [links.approve_link, links.reveal_asker])
def test_a_foreign_request_is_not_there(street: builders.Street, newcomer: User, verb: object) -> None:
    request = asked(street, newcomer)

    with pytest.raises(Http404):
        verb(actor=builders.actor(street.foreign_leader), request_id=request.pk)  # type: ignore[operator]


def test_the_phone_of_who_asks_is_shown_and_noted(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)

    assert links.reveal_asker(actor=leader(street), request_id=request.pk) == "13855501234"
    assert AuditEntry.objects.get(op="R").row == str(newcomer.person_id)


def test_a_code_answers_the_open_request(street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)

    links.use_link_code(actor=as_actor(newcomer), text=code_for(street))

    request.refresh_from_db()
    assert request.state == LinkState.LINKED


def test_a_shared_household_is_left_once_by_a_merge(street: builders.Street, newcomer: User) -> None:
    builders.resident(newcomer.person, street.home, "other")
    resident = Resident.objects.get(household=street.home, person=street.lin)

    links.use_link_code(actor=as_actor(newcomer), text=code_for(street, resident))

    assert list(Resident.objects.filter(household=street.home, until=None)) == [resident]


# Pages -----------------------------------------------------------------------------


def test_a_resident_confirms_who_he_is(client: Client, street: builders.Street, newcomer: User) -> None:
    resident = Resident.objects.get(household=street.home, person=street.lin)
    code = code_for(street, resident)
    client.force_login(newcomer)

    page = client.post(reverse("link_household"), {"code": code})
    assert "您是林*珍吗？" in page.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.person_id != street.lin.pk

    client.post(reverse("link_household"), {"code": code, "confirmed": "yes"})
    newcomer.refresh_from_db()
    assert newcomer.person_id == street.lin.pk


def test_a_wrong_code_is_said_beside_the_field(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    page = client.post(reverse("link_household"), {"code": "1234567890"})

    assert page.context["form"].errors["code"] == [
        "这个码不对，或者过期了、用过了。请核对，或请网格长再给一个。"
    ]


def test_asking_step_by_step(client: Client, street: builders.Street, newcomer: User) -> None:
    client.force_login(newcomer)
    ask = reverse("link_ask")
    entrance = street.home.entrance_id

    first = client.get(ask)
    second = client.get(ask, {"community": street.community.pk})
    third = client.post(
        f"{ask}?building={street.building.pk}", {"entrance": entrance, "room": "301", "words": ""}
    )

    assert [row.pk for row in first.context["communities"]] == [
        street.community.pk,
        street.foreign_community.pk,
    ]
    assert list(second.context["buildings"]) == [street.building]
    assert third["Location"] == reverse("link_household")
    assert LinkRequest.objects.get().household == street.home


def test_nobody_asks_for_a_home_by_a_careless_tap(
    client: Client, street: builders.Street, newcomer: User
) -> None:
    client.force_login(newcomer)
    ask = reverse("link_ask")

    community = client.get(ask, {"community": ""}).context["choose"]
    building = client.get(ask, {"community": street.community.pk, "building": ""}).context["choose"]
    door = client.post(f"{ask}?building={street.building.pk}", {"room": "301"}).context["form"]

    assert [form.errors for form in (community, building, door)] == [
        {"community": ["请选您住的社区。"]},
        {"building": ["请选您住的楼栋。"]},
        {"entrance": ["请选您家的单元。"]},
    ]
    assert building.fields["building"].choices == [
        ("", "请选择"),
        ("和风苑", [(street.building.pk, "和风苑 3 号楼")]),
    ]


def test_the_start_page_says_how_to_link_a_household(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    assert reverse("link_household") in client.get("/").content.decode()


def test_a_room_that_is_not_there_is_said_beside_the_field(
    client: Client, street: builders.Street, newcomer: User
) -> None:
    client.force_login(newcomer)

    page = client.post(
        f"{reverse('link_ask')}?building={street.building.pk}",
        {"entrance": street.home.entrance_id, "room": "999"},
    )

    assert page.context["form"].errors["room"] == ["这栋楼里没有登记这个房号。请核对，或者请网格长先登记。"]


@pytest.mark.parametrize(
    "query", ["?building=x", "?building=999999", "?community=-1", "?community=99999999999999999999"]
)
def test_nonsense_in_the_address_is_not_found(client: Client, newcomer: User, query: str) -> None:
    client.force_login(newcomer)

    assert client.get(reverse("link_ask") + query).status_code == 404


def test_the_grid_leader_approves_on_the_page(
    client: Client, street: builders.Street, newcomer: User
) -> None:
    request = asked(street, newcomer)
    client.force_login(builders.account(street.leader))

    assert "301" in client.get(reverse("links")).content.decode()
    client.post(reverse("link", args=[request.pk]), {"do": "approve", "resident": "new"})

    request.refresh_from_db()
    assert request.state == LinkState.LINKED


def test_nobody_is_preselected(client: Client, street: builders.Street, newcomer: User) -> None:
    request = asked(street, newcomer)
    client.force_login(builders.account(street.leader))

    page = client.post(reverse("link", args=[request.pk]), {"do": "approve"})

    assert page.context["who"].errors["resident"] == ["请选他是哪一位。"]


def test_a_code_is_shown_once(client: Client, street: builders.Street) -> None:
    client.force_login(builders.account(street.leader))
    address = reverse("link_code", args=[street.home.pk])

    made = client.post(address, {"resident": "new"})
    again = client.get(address)

    assert ["code" in made.context, "code" in again.context] == [True, False]


@pytest.mark.parametrize("page", ["links", "link", "link_code"])
def test_residents_do_not_find_the_staffs_pages(
    client: Client, street: builders.Street, newcomer: User, page: str
) -> None:
    args = {"link": [asked(street, newcomer).pk], "link_code": [street.home.pk]}.get(page, [])
    client.force_login(newcomer)

    assert client.get(reverse(page, args=args)).status_code == 404


def test_the_list_costs_the_same_at_1_and_at_20_rows(client: Client, street: builders.Street) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(builders.account(street.leader))
    counts = []
    for size in (1, 20):
        for number in range(size):
            LinkRequest.objects.create(person=builders.person(f"住户{size}{number}"), household=street.home)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("links"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
