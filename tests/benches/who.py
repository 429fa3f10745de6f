"""The accounts that benches sign in with."""

from __future__ import annotations

from typing import Any

PASSWORD = "Bench-2026"
ACCOUNTS = {
    "resident": "13900000001",
    "grid_leader": "13900000002",
    "community_staff": "13900000003",
    "subdistrict_staff": "13900000004",
}


def open_account(person: Any, phone: str) -> None:
    """An account for `person` with the benches' password."""
    from tests.builders import account

    account(person, phone, PASSWORD)
