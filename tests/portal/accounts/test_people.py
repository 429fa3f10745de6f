"""A person's record: numbers in step, reveals in the trail, two records made one."""

from typing import Any

import pytest

from portal.actors import Actor
from portal.domain import people
from portal.domain.refusal import Refused
from portal.models import AuditEntry, InboxItem, Merge, NoticePreference, Person, User
from portal.queries.people import find_duplicates, looks_at
from tests import builders

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010119900307803X"


@pytest.fixture
def lin() -> Any:
    return builders.person("林秀珍", "13855501234")


@pytest.fixture
def other() -> Any:
    return builders.person("林阿姨", "13900000001")


def joined(keep: Person, drop: Person) -> Any:
    return people.join_records(actor=Actor(), keep_id=keep.pk, drop_id=drop.pk, reason="住户码")


def test_phone_hash_and_tail_go_together(lin: Person) -> None:
    people.set_phone(lin, "139 0000 0001")
    lin.save()

    assert (lin.phone, lin.phone_tail) == ("13900000001", "0001")
    assert find_duplicates(phone="13900000001") == [lin]


def test_the_identity_number_brings_the_birth_year(lin: Person) -> None:
    people.set_id_number(lin, ID_NUMBER.lower())
    lin.save()

    assert (lin.id_number, lin.id_tail, lin.birth_year) == (ID_NUMBER, "803X", 1990)
    assert find_duplicates(id_number=ID_NUMBER) == [lin]


def test_one_sees_oneself(lin: Person, other: Person) -> None:
    assert list(Person.objects.visible_to(builders.actor(lin), "person.view")) == [lin]


def test_a_reveal_gives_the_value_and_leaves_an_entry(lin: Person) -> None:
    value = people.reveal(actor=builders.actor(lin), person=lin, field="phone", reason="核对")

    assert value == "13855501234"
    assert [(look.field, look.reason) for look in looks_at(lin.pk)] == [("phone", "核对")]


def test_no_reveal_without_a_reason(lin: Person) -> None:
    with pytest.raises(Refused):
        people.reveal(actor=builders.actor(lin), person=lin, field="phone", reason=" ")

    assert looks_at(lin.pk) == []


def test_nothing_but_masked_fields_is_revealed(lin: Person) -> None:
    with pytest.raises(ValueError, match="phone_hash"):
        people.reveal(actor=builders.actor(lin), person=lin, field="phone_hash", reason="核对")


def test_the_account_and_its_phone_move_to_the_kept_record(lin: Person, other: Person) -> None:
    user = builders.account(other, "13900000001")

    joined(lin, other)

    user.refresh_from_db()
    lin.refresh_from_db()
    assert (user.person_id, lin.phone, lin.name) == (lin.pk, "13900000001", "林秀珍")


def test_the_dropped_record_points_to_the_kept_one(lin: Person, other: Person) -> None:
    joined(lin, other)

    other.refresh_from_db()
    assert other.merged_into_id == lin.pk
    assert list(Person.objects.current()) == [lin]


def test_what_moved_is_written_down(lin: Person, other: Person) -> None:
    item = InboxItem.objects.create(person=other, kind="x", key="one")

    joined(lin, other)

    merge = Merge.objects.get()
    assert (merge.kept_id, merge.dropped_id, merge.moved) == (
        lin.pk,
        other.pk,
        {"portal.InboxItem.person": [item.pk]},
    )


def test_a_notice_that_both_got_stays_once(lin: Person, other: Person) -> None:
    for person in (lin, other):
        InboxItem.objects.create(person=person, kind="x", key="one")

    joined(lin, other)

    assert list(InboxItem.objects.filter(person=lin).values_list("key", flat=True)) == ["one"]


def test_the_kept_wishes_win(lin: Person, other: Person) -> None:
    NoticePreference.objects.create(person=lin, email="lin@example.org")
    NoticePreference.objects.create(person=other)

    joined(lin, other)

    assert NoticePreference.objects.get(person=lin).email == "lin@example.org"


def test_missing_numbers_are_filled_in(lin: Person, other: Person) -> None:
    people.set_id_number(other, ID_NUMBER)
    other.save()

    joined(lin, other)

    lin.refresh_from_db()
    assert (lin.id_number, lin.birth_year, lin.phone) == (ID_NUMBER, 1990, "13855501234")


def test_two_accounts_are_not_made_one(lin: Person, other: Person) -> None:
    builders.account(lin)
    builders.account(other)

    with pytest.raises(Refused, match="都有账号"):
        joined(lin, other)

    assert User.objects.values("person").distinct().count() == 2


def test_two_identity_numbers_are_two_people(lin: Person, other: Person) -> None:
    people.set_id_number(lin, ID_NUMBER)
    people.set_id_number(other, "110101199003078611")
    lin.save()
    other.save()

    with pytest.raises(Refused, match="身份证号"):
        joined(lin, other)


def test_a_merged_record_is_not_merged_again(lin: Person, other: Person) -> None:
    joined(lin, other)

    with pytest.raises(Refused):
        joined(builders.person("林三"), other)


def test_posts_that_clash_stop_the_merge(lin: Person, other: Person) -> None:
    street = builders.area("subdistrict", "榆荫街道")
    builders.post("system_admin", street, lin)
    builders.post("auditor", street, other)

    with pytest.raises(Refused, match="系统、安全、审计"):
        joined(lin, other)


def test_an_earlier_merge_points_on_to_the_end(lin: Person, other: Person) -> None:
    first = builders.person("林一")
    joined(other, first)

    joined(lin, other)

    first.refresh_from_db()
    assert first.merged_into_id == lin.pk


def test_strangers_cannot_merge(lin: Person, other: Person) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        people.merge_people(actor=builders.actor(lin), keep_id=lin.pk, drop_id=other.pk, reason="同一个人")


def test_the_merge_stands_in_the_trail_with_its_reason(lin: Person, other: Person) -> None:
    joined(lin, other)

    entry = AuditEntry.objects.get(table="portal_person", row=str(other.pk), verb="person.merge")
    assert (entry.reason, entry.after["merged_into_id"]) == ("住户码", lin.pk)
