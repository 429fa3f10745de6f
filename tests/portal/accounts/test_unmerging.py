"""A merge that was a mistake comes apart: what it moved goes back, what was changed since stays and is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from grids.models import Case, CaseDraft, LinkRequest, Resident
from portal.actors import Actor
from portal.domain import people
from portal.domain.refusal import Refused
from portal.domain.unmerging import unmerge_people
from portal.models import AuditEntry, Delivery, InboxItem, Merge, NoticePreference, Person, Tenure, User
from portal.queries.people import left_in_words
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010119900307803X"
TABLES = (
    Person, User, Tenure, Resident, Case, CaseDraft, LinkRequest, InboxItem, NoticePreference, Delivery,
)  # fmt: skip


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables that a merge may touch."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


@pytest.fixture
def twin(street: Street) -> Person:
    """A second record of the first household's resident, and everything that may hang on it."""
    someone = builders.person("林秀真", builders.new_phone())
    people.set_id_number(someone, ID_NUMBER)
    someone.save()
    builders.account(someone, someone.phone)
    builders.resident(someone, street.home, "other")
    builders.post("building_leader", street.building.area, someone)
    builders.filed_case(street, reporter=someone)
    CaseDraft.objects.create(owner=someone)
    for person in (street.lin, someone):
        item = InboxItem.objects.create(person=person, kind="x", key="both")
        now = timezone.now()
        Delivery.objects.create(channel="email", key=f"d{person.pk}", item=item, not_before=now)
        NoticePreference.objects.create(person=person)
        LinkRequest.objects.create(person=person, household=street.home, state="asked")
    return someone


@pytest.fixture
def merged(street: Street, twin: Person) -> Merge:
    """The twin made one with the resident."""
    return merge(street.lin, twin)


def merge(keep: Person, drop: Person) -> Merge:
    people.join_records(actor=Actor(), keep_id=keep.pk, drop_id=drop.pk, reason="同名")
    return Merge.objects.get(dropped_id=drop.pk, undone_at=None)


def undone(street: Street, merge: Merge) -> list[str]:
    """Undo it as community staff; what was left, in words."""
    by = builders.actor(street.clerk)
    return left_in_words(unmerge_people(actor=by, merge_id=merge.pk, reason="母女两人"))


def test_there_and_back_leaves_everything_as_it_was(street: Street, twin: Person) -> None:
    before = everything()
    made = merge(street.lin, twin)
    between = everything()
    assert undone(street, made) == []
    assert everything() == before
    changed = {name for name, rows in before.items() if between[name] != rows}
    assert changed == {"Person", "User", "Tenure", "Resident", "Case", "CaseDraft", "LinkRequest"}


def test_they_may_be_made_one_again_after_all(street: Street, twin: Person, merged: Merge) -> None:
    undone(street, merged)
    assert merge(street.lin, twin).pk != merged.pk


def change_phone(lin: Person) -> Any:
    lin.refresh_from_db()
    people.set_phone(lin, "13800000077")
    lin.save()
    return Person.objects.filter(pk=lin.pk).values_list("phone", "phone_hash", "phone_tail")


def give_case_away(lin: Person) -> Any:
    Case.objects.filter(reporter=lin).update(reporter=builders.person("田禾"))
    return Case.objects.values_list("reporter")


def drop_post(lin: Person) -> Any:
    Tenure.objects.filter(person=lin).delete()
    return Tenure.objects.order_by("pk").values_list("person")


def end_earlier(lin: Person) -> Any:
    Resident.objects.filter(person=lin, relation="other").update(until=date(2020, 1, 1))
    return Resident.objects.filter(relation="other").values_list("until")


def decide_anew(lin: Person) -> Any:
    LinkRequest.objects.filter(person=lin, state="refused").update(state="linked")
    return LinkRequest.objects.exclude(state="asked").values_list("state", "decided_at", "reason")


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (change_phone, ["人员 · 手机号：1 处后来改过"]),
        (give_case_away, ["诉求：1 处后来改过"]),
        (drop_post, ["任职：1 处已经不在了"]),
        (end_earlier, ["居民 · 到哪天为止：1 处后来改过"]),
        # A decided request keeps its day: the database looks at both columns.
        (
            decide_anew,
            [
                "住户申请 · 状态：1 处后来改过",
                "住户申请：1 处放回去会和别的记录冲突",
                "住户申请 · 理由：1 处放回去会和别的记录冲突",
            ],
        ),
    ],
)
def test_what_was_changed_since_stays_and_is_said(
    street: Street, merged: Merge, meanwhile: Callable[[Person], Any], words: list[str]
) -> None:
    changed = meanwhile(street.lin)
    before = list(changed)
    assert undone(street, merged) == words
    assert list(changed.all()) == before


def test_what_came_afterwards_stays_with_the_kept_record(street: Street, merged: Merge) -> None:
    case = builders.filed_case(street)
    undone(street, merged)
    case.refresh_from_db()
    assert case.reporter == street.lin


def test_a_merge_is_undone_once(street: Street, merged: Merge) -> None:
    undone(street, merged)
    with pytest.raises(Refused, match="分开过"):
        undone(street, merged)


def test_a_merge_on_top_of_it_goes_first(street: Street, merged: Merge) -> None:
    third = builders.person("林秀贞")
    builders.resident(third, street.home, "other")
    merge(third, street.lin)
    builders.resident(street.lin, street.home, "other")
    with pytest.raises(Refused, match="先把那一次分开"):
        undone(street, merged)


def test_a_number_that_somebody_else_has_by_now_stops_it(street: Street, twin: Person, merged: Merge) -> None:
    Person.objects.filter(pk=street.lin.pk).update(id_hash="", id_number="")
    other = builders.person("林秀贞")
    people.set_id_number(other, ID_NUMBER)
    other.save()
    with pytest.raises(Refused, match="身份证号已经登记过"):
        undone(street, merged)


def test_it_takes_a_reason_and_the_right_place(street: Street, merged: Merge) -> None:
    with pytest.raises(Refused):
        unmerge_people(actor=builders.actor(street.clerk), merge_id=merged.pk, reason=" ")
    with pytest.raises(Http404):
        unmerge_people(actor=builders.actor(street.foreign_leader), merge_id=merged.pk, reason="两个人")


def test_the_trail_names_who_took_it_apart_and_why(street: Street, twin: Person, merged: Merge) -> None:
    undone(street, merged)
    entries = AuditEntry.objects.filter(verb="person.unmerge")
    assert {(entry.actor_id, entry.reason) for entry in entries} == {(street.clerk.pk, "母女两人")}
    assert {"portal_merge", "portal_person", "portal_user", "portal_tenure", "grids_case"} <= {
        entry.table for entry in entries
    }


def test_numbers_are_kept_encrypted(twin: Person, merged: Merge) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select changed, moved::text from portal_merge")
        stored = "".join(cursor.fetchone())
    assert [number for number in (ID_NUMBER, twin.phone) if number in stored] == []
    assert twin.phone in merged.changed
