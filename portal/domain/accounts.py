"""What is done to an account: open it, give it another password or phone."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.domain.acts import act
from portal.domain.people import PHONE_FIELDS, set_phone
from portal.domain.refusal import Refused
from portal.models import Person, User
from portal.rules import phones


def open_account(
    *,
    actor: Actor,
    name: str,
    phone: str,
    password: str,
    person: Person | None = None,
    one_time: bool = False,
) -> User:
    """A new account that signs in with `phone`, for `person` or for a new person called `name`.

    With `one_time` the password must be changed at the first sign-in. A roster's person with the same phone stays
    apart: an unproved phone opens nobody's record; the grid leader links the two.
    Raises `Refused` when the phone already signs somebody in, or the person has an account.
    """
    digits = phones.normalise(phone)
    with act(actor, "account.open"), _taken():
        owner = person or _new_person(name, digits)
        return User.objects.create_user(
            person=owner,
            password=password,
            login_hash=lookup_hash(digits, "phone"),
            must_change_password=one_time,
        )


def _new_person(name: str, phone: str) -> Person:
    person = Person(name=name.strip())
    set_phone(person, phone)
    person.save()
    return person


class _taken:
    """Turns the database's word that a phone or a person is taken into ours."""

    def __enter__(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: object
    ) -> None:
        self.savepoint.__exit__(kind, problem, trace)  # type: ignore[arg-type]
        if isinstance(problem, IntegrityError):
            if "person_id" in str(problem):
                raise Refused(_("这个人已经有账号。")) from problem
            raise Refused(
                _("这个手机号已经注册过，请直接登录；忘了密码也可以找回。"), field="phone"
            ) from problem


def change_password(*, actor: Actor, user: User, password: str) -> None:
    """Keep the owner's new password; a one-time password is used up. All other sessions end with the old one."""
    with act(actor, "account.change_password"):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])


def refuse_taken_phone(phone: str) -> None:
    """Raise `Refused` when an account signs in with this phone (eleven digits)."""
    if User.objects.filter(login_hash=lookup_hash(phone, "phone")).exists():
        raise Refused(_("这个手机号已经有人在用。"), field="phone")


def change_phone(*, actor: Actor, user_id: int, phone: str, verified: bool = False) -> None:
    """Let an account sign in with another phone, kept on the person's record too.

    Raises `Refused` when the phone already signs somebody else in.
    """
    digits = phones.normalise(phone)
    with act(actor, "account.change_phone"), _taken():
        user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
        user.login_hash = lookup_hash(digits, "phone")
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["login_hash", "phone_verified_at"])
        set_phone(user.person, digits)
        user.person.save(update_fields=PHONE_FIELDS)
