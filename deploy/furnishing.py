"""What an own PostgreSQL server holds before the first migration: two roles, extensions, one empty database.

`linli_owner` owns the tables and migrates. `linli_app` is the role of the running application: it reads and writes
rows, owns nothing, and a migration takes the audit trail away from it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor

OWNER, APP, DATABASE = "linli_owner", "linli_app", "linli"
PASSWORDS = {OWNER: "POSTGRES_OWNER_PASSWORD", APP: "POSTGRES_APP_PASSWORD"}
EXTENSIONS = ("pg_trgm", "btree_gist")


@contextmanager
def as_owner(port: int, secrets: Mapping[str, str], database: str = "postgres") -> Iterator[cursor]:
    """A cursor of the owner in `database`; every statement commits by itself."""
    opened = psycopg2.connect(
        host="127.0.0.1",
        port=port,
        user=OWNER,
        password=secrets[PASSWORDS[OWNER]],
        dbname=database,
        connect_timeout=5,
    )
    opened.autocommit = True
    try:
        with opened.cursor() as handle:
            yield handle
    finally:
        opened.close()


def answers(port: int, secrets: Mapping[str, str]) -> bool:
    """Whether the server on `port` lets its owner in. RuntimeError when it is there but knows another password."""
    try:
        with as_owner(port, secrets):
            return True
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise RuntimeError("PostgreSQL's data and secrets.env do not belong together.") from error
        return False


def furnish(port: int, secrets: Mapping[str, str]) -> None:
    """Create whatever is missing; safe to repeat.

    Extensions and default privileges go into `template1`, so that databases made later (those of the tests) have
    them too, whoever makes them.
    """
    with as_owner(port, secrets) as handle:
        ensure_app_role(handle, secrets[PASSWORDS[APP]])
        if exists(handle, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            return
    with as_owner(port, secrets, "template1") as handle:
        fill_template(handle)
    with as_owner(port, secrets) as handle:
        handle.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
        )


def exists(handle: cursor, question: str, name: str) -> bool:
    """Whether `question` has an answer for `name`."""
    handle.execute(question, [name])
    return handle.fetchone() is not None


def ensure_app_role(handle: cursor, password: str) -> None:
    """Create the application's role: it may log in and nothing else."""
    if exists(handle, "SELECT 1 FROM pg_roles WHERE rolname = %s", APP):
        return
    create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}")
    handle.execute(create.format(sql.Identifier(APP), sql.Literal(password)))


def fill_template(handle: cursor) -> None:
    """Put extensions and the application's default privileges into the template of all later databases."""
    for name in EXTENSIONS:
        handle.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    defaults = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}")
    for rights in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "SELECT, USAGE ON SEQUENCES"):
        handle.execute(defaults.format(sql.Identifier(OWNER), sql.SQL(rights), sql.Identifier(APP)))
