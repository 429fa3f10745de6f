"""A filed case, and people signed in at its page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from grids.domain import cases as acts
from grids.models import Case
from portal.models import Person
from tests.builders import Street, account, actor, filed_case

SignIn = Callable[[Person], Client]


@pytest.fixture
def case(street: Street) -> Case:
    """Filed by `street.lin`, in the hands of the grid leader."""
    return filed_case(street)


@pytest.fixture
def as_(street: Street) -> SignIn:
    """`as_(street.lin)`: a browser signed in as that person."""

    def signed_in(someone: Person) -> Client:
        if not hasattr(someone, "user"):
            account(someone)
        client = Client()
        client.force_login(someone.user)
        return client

    return signed_in


def accepted(street: Street, case: Case) -> Case:
    """The grid leader has taken it."""
    return acts.accept_case(actor=actor(street.leader), case_id=case.pk)


def asked(street: Street, case: Case, said: str = "最东头那盏也算在内吗？") -> Case:
    """The grid leader has asked; the clock stands."""
    accepted(street, case)
    return acts.ask_resident(actor=actor(street.leader), case_id=case.pk, said=said)


def proposed(street: Street, case: Case, outcome: str = "solved", said: str = "灯头换了新的，亮了。") -> Case:
    """The grid leader has said that it is done."""
    accepted(street, case)
    return acts.propose_done(actor=actor(street.leader), case_id=case.pk, outcome=outcome, said=said)


def closed(street: Street, case: Case, **rating: Any) -> Case:
    """The resident has confirmed."""
    proposed(street, case)
    return acts.confirm_done(actor=actor(street.lin), case_id=case.pk, rating=rating or None)


def url(case: Case, verb: str = "") -> str:
    """The address of a case or of one of its steps."""
    return f"/cases/{case.pk}/{verb}/" if verb else f"/cases/{case.pk}/"


def text(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())


def picture(name: str) -> SimpleUploadedFile:
    """A small photo; another name, other pixels."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), (len(name) * 40, ord(name[0]), 90)).save(content, "PNG")
    return SimpleUploadedFile(f"{name}.png", content.getvalue(), "image/png")
