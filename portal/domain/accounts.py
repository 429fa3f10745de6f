"""What is done to an account: open it, give it another password or phone; help somebody back in."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import locks
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.domain.acts import act
from portal.domain.notices import ERRAND_KIND, announce
from portal.domain.people import PHONE_FIELDS, set_phone
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp
from portal.models import Errand, Person, User
from portal.rules import phones

RESET_REST = timedelta(minutes=1)


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


# By others -----------------------------------------------------------------------


def reset_password(*, actor: Actor, user_id: int, reason: str) -> str:
    """A one-time password for somebody who cannot get in, to be told in person and changed at the first sign-in.

    Done by a security administrator, or by the grid leader for a resident without a post. Ends all sessions, opens
    a lock, tells the owner by a notice. Http404 for an account that is not the actor's to help; `Refused` without a
    reason, for one's own account, and within a minute of the last one: it would no longer hold what was just shown.
    """
    user = _helped(actor, user_id, reason, "account.edit", "link.decide")
    password = one_time_password()
    with act(actor, "account.reset_password", reason=reason.strip()):
        # Of several that come at once one goes first; the others see what it left.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _refuse_another_reset(user)
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        _end_sessions(user)
        day = timezone.now().strftime("%Y%m%d%H%M%S")
        announce("account.reset", f"account:{user.pk}:{day}", {}, reverse("me"), to_person=user.person_id)
    locks.unlock(user.login_hash or "")
    return password


def _refuse_another_reset(user: User) -> None:
    """Raise `Refused` when the owner was told of a one-time password just now."""
    told = Errand.objects.filter(kind=ERRAND_KIND, key__startswith=f"{ERRAND_KIND}:account:{user.pk}:")
    if told.filter(created_at__gt=timezone.now() - RESET_REST, payload__kind="account.reset").exists():
        raise Refused(_("刚刚已经给这个账号发过一次性密码，请用那一个。没记下来的话，过一分钟再办。"))


def unlock_account(*, actor: Actor, user_id: int, reason: str) -> None:
    """Open the lock after wrong passwords for an owner who knows his password after all.

    Done by whoever may set a one-time password, which opens the lock too. Raises like `reset_password`, and `Refused`
    when there is no lock.
    """
    user = _helped(actor, user_id, reason, "account.edit", "link.decide")
    if locks.locked_until(user.login_hash or "") is None:
        raise Refused(_("这个账号没有锁着，可以登录。"))
    with act(actor, "account.unlock", reason=reason.strip()):
        note_in_trail(AuditOp.NOTE, "portal_user", user.pk, {})
    locks.unlock(user.login_hash or "")


def set_open(*, actor: Actor, user_id: int, is_open: bool, reason: str) -> None:
    """Close an account, which ends its sessions, or open it again. Raises like `reset_password`."""
    user = _helped(actor, user_id, reason, "account.edit")
    with act(actor, "account.reopen" if is_open else "account.close", reason=reason.strip()):
        user.is_active = is_open
        user.save(update_fields=["is_active"])
        if not is_open:
            _end_sessions(user)


def remove_second_factor(*, actor: Actor, user_id: int, reason: str) -> None:
    """Take a lost second factor off, so that the owner can set up another. Raises like `reset_password`."""
    user = _helped(actor, user_id, reason, "account.edit")
    with act(actor, "account.remove_second_factor", reason=reason.strip()):
        Authenticator.objects.filter(user=user).delete()
        _end_sessions(user)


def _helped(actor: Actor, user_id: int, reason: str, *permissions: str) -> User:
    """The account, by the first permission that opens it."""
    if not reason.strip():
        raise Refused(_("请写明理由，比如怎么认出是他本人。"), field="reason")
    if user_id == actor.user_id:
        raise Refused(_("自己的账号不能自己这样办，请另一位安全管理员来办。"))
    for permission in permissions:
        rows = User.objects.visible_to(actor, permission).select_related("person")
        found: User | None = rows.filter(pk=user_id).first()
        if found is not None:
            return found
    raise Http404


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def one_time_password() -> str:
    """A random password that can be read aloud: three groups of four, no look-alikes, all classes (60 bits)."""
    small, large, digits = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
    groups = [[secrets.choice(kind) for _place in range(4)] for kind in (small, digits, large)]
    secrets.SystemRandom().shuffle(groups)
    return "-".join("".join(group) for group in groups)
