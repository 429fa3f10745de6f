"""Accounts as whoever helps people back in sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.http import Http404

from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.locks import locked_until
from portal.models import User
from portal.queries.actors import posts_of

HELPING = ("account.edit", "link.decide")
"""Permissions by which somebody may set a one-time password, the stronger first."""


@dataclass(frozen=True)
class Account:
    """One account and how it stands. `may_edit`: closing it and taking off a second factor are offered too."""

    user: User
    posts: tuple[str, ...]
    locked_until: datetime | None
    has_second_factor: bool
    last_login: datetime | None
    may_edit: bool


def account_by_phone(actor: Actor, phone: str) -> User | None:
    """The account that signs in with this phone (eleven digits), if the actor may help it."""
    return _mine(actor, login_hash=lookup_hash(phone, "phone"))


def account_for(actor: Actor, pk: int) -> Account:
    """An account the actor may help; Http404 otherwise."""
    user = _mine(actor, pk=pk)
    if user is None:
        raise Http404
    return Account(
        user=user,
        posts=tuple(f"{post.area_name} · {post.title}" for post in posts_of(user.person_id)),
        locked_until=locked_until(user.login_hash or ""),
        has_second_factor=Authenticator.objects.filter(user=user, type="totp").exists(),
        last_login=user.last_login,
        may_edit=User.objects.visible_to(actor, "account.edit").filter(pk=pk).exists(),
    )


def _mine(actor: Actor, **lookup: object) -> User | None:
    for permission in HELPING:
        rows = User.objects.visible_to(actor, permission).select_related("person")
        found: User | None = rows.filter(**lookup).first()
        if found is not None:
            return found
    return None
