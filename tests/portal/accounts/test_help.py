"""Helping somebody back in: who may, what happens, what stays in the trail."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actors import Actor
from portal.domain import accounts, errands
from portal.domain.refusal import Refused
from portal.models import AuditEntry, Errand, InboxItem, User
from portal.roles import ROLES
from tests import builders
from tests.races import at_once

pytestmark = pytest.mark.django_db
PHONE = "13855501234"


@pytest.fixture
def street() -> Any:
    return builders.Street()


@pytest.fixture
def security(street: builders.Street) -> Any:
    return builders.actor(street.office("security_admin"))


@pytest.fixture
def user(street: builders.Street) -> Any:
    return builders.account(street.lin, PHONE)


def helped(actor: Actor, user: User, reason: str = "当面核对过身份证") -> Any:
    return accounts.reset_password(actor=actor, user_id=user.pk, reason=reason)


def signed_in(password: str) -> Any:
    client = Client()
    client.post(reverse("account_login"), {"login": PHONE, "password": password})
    return client


def test_the_one_time_password_signs_in_and_must_be_changed(security: Actor, user: User) -> None:
    client = signed_in(helped(security, user))

    assert client.get(reverse("me"))["Location"] == reverse("account_change_password")


def test_it_ends_all_sessions(security: Actor, user: User) -> None:
    before = signed_in(builders.PASSWORD)

    helped(security, user)

    assert before.get(reverse("me"))["Location"] == "/account/login/?next=/me/"


def test_it_opens_a_lock(security: Actor, user: User) -> None:
    for _try in range(5):
        signed_in("Wrong-2026")

    client = signed_in(helped(security, user))

    assert "_auth_user_id" in client.session


def test_it_stands_in_the_trail_with_its_reason_and_without_the_password(security: Actor, user: User) -> None:
    password = helped(security, user)

    entry = AuditEntry.objects.get(verb="account.reset_password")
    assert (entry.actor_id, entry.reason) == (security.person_id, "当面核对过身份证")
    assert password not in str(entry.after)


def test_the_owner_is_told(security: Actor, user: User) -> None:
    helped(security, user)
    errands.run(Errand.objects.get().pk)

    assert list(InboxItem.objects.values_list("person_id", "kind")) == [(user.person_id, "account.reset")]


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_password_is_shown_and_works(security: Actor, user: User) -> None:
    shown = at_once([lambda: helped(security, user) for _try in range(4)])

    passwords = [word for word in shown if isinstance(word, str)]
    refused = [str(no) for no in shown if isinstance(no, Refused)]
    assert (len(passwords), len(refused)) == (1, 3)
    assert "过一分钟再办" in refused[0]
    assert User.objects.get(pk=user.pk).check_password(passwords[0])


def test_a_minute_later_another_one_is_given(security: Actor, user: User) -> None:
    first = helped(security, user)
    Errand.objects.update(created_at=timezone.now() - timedelta(seconds=61))

    assert first != helped(security, user)


def test_a_reason_is_asked(security: Actor, user: User) -> None:
    with pytest.raises(Refused, match="理由"):
        helped(security, user, reason="  ")


def test_the_grid_leader_helps_his_residents(street: builders.Street, user: User) -> None:
    assert helped(builders.actor(street.leader), user)


def test_the_grid_leader_of_another_grid_does_not(street: builders.Street, user: User) -> None:
    with pytest.raises(Http404):
        helped(builders.actor(street.foreign_leader), user)


def test_the_grid_leader_gets_no_power_by_helping(street: builders.Street) -> None:
    builders.post("community_staff", street.foreign_community, street.lin)

    with pytest.raises(Http404):
        helped(builders.actor(street.leader), builders.account(street.lin))


OTHERS_AT_THE_STREET = [
    key
    for key, role in ROLES.items()
    if "subdistrict" in role.kinds and key not in ("security_admin", "subdistrict_leader")
]


@pytest.mark.parametrize("role", OTHERS_AT_THE_STREET)
def test_no_other_role_at_the_street_helps_staff(street: builders.Street, role: str) -> None:
    official = builders.actor(street.office(role))

    with pytest.raises(Http404):
        helped(official, builders.account(street.clerk))


def test_one_does_not_help_oneself(street: builders.Street) -> None:
    person = street.office("security_admin")
    user = builders.account(person)
    actor = builders.actor(person)

    with pytest.raises(Refused, match="自己的账号"):
        helped(type(actor)(**{**vars(actor), "user_id": user.pk}), user)


def test_a_closed_account_lets_nobody_in(security: Actor, user: User) -> None:
    before = signed_in(builders.PASSWORD)

    accounts.set_open(actor=security, user_id=user.pk, is_open=False, reason="本人要求")

    assert [
        before.get(reverse("me")).status_code,
        "_auth_user_id" in signed_in(builders.PASSWORD).session,
    ] == [302, False]


def test_an_account_can_be_opened_again(security: Actor, user: User) -> None:
    for is_open in (False, True):
        accounts.set_open(actor=security, user_id=user.pk, is_open=is_open, reason="本人要求")

    assert "_auth_user_id" in signed_in(builders.PASSWORD).session


def test_a_lost_second_factor_is_taken_off(security: Actor, user: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})

    accounts.remove_second_factor(actor=security, user_id=user.pk, reason="手机丢了")

    assert Authenticator.objects.count() == 0
    assert AuditEntry.objects.get(table="mfa_authenticator", op="D").reason == "手机丢了"


def test_one_time_passwords_pass_the_rule_for_passwords(user: User) -> None:
    from django.contrib.auth.password_validation import validate_password

    assert [validate_password(accounts.one_time_password()) for _try in range(20)] == [None] * 20


def test_nobody_without_a_post_helps(user: User) -> None:
    with pytest.raises(Http404):
        helped(builders.actor(builders.person("胡一芳")), User.objects.get(pk=user.pk))


# The lock after wrong passwords ---------------------------------------------------


@pytest.fixture
def locked(user: User) -> User:
    for _try in range(5):
        signed_in("Wrong-2026")
    return user


def unlocked(actor: Actor, user: User, reason: str = "当面认出") -> None:
    accounts.unlock_account(actor=actor, user_id=user.pk, reason=reason)


def test_an_opened_lock_lets_the_old_password_in_and_stands_in_the_trail(
    security: Actor, locked: User
) -> None:
    unlocked(security, locked)

    entry = AuditEntry.objects.get(verb="account.unlock")
    assert "_auth_user_id" in signed_in(builders.PASSWORD).session
    assert (entry.actor_id, entry.reason, entry.row) == (security.person_id, "当面认出", str(locked.pk))


def test_a_lock_is_opened_with_a_reason_only(security: Actor, locked: User) -> None:
    with pytest.raises(Refused, match="理由"):
        unlocked(security, locked, " ")


def test_what_is_not_locked_is_not_opened(security: Actor, user: User) -> None:
    with pytest.raises(Refused, match="没有锁着"):
        unlocked(security, user)


def test_the_grid_leader_opens_the_lock_of_his_residents_only(street: builders.Street, locked: User) -> None:
    with pytest.raises(Http404):
        unlocked(builders.actor(street.foreign_leader), locked)
    unlocked(builders.actor(street.leader), locked)


def test_the_page_says_until_when_it_is_locked_and_opens_it(street: builders.Street, locked: User) -> None:
    client, where = Client(), reverse("account_help", args=[locked.pk])
    client.force_login(builders.account(street.leader))
    before = client.get(where).content.decode()

    after = client.post(where, {"do": "unlock", "reason": "当面认出"}, follow=True).content.decode()

    assert ["锁到" in page for page in (before, after)] == [True, False]
