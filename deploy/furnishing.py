"""What an own PostgreSQL server holds before the first migration: three roles, extensions, one empty database.

`linli_super` made the server and furnishes it; nothing of the portal knows its password. `linli_owner` owns the tables
and migrates. `linli_app` is the role of the running application: it reads and writes rows, owns nothing, and a
migration takes the audit trail away from it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor

SUPER, OWNER, APP, DATABASE = "linli_super", "linli_owner", "linli_app", "linli"
PASSWORDS = {
    SUPER: "POSTGRES_SUPER_PASSWORD",
    OWNER: "POSTGRES_OWNER_PASSWORD",
    APP: "POSTGRES_APP_PASSWORD",
}
EXTENSIONS = ("pg_trgm", "btree_gist")


@contextmanager
def connected(port: int, role: str, password: str, database: str = "postgres") -> Iterator[cursor]:
    """A cursor of `role` in `database`; every statement commits by itself."""
    opened = psycopg2.connect(
        host="127.0.0.1",
        port=port,
        user=role,
        password=password,
        dbname=database,
        connect_timeout=5,
    )
    opened.autocommit = True
    try:
        with opened.cursor() as handle:
            yield handle
    finally:
        opened.close()


@contextmanager
def as_super(port: int, secrets: Mapping[str, str], database: str = "postgres") -> Iterator[cursor]:
    """A cursor of the superuser in `database`."""
    with connected(port, SUPER, secrets[PASSWORDS[SUPER]], database) as handle:
        yield handle


def answers(port: int, secrets: Mapping[str, str]) -> bool:
    """Whether the server on `port` lets us in. RuntimeError when it is there but knows other passwords.

    Data made before the superuser had a name of its own let the owner in (see `deploy.adopting`).
    """
    for role in (SUPER, OWNER):
        try:
            with connected(port, role, secrets[PASSWORDS[role]]):
                return True
        except psycopg2.OperationalError as error:
            if "password authentication failed" not in str(error):
                return False
    raise RuntimeError("PostgreSQL's data and secrets.env do not belong together.")


def furnish(port: int, secrets: Mapping[str, str], *, for_tests: bool = False) -> None:
    """Create whatever is missing; safe to repeat.

    Extensions and default privileges go into `template1`, so that databases made later (those of the tests) have
    them too, whoever makes them.
    """
    with as_super(port, secrets) as handle:
        ensure_owner(handle, secrets[PASSWORDS[OWNER]], for_tests=for_tests)
        ensure_app_role(handle, secrets[PASSWORDS[APP]])
        is_new = not exists(handle, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE)
    if is_new:
        with as_super(port, secrets, "template1") as handle:
            fill_template(handle)
    with as_super(port, secrets) as handle:
        if is_new:
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            handle.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        forbid_temporary_tables(handle)


def exists(handle: cursor, question: str, name: str) -> bool:
    """Whether `question` has an answer for `name`."""
    handle.execute(question, [name])
    return handle.fetchone() is not None


def has_role(handle: cursor, name: str) -> bool:
    """Whether the server knows a role of that name."""
    return exists(handle, "SELECT 1 FROM pg_roles WHERE rolname = %s", name)


def ensure_owner(handle: cursor, password: str, *, for_tests: bool) -> None:
    """Create the owner of the tables: no superuser, for its functions run in the name of whoever calls them.

    For tests it may do three things more: make databases, end connections to them, and fill a county without
    triggers.
    """
    if has_role(handle, OWNER):
        return
    create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER {} NOCREATEROLE PASSWORD {}")
    may_create = sql.SQL("CREATEDB" if for_tests else "NOCREATEDB")
    handle.execute(create.format(sql.Identifier(OWNER), may_create, sql.Literal(password)))
    if for_tests:
        owner = sql.Identifier(OWNER)
        handle.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(owner))
        handle.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(owner))


def ensure_app_role(handle: cursor, password: str) -> None:
    """Create the application's role: it may log in and nothing else."""
    if has_role(handle, APP):
        return
    create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}")
    handle.execute(create.format(sql.Identifier(APP), sql.Literal(password)))


def fill_template(handle: cursor) -> None:
    """Put extensions and the application's default privileges into the template of all later databases."""
    for name in EXTENSIONS:
        handle.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    give_rights(handle)


def give_rights(handle: cursor) -> None:
    """Let the application read and write the rows of whatever tables the owner makes in this database."""
    defaults = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}")
    for rights in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "SELECT, USAGE ON SEQUENCES"):
        handle.execute(defaults.format(sql.Identifier(OWNER), sql.SQL(rights), sql.Identifier(APP)))


def forbid_temporary_tables(handle: cursor) -> None:
    """Take a right away that everybody has by default: a temporary table can pass for one of the owner's."""
    for name in (DATABASE, "postgres", "template1"):
        handle.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
