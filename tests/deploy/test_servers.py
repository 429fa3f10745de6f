"""The servers of a checkout: they start, survive kill -9, get out of each other's way, and give away no power."""

import os
import shutil
import signal
import socket
import stat
from pathlib import Path

import psycopg2
import pytest
import redis

from deploy import furnishing, processes
from deploy.clean import clean
from deploy.servers import Servers


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement in a connection of its own; its rows, if it has any."""
    opened = psycopg2.connect(url.replace("postgres://", "postgresql://", 1))
    try:
        with opened, opened.cursor() as handle:
            handle.execute(statement)
            return handle.fetchall() if handle.description else []
    finally:
        opened.close()


def owner(servers: Servers, statement: str) -> list[tuple[object, ...]]:
    """Run a statement as the owner of the tables."""
    return run(servers.postgres.url(furnishing.OWNER), statement)


def app(servers: Servers, statement: str) -> list[tuple[object, ...]]:
    """Run a statement as the running application."""
    return run(servers.postgres.url(furnishing.APP), statement)


def broker(servers: Servers) -> "redis.Redis":
    """A client of the broker."""
    return redis.Redis.from_url(servers.valkey.url(), decode_responses=True)


@pytest.fixture(scope="module")
def table(pair: Servers) -> str:
    """A table that the owner made, with a sequence."""
    owner(pair, "CREATE TABLE note (id bigserial PRIMARY KEY, text text)")
    return "note"


def test_starting_what_runs_changes_nothing(pair: Servers) -> None:
    before = (pair.postgres.pid(), pair.valkey.pid())

    pair.start(given={})

    assert (pair.postgres.pid(), pair.valkey.pid()) == before


def test_the_application_writes_and_reads_rows(pair: Servers, table: str) -> None:
    app(pair, "INSERT INTO note (text) VALUES ('by the application')")

    assert app(pair, "SELECT text FROM note WHERE text = 'by the application'") == [("by the application",)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE note",
        "DROP TABLE note",
        "ALTER TABLE note DISABLE TRIGGER ALL",
        "CREATE TABLE public.mine ()",
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE ROLE friend",
        "CREATE DATABASE mine",
        "SET ROLE linli_owner",
        "SET session_replication_role = replica",
        "COPY note TO PROGRAM 'cat'",
    ],
)
def test_the_application_has_no_power_over_tables_and_server(
    pair: Servers, table: str, statement: str
) -> None:
    with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ActiveSqlTransaction)):
        app(pair, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "COPY note TO PROGRAM 'cat'",
        "ALTER SYSTEM SET work_mem = '1MB'",
        "CREATE ROLE friend SUPERUSER",
        "CREATE DATABASE mine",
        "SET SESSION AUTHORIZATION linli_super",
    ],
)
def test_the_owner_of_the_tables_has_no_power_over_the_server(
    pair: Servers, table: str, statement: str
) -> None:
    with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ActiveSqlTransaction)):
        owner(pair, statement)


def test_a_failing_statement_leaves_no_word_of_itself_in_the_log(pair: Servers, table: str) -> None:
    with pytest.raises(psycopg2.errors.UniqueViolation):
        app(pair, "INSERT INTO note (id, text) VALUES (-7, 'hash'), (-7, 'secret word')")

    log = pair.postgres.log.read_text(errors="replace")

    assert "duplicate key" in log
    assert [word for word in ("secret word", "INSERT INTO note", "(id)=(-7)") if word in log] == []


def test_only_we_read_the_logs(pair: Servers) -> None:
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (pair.postgres.log.parent, pair.postgres.log)]

    assert modes == [0o700, 0o600]


def test_a_database_made_later_has_the_same_extensions_and_rights(pair: Servers) -> None:
    with furnishing.as_super(pair.postgres.port, furnishing_secrets(pair)) as handle:
        handle.execute("CREATE DATABASE later OWNER linli_owner")
    later = pair.postgres.url(furnishing.OWNER).removesuffix("linli") + "later"
    run(later, "CREATE TABLE thing (id bigserial PRIMARY KEY)")

    rights = run(later, "SELECT has_table_privilege('linli_app', 'thing', 'INSERT, UPDATE, DELETE')")
    extensions = {name for (name,) in run(later, "SELECT extname FROM pg_extension")}

    assert rights == [(True,)]
    assert extensions == {"plpgsql", "pg_trgm", "btree_gist"}


def furnishing_secrets(servers: Servers) -> dict[str, str]:
    """The secrets of the servers' state folder."""
    from deploy.places import own_secrets

    return own_secrets(servers.var)


def test_trigrams_know_chinese_characters(pair: Servers) -> None:
    assert owner(pair, "SELECT array_length(show_trgm('邻里事'), 1)") == [(4,)]


def test_everyday_data_are_written_to_disk_before_an_answer(pair: Servers) -> None:
    found = owner(pair, "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')")

    assert dict(found) == {"fsync": "on", "synchronous_commit": "on"}


def test_nobody_gets_in_without_a_password(pair: Servers) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(
            host="127.0.0.1", port=pair.postgres.port, user="linli_owner", dbname="linli", password="no"
        )
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=pair.valkey.port).ping()


