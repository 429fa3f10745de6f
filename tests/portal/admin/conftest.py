"""Who comes to the admin."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Person
from tests import builders

Office = Callable[[str], Client]


def signed_in(someone: Person) -> Client:
    """A browser in which `someone` is signed in."""
    browser = Client()
    user = getattr(someone, "user", None) or builders.account(someone)
    browser.force_login(user)
    return browser


@pytest.fixture
def office(street: builders.Street) -> Office:
    """A browser of somebody in an office post at the subdistrict: `office("system_admin")`."""

    def seated(role: str) -> Client:
        return signed_in(street.office(role))

    return seated
