"""Somebody at a desk: a browser that is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from grids.queries import catalogue
from portal.models import Person
from tests import builders

SignIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> None:
    """No category of a test before this one."""
    catalogue.forget()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A function that gives a person an account and returns a browser signed in with it."""

    def signed_in(someone: Person) -> Client:
        client = Client()
        client.force_login(builders.account(someone), backend="portal.auth.PostBackend")
        return client

    return signed_in
