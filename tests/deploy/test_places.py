"""Ports, secrets and locks."""

import socket
import stat
from pathlib import Path

from cryptography.fernet import Fernet

from deploy import places


def test_a_port_is_chosen_once_and_remembered(var: Path) -> None:
    first = places.remembered_port(var, "postgres")

    assert places.remembered_port(var, "postgres") == first
    assert places.remembered_ports(var) == {"postgres": first}


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert places.is_free(taken.getsockname()[1]) is False


def test_a_broken_ports_file_is_as_good_as_none(var: Path) -> None:
    (var / "ports.json").write_text('{"postgres": 2')

    assert places.remembered_ports(var) == {}


def test_secrets_are_made_once_and_only_the_owner_reads_them(var: Path) -> None:
    first = places.own_secrets(var)

    assert places.own_secrets(var) == first
    assert stat.S_IMODE((var / "secrets.env").stat().st_mode) == 0o600


def test_a_secret_that_came_later_is_added_and_the_others_stay(var: Path) -> None:
    (var / "secrets.env").write_text("LINLI_SECRET_KEY=kept\n")

    found = places.own_secrets(var)

    assert found["LINLI_SECRET_KEY"] == "kept"
    assert set(found) == set(places.new_secrets())


def test_two_checkouts_have_different_secrets() -> None:
    one, other = places.new_secrets(), places.new_secrets()

    assert [name for name in one if one[name] == other[name]] == []


def test_the_key_of_encrypted_columns_is_one_that_fernet_takes() -> None:
    key = places.new_secrets()["LINLI_FIELD_KEYS"]

    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"


def test_a_lock_is_held_by_one(var: Path) -> None:
    with places.locked(var / "lock") as mine, places.locked(var / "lock", wait=False) as also_mine:
        assert (mine, also_mine) == (True, False)


def test_a_lock_is_free_again_afterwards(var: Path) -> None:
    with places.locked(var / "lock"):
        pass
    with places.locked(var / "lock", wait=False) as mine:
        assert mine is True


def test_a_private_file_is_replaced_whole(var: Path) -> None:
    places.write_private(var / "note", "old and long")
    places.write_private(var / "note", "new")

    assert (var / "note").read_text() == "new"
    assert [path.name for path in var.iterdir()] == ["note"]
