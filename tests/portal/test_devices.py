"""What a device is told about whose it is, and that it forgets at sign-out."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import account, person

pytestmark = pytest.mark.django_db


def test_a_mark_and_a_key_belong_to_one_account_and_to_nobody_else() -> None:
    answers = []
    for name in ("周敏", "何建文"):
        client = Client()
        client.force_login(account(person(name)))
        answers.append(client.get("/device/who.json"))
    first, second = (answer.json() for answer in answers)
    assert (first["mark"] == second["mark"], first["key"] == second["key"]) == (False, False)
    assert ("no-store" in answers[0]["Cache-Control"], len(bytes.fromhex(first["key"]))) == (True, 32)
    assert Client().get("/device/who.json").json() == {"mark": ""}


def test_signing_out_clears_the_device_but_not_its_choices() -> None:
    client = Client()
    client.force_login(account(person()))
    client.cookies["django_language"] = "en"
    answer = client.post("/account/logout/")
    assert (answer["Clear-Site-Data"], client.cookies["django_language"].value) == (
        '"cache", "storage"',
        "en",
    )