def test_the_servers_listen_on_this_machine_only(pair: Servers) -> None:
    with broker(pair) as client:
        assert client.config_get("bind")["bind"] == "127.0.0.1"
    assert owner(pair, "SHOW listen_addresses") == [("127.0.0.1",)]


def test_the_broker_writes_down_what_it_holds_and_evicts_nothing(pair: Servers) -> None:
    with broker(pair) as client:
        found = client.config_get("appendonly", "maxmemory-policy")

    assert found == {"appendonly": "yes", "maxmemory-policy": "noeviction"}


def test_the_brokers_password_is_not_on_its_command_line(pair: Servers) -> None:
    assert pair.valkey.password not in " ".join(pair.valkey.command())
    assert stat.S_IMODE(pair.valkey.configuration.stat().st_mode) == 0o600


def test_a_killed_database_comes_back_with_all_that_was_committed(pair: Servers, table: str) -> None:
    app(pair, "INSERT INTO note (text) VALUES ('before the kill')")
    pid = pair.postgres.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert processes.is_gone(pid, 10)

    pair.start(given={})

    assert app(pair, "SELECT text FROM note WHERE text = 'before the kill'") == [("before the kill",)]


def test_the_broker_keeps_its_messages_over_a_restart(pair: Servers) -> None:
    with broker(pair) as client:
        client.rpush("queue", "bell")
    pair.valkey.stop()

    pair.start(given={})

    with broker(pair) as client:
        assert client.lrange("queue", 0, -1) == ["bell"]


def test_a_port_taken_meanwhile_is_exchanged_for_another(pair: Servers, table: str) -> None:
    pair.stop()
    before = (pair.postgres.port, pair.valkey.port)
    with socket.socket() as one, socket.socket() as other:
        for stranger, port in ((one, before[0]), (other, before[1])):
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            stranger.bind(("127.0.0.1", port))
            stranger.listen()
        pair.start(given={})

    after = (pair.postgres.port, pair.valkey.port)
    assert [new == old for new, old in zip(after, before, strict=True)] == [False, False]
    assert owner(pair, "SELECT count(*) > 0 FROM note") == [(True,)]


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(pair: Servers) -> None:
    pair.postgres.stop()
    (pair.postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{pair.postgres.data}\n")
    assert pair.postgres.pid() is None

    pair.start(given={})

    assert pair.postgres.pid()


def test_stopping_twice_is_fine(pair: Servers) -> None:
    pair.stop()
    pair.stop()
    assert (pair.postgres.pid(), pair.valkey.pid()) == (None, None)

    pair.start(given={})


def test_two_checkouts_run_side_by_side(pair: Servers, var: Path) -> None:
    other = Servers(var, durable=False)
    # Chosen by somebody who copied the folder: the same ports as the first.
    shutil.copy(pair.var / "ports.json", var / "ports.json")
    try:
        other.start(given={})
        assert owner(other, "SELECT count(*) FROM pg_tables WHERE tablename = 'note'") == [(0,)]
        assert {other.postgres.port, other.valkey.port} & {pair.postgres.port, pair.valkey.port} == set()
    finally:
        other.stop()


def test_a_start_broken_off_while_the_data_folder_was_made_is_repaired(var: Path) -> None:
    (var / "pg.part").mkdir()
    (var / "pg.part" / "PG_VERSION").write_text("18")
    servers = Servers(var, durable=False)
    try:
        servers.postgres.start()
        assert owner(servers, "SELECT 1") == [(1,)]
    finally:
        servers.stop()


def test_data_and_secrets_of_different_checkouts_are_told_apart(pair: Servers) -> None:
    others = dict.fromkeys(furnishing.PASSWORDS.values(), "of another checkout")
    wrong = furnishing_secrets(pair) | others

    with pytest.raises(RuntimeError, match="do not belong together"):
        furnishing.answers(pair.postgres.port, wrong)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_under_root_a_checkout_closed_to_others_works_and_is_deleted_whole(var: Path) -> None:
    closed = var / "closed"
    closed.mkdir(mode=0o700)
    servers = Servers(closed / "var", durable=False)
    try:
        servers.postgres.start()
        assert owner(servers, "SELECT 1") == [(1,)]
        assert (closed / "var" / "pg").is_symlink()
    finally:
        servers.postgres.stop()
        clean(closed / "var")
    assert servers.postgres.outside.exists() is False


def test_data_that_exist_are_never_looked_for_elsewhere(var: Path) -> None:
    (var / "pg").mkdir()
    var.chmod(0o700)

    assert Servers(var).postgres.home == var.resolve()


def test_a_server_given_by_the_environment_is_not_ours(var: Path) -> None:
    servers = Servers(var)

    assert servers.own({"DATABASE_URL": "postgres://x"}) == [servers.valkey]
    assert servers.own({"REDIS_URL": "redis://x"}) == [servers.postgres]
    assert servers.own({"DATABASE_URL": "postgres://x", "REDIS_URL": "redis://x"}) == []


def test_what_the_environment_gives_is_not_overwritten(var: Path) -> None:
    found = Servers(var).environment({"DATABASE_URL": "postgres://theirs", "LINLI_SECRET_KEY": "theirs"})

    assert found["LINLI_SECRET_KEY"] == "theirs"
    assert "DATABASE_URL" not in found
    assert "DATABASE_OWNER_URL" not in found
