"""Whoever got hold of the application's database role: what he may not do to the trail. Each was done once.

The test database lets him make temporary tables, which ours in earnest do not: every wall holds by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection
from psycopg2.extensions import cursor

from tests.workers import with_database

SAFE = "search_path=pg_catalog, public, pg_temp"

# A table that passes for the trail; whoever writes into it does what he is told, in his own name.
FALSE_TRAIL = """
create temporary table portal_auditentry (like public.portal_auditentry);
create temporary table taken (by_whom text);
grant insert on portal_auditentry to public;
grant insert on taken to public;
create function pg_temp.take() returns trigger language plpgsql as $$
begin
    new.id = 1;
    insert into pg_temp.taken values (current_user);
    return new;
end
$$;
create trigger take before insert on portal_auditentry for each row execute function pg_temp.take();
"""
DAY = "insert into public.portal_calendarday (day, is_workday, note) values ('1999-10-01', false, '')"
TRAIL_OF_DAYS = """select count(*) from public.portal_auditentry where "table" = 'portal_calendarday'"""


@pytest.fixture
def intruder(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[cursor]:
    """A cursor of the application's role in the test database; nothing of what it does stays."""
    address = os.environ.get("DATABASE_APP_URL")
    if not address:
        pytest.skip("The database is somebody else's: no address of the application's role is known.")
    opened = psycopg2.connect(with_database(address, connection.settings_dict["NAME"]))
    with opened.cursor() as handle:
        yield handle
    opened.rollback()
    opened.close()


def number(handle: cursor, question: str) -> int:
    """The number that `question` gives."""
    handle.execute(question)
    row = handle.fetchone()
    assert row
    return int(row[0])


def test_a_false_trail_catches_no_change(intruder: cursor) -> None:
    before = number(intruder, TRAIL_OF_DAYS)
    intruder.execute(FALSE_TRAIL)

    intruder.execute(DAY)

    assert number(intruder, TRAIL_OF_DAYS) == before + 1


def test_a_false_trail_gets_nobody_to_work_in_the_owners_name(intruder: cursor) -> None:
    intruder.execute(FALSE_TRAIL)

    intruder.execute("select linli_audit_note('N', 'portal_person', '1', '{}')")
    intruder.execute(DAY)

    assert number(intruder, "select count(*) from pg_temp.taken") == 0


def test_nobody_writes_the_trail_from_a_table_of_his_own(intruder: cursor) -> None:
    intruder.execute("create temporary table portal_person (id bigint, name text)")

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        intruder.execute(
            "create trigger mine after insert on portal_person "
            "for each row execute function public.linli_audit_row('', '')"
        )


def test_every_entry_names_the_connection_whatever_the_application_says(intruder: cursor) -> None:
    intruder.execute("select set_config('linli.actor', '1', true), set_config('linli.label', '审计员', true)")
    intruder.execute("select linli_audit_note('R', 'portal_person', '1', '{}')")
    intruder.execute(DAY)

    intruder.execute(
        "select op, actor_label, role, backend from public.portal_auditentry order by id desc limit 2"
    )

    pid = intruder.connection.info.backend_pid
    assert intruder.fetchall() == [("I", "审计员", "linli_app", pid), ("R", "审计员", "linli_app", pid)]


@pytest.mark.django_db
def test_no_function_of_ours_looks_for_a_table_where_others_may_put_one() -> None:
    with connection.cursor() as handle:
        handle.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace"
            " and (prosecdef or prorettype = 'trigger'::regtype)"
            " and not %s = any(coalesce(proconfig, '{}'))",
            [SAFE],
        )
        assert handle.fetchall() == []
