"""The pages: whom they are there for, that forms work, that names are masked, that lists cost the same."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.domain.duties.producing import produce
from parties.models import AidRecord, Member, Pairing
from portal.models import Person
from tests import builders
from tests.builders import Street
from tests.grids.duties.building import monthly
from tests.parties.building import member, pairing, sent_by, unit

pytestmark = pytest.mark.django_db


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(builders.account(someone))
    return client


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_shows_masked_names_of_ones_own_community(street: Street) -> None:
    member(street)
    member(street, builders.person("汪小宁"), community=street.foreign_community)
    page = signed_in(street.clerk).get(reverse("members")).content.decode()
    assert ("宋**" in page or "宋*" in page, "宋明远" in page, "汪" in page) == (True, False, False)


@pytest.mark.parametrize(("asked", "seen"), [
    ({"q": "宋明远"}, {"宋"}), ({"q": "1234"}, {"宋"}), ({"q": "供电"}, {"汪"}), ({"category": "retired"}, {"白"}),
    ({"category": "ended"}, {"齐"}), ({}, {"宋", "汪", "白"}),
])  # fmt: skip
def test_the_list_is_searched_and_filtered(street: Street, asked: dict[str, str], seen: set[str]) -> None:
    member(street, builders.person("宋明远", "19900001234"))
    member(street, builders.person("汪小宁"), "employed", unit=unit(street.community))
    member(street, builders.person("白秋生"), "retired")
    member(street, builders.person("齐正文"), ends_on="2026-01-01", end_reason="moved")
    page = signed_in(street.clerk).get(reverse("members"), asked).content.decode()
    assert {sign for sign in "宋汪白齐" if re.search(rf">{sign}\*", page)} == seen


def test_the_list_turns_by_key(street: Street) -> None:
    rows = [member(street, builders.person(f"宋{n}")) for n in range(27)]
    client = signed_in(street.clerk)
    first = client.get(reverse("members")).content.decode()
    second = client.get(reverse("members"), {"after": rows[2].pk}).content.decode()
    assert [page.count('<th scope="row">') for page in (first, second)] == [25, 2]
    assert f"after={rows[2].pk}" in first


def test_the_list_and_the_pages_cost_the_same_with_more_rows(street: Street) -> None:
    client = signed_in(street.clerk)
    song = member(street)
    pairing(song, street.home)
    addresses = (
        reverse("members"),
        reverse("member", args=[song.pk]),
        reverse("household", args=[street.home.pk]),
    )
    one = [queries(client, address) for address in addresses]
    for n in range(2):
        more = member(street, builders.person(f"汪{n}"))
        pairing(more, street.home)
        pairing(song, builders.household(street.building, f"40{n}"))
    assert [queries(client, address) for address in addresses] == one


def test_the_list_costs_few_queries(street: Street) -> None:
    member(street)
    assert queries(signed_in(street.clerk), reverse("members")) == 4


def test_a_member_is_taken_in_by_the_form(street: Street) -> None:
    said = {"community": street.community.pk, "name": "宋明远", "phone": "19900001234", "category": "own"}
    answer = signed_in(street.clerk).post(reverse("member_new"), said)
    assert (answer.status_code, Member.objects.get().person.name) == (302, "宋明远")


def test_the_form_says_what_is_missing(street: Street) -> None:
    answer = signed_in(street.clerk).post(
        reverse("member_new"), {"community": street.community.pk, "name": "宋"}
    )
    assert (answer.status_code, Member.objects.count()) == (422, 0)


def test_a_door_is_found_and_paired(street: Street) -> None:
    client, song = signed_in(street.clerk), member(street)
    found = client.get(reverse("pairing_search", args=[song.pk]), {"q": "2-301"}).content.decode()
    address = reverse("pairing_new", args=[song.pk, street.home.pk])
    assert address in found
    client.post(address, {"reason": "alone"})
    assert Pairing.objects.get().household_id == street.home.pk


def test_a_member_is_found_from_the_door(street: Street) -> None:
    song = member(street)
    found = signed_in(street.clerk).get(reverse("household_pair", args=[street.home.pk]), {"q": "宋明"})
    assert reverse("pairing_new", args=[song.pk, street.home.pk]) in found.content.decode()


def test_a_unit_is_paired_and_sends_another_one(street: Street) -> None:
    client, body = signed_in(street.clerk), unit(street.community)
    said = {"unit": body.pk, "name": "顾晓东", "phone": "19900002345", "reason": "hardship"}
    client.post(reverse("unit_pairing_new", args=[street.home.pk]), said)
    first = Pairing.objects.get()
    client.post(reverse("pairing_send_other", args=[first.pk]), {"name": "石岚", "phone": "19900003456"})
    assert list(Pairing.objects.order_by("pk").values_list("goes__name", "end_reason")) == [
        ("顾晓东", "other_goes"), ("石岚", ""),
    ]  # fmt: skip


def test_a_members_page_names_no_door_of_another_community(street: Street) -> None:
    found, sender = member(street), unit(street.community)
    for home in (street.home, street.foreign_home):
        sent_by(sender, found.person, home)
    page = signed_in(street.clerk).get(f"/members/{found.pk}/")
    assert [pairing.household_id for pairing in page.context["sent"]] == [street.home.pk]


def test_a_pairing_ends_by_the_form(street: Street) -> None:
    his = pairing(member(street), street.home)
    signed_in(street.clerk).post(
        reverse("pairing_end", args=[his.pk]), {"reason": "asked", "note": "想清静些"}
    )
    his.refresh_from_db()
    assert (his.end_reason, his.end_note) == ("asked", "想清静些")


def test_before_a_membership_ends_its_pairings_are_named(street: Street) -> None:
    song = member(street)
    pairing(song, street.home)
    page = signed_in(street.clerk).get(reverse("member_end", args=[song.pk])).content.decode()
    assert "和风苑 3 号楼 2-301" in page


def test_the_households_page_says_who_is_paired_and_what_was_given(street: Street) -> None:
    his = pairing(member(street), street.home)
    sent_by(unit(street.community), builders.person("顾晓东"), street.home)
    AidRecord.objects.create(
        client_key=uuid.uuid4(), pairing=his, by=his.goes, kind="goods", day="2026-03-02", amount_cents=12_050
    )
    page = signed_in(street.clerk).get(reverse("household", args=[street.home.pk])).content.decode()
    assert all(words in page for words in ("榆荫供电所 · 顾", "120.50 元", "物品"))
    assert "顾晓东" not in page


def test_his_own_page_leads_him_to_his_households(street: Street) -> None:
    his = pairing(member(street), street.home)
    client = signed_in(his.goes)
    page = client.get(reverse("me")).content.decode()
    addresses = (reverse("visit_new", args=[street.home.pk]), reverse("aid_new", args=[his.pk]))
    assert all(address in page for address in addresses)
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_his_own_page_says_what_is_due_first_at_each_of_them(street: Street) -> None:
    his = pairing(member(street), street.home)
    produce(version=monthly(street, "每月看望", whose="pairing"))
    page = signed_in(his.goes).get(reverse("me")).content.decode()
    assert re.search(r"每月看望 · \d+月\d+日 前", page)


def test_he_records_aid_and_comes_back_to_his_own_page(street: Street) -> None:
    his = pairing(member(street), street.home)
    said = {"key": uuid.uuid4(), "kind": "goods", "day": "2026-03-02", "amount": "58.5"}
    answer = signed_in(his.goes).post(reverse("aid_new", args=[his.pk]), said)
    assert (answer["Location"], AidRecord.objects.get().amount_cents) == (reverse("me"), 5850)


def test_who_is_paired_with_nobody_has_no_panel(street: Street) -> None:
    assert "我结对的户" not in signed_in(street.lin).get(reverse("me")).content.decode()


def test_his_data_names_membership_and_households(street: Street) -> None:
    his = pairing(member(street), street.home)
    page = signed_in(his.goes).get(reverse("me_data")).content.decode()
    assert "自管党员 · 柳岸社区" in page
    assert "和风苑 3 号楼 2-301" in page


def test_a_member_is_shown_whole_only_for_a_reason(street: Street) -> None:
    song = member(street, builders.person("宋明远", "19900001234"))
    address = reverse("member_reveal", args=[song.pk])
    client = signed_in(street.clerk)
    assert "19900001234" in client.post(address, {"field": "phone", "reason": "约时间"}).content.decode()
    assert "19900001234" not in client.get(reverse("member", args=[song.pk])).content.decode()
