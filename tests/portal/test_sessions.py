"""A session and its reader come in one statement, planned once a connection, and never another's reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.domain.tidying import TIDY, on_tidy
from portal.models import Errand, Session, User
from portal.sessions import SessionStore, account_of
from tests import builders as b

pytestmark = pytest.mark.django_db


def account(name: str, phone: str) -> User:
    return b.account(b.person(name), phone)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_row_names_the_account_until_it_signs_out() -> None:
    user = account("林一", "13900000001")
    client = signed_in(user)
    named = list(Session.objects.values_list("account_id", flat=True))
    client.logout()
    assert (named, Session.objects.exclude(account=None).count()) == ([user.pk], 0)


@pytest.mark.parametrize("prepares", [True, False])
def test_one_statement_finds_session_person_and_posts(settings: Any, prepares: bool) -> None:
    settings.LINLI_PREPARE = prepares
    client = signed_in(account("林一", "13900000001"))
    client.get("/display/")
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/display/")
    assert (page.wsgi_request.user.person.name, len(seen)) == ("林一", 1)


def test_an_account_is_given_away_once_and_only_as_itself() -> None:
    one, other = account("林一", "13900000001"), account("林二", "13900000002")
    key = signed_in(one).session.session_key
    SessionStore(key).load()
    assert account_of(other.pk) is None
    SessionStore(key).load()
    assert (account_of(one.pk), account_of(one.pk)) == (one, None)


def test_a_closed_account_is_signed_in_nowhere() -> None:
    user = account("林一", "13900000001")
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not client.get("/display/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("key", ['"aaaaaaaa\\000"', "a" * 5000])
def test_a_key_that_we_never_gave_is_no_session(key: str) -> None:
    answer = Client().get("/display/", headers={"cookie": f"sessionid={key}"})
    assert (answer.status_code, answer.wsgi_request.user.is_authenticated) == (200, False)


def test_a_session_that_has_run_out_is_empty() -> None:
    client = signed_in(account("林一", "13900000001"))
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    assert not client.get("/display/").wsgi_request.user.is_authenticated


def test_what_has_run_out_goes_in_the_night_and_the_rest_stays() -> None:
    old, new = account("林一", "13900000001"), account("林二", "13900000002")
    for user in (old, new):
        signed_in(user)
    Session.objects.filter(account=old).update(expire_date="2020-01-01T00:00Z")
    on_tidy(Errand.objects.get(kind=TIDY))
    assert list(Session.objects.values_list("account_id", flat=True)) == [new.pk]
