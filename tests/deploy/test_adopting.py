"""Data of an earlier Linli, whose owner was the superuser: the first start after it parts the two, and loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from deploy import adopting, furnishing, places, processes
from deploy.servers import Servers
from tests.deploy.test_servers import app, owner

# What furnishing did then, as the one superuser.
THEN = [
    "CREATE ROLE linli_app LOGIN NOINHERIT PASSWORD '{app}'",
    "CREATE DATABASE linli OWNER linli_owner",
    "CREATE DATABASE test_linli",
]
THEN_INSIDE = [
    "CREATE EXTENSION pg_trgm",
    "ALTER DEFAULT PRIVILEGES FOR ROLE linli_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO linli_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE linli_owner GRANT SELECT, USAGE ON SEQUENCES TO linli_app",
    "CREATE TABLE note (id bigserial PRIMARY KEY, text text)",
    "CREATE INDEX ON note USING gin (text gin_trgm_ops)",
    "CREATE FUNCTION shout() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1'",
    "CREATE VIEW notes AS SELECT * FROM note",
    "CREATE SEQUENCE alone",
    "INSERT INTO note (text) VALUES ('from before')",
]


@pytest.fixture
def old(var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """A running server with data of then."""
    servers = Servers(var)
    with monkeypatch.context() as then:
        then.setattr(furnishing, "SUPER", furnishing.OWNER)
        servers.postgres.prepare()
    known = places.own_secrets(var)
    server = servers.postgres
    running = processes.in_background(server.command(), server.log, server.user)
    processes.wait_for(
        lambda: furnishing.answers(server.port, known), lambda: running.poll() is None, "PostgreSQL"
    )
    password = known["POSTGRES_OWNER_PASSWORD"]
    for database, statements in (("postgres", THEN), ("linli", THEN_INSIDE)):
        with furnishing.connected(server.port, "linli_owner", password, database) as handle:
            for statement in statements:
                handle.execute(statement.format(app=known["POSTGRES_APP_PASSWORD"]))
    yield servers
    servers.stop()


def test_the_first_start_makes_the_owner_an_ordinary_role_that_owns_everything(old: Servers) -> None:
    old.postgres.start()

    assert owner(old, "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user") == [
        (False, False, False)
    ]
    assert owner(
        old,
        "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " UNION SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'shout'"
        " UNION SELECT datdba::regrole::text FROM pg_database WHERE datname IN ('linli', 'test_linli')",
    ) == [("linli_owner",)]
    owner(old, "ALTER TABLE note ADD COLUMN more text")
    owner(old, "CREATE TABLE later (id bigserial PRIMARY KEY)")
    app(old, "INSERT INTO note (text) VALUES ('from now')")
    app(old, "INSERT INTO later DEFAULT VALUES")
    assert app(old, "SELECT text FROM note ORDER BY id") == [("from before",), ("from now",)]
    assert owner(old, "SELECT count(*) FROM pg_roles WHERE rolname = 'linli_helper'") == [(0,)]


def test_a_start_that_broke_off_in_the_middle_is_taken_up(
    old: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(adopting, "_hand_over", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            old.postgres.start()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        owner(old, "ALTER TABLE note ADD COLUMN more text")

    old.postgres.start()

    owner(old, "ALTER TABLE note ADD COLUMN more text")
