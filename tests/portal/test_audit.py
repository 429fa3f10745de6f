"""The audit trail: written by triggers in the transaction of the change, and not to be edited."""

import contextlib

import pytest
from django.db import DatabaseError, connection, transaction

from portal.actors import Actor
from portal.domain.acts import act
from portal.models import Attachment, AuditEntry, Person
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_change_inside_an_act_names_actor_verb_and_reason() -> None:
    someone = builders.person("周敏")
    with act(Actor(person_id=someone.pk), "person.rename", reason="写错了"):
        Person.objects.filter(pk=someone.pk).update(name="周敏敏")
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor_id, entry.verb, entry.reason, entry.op) == (
        someone.pk,
        "person.rename",
        "写错了",
        "U",
    )
    assert (entry.before, entry.after) == ({"name": "周敏"}, {"name": "周敏敏"})


def test_raw_sql_and_deletes_leave_a_trace_under_the_name_of_the_database_role() -> None:
    someone = builders.person()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('linli.actor', '', true), set_config('linli.label', '', true)")
        cursor.execute("delete from portal_person where id = %s", [someone.pk])
        cursor.execute("select session_user")
        role = cursor.fetchone()[0]
    entry = AuditEntry.objects.latest("id")
    assert (entry.op, entry.table, entry.row, entry.actor_label) == (
        "D",
        "portal_person",
        str(someone.pk),
        role,
    )


def test_veiled_columns_are_noted_without_their_content() -> None:
    someone = builders.person(phone="13900001234")
    entry = AuditEntry.objects.filter(row=str(someone.pk), table="portal_person").latest("id")
    assert entry.after["phone"] == "•"
    assert "1234" not in str(entry.after)


def test_the_change_and_its_trace_vanish_together() -> None:
    before = AuditEntry.objects.count()
    with contextlib.suppress(RuntimeError), transaction.atomic():
        builders.person()
        raise RuntimeError
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "statement", ["update portal_auditentry set verb = 'x'", "delete from portal_auditentry"]
)
def test_nobody_changes_or_removes_an_entry(statement: str) -> None:
    builders.person()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("right", ["insert", "update", "delete", "truncate"])
def test_the_application_role_has_no_right_but_to_read_the_trail(right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('linli_app', 'portal_auditentry', %s)", [right])
        assert cursor.fetchone()[0] is False


@pytest.mark.parametrize("table", ["portal_delivery", "portal_errand"])
@pytest.mark.parametrize("right", ["delete", "truncate"])
def test_the_application_role_removes_nothing_that_was_sent_or_done(table: str, right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('linli_app', %s, %s)", [table, right])
        assert cursor.fetchone()[0] is False


def test_what_happens_to_a_picture_stands_in_the_trail_but_never_whose_it_was() -> None:
    someone = builders.person()
    picture = Attachment.objects.create(
        owner=someone, upload_key="k", mime="image/jpeg", size=1, width=1, height=1, sha256="0"
    )
    assert AuditEntry.objects.filter(table="portal_attachment").count() == 0

    Attachment.objects.filter(pk=picture.pk).update(owner=None)

    entry = AuditEntry.objects.get(table="portal_attachment")
    assert (entry.op, entry.row, entry.before, entry.after) == (
        "U",
        str(picture.pk),
        {"owner_id": "•"},
        {"owner_id": "•"},
    )
