"""Finding the account of a session: with its person, in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from portal.crypto import lookup_hash
from portal.models import User


class PostBackend(BaseBackend):
    """Signs in by phone and password, and loads the account of a session together with its person."""

    def authenticate(self, request: Any, phone: str = "", password: str = "", **_: Any) -> User | None:  # noqa: S107
        """The account of that phone and password, or None. Takes as long for an unknown phone."""
        if not phone or not password:
            return None
        user = User.objects.select_related("person").filter(login_hash=lookup_hash(phone, "phone")).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, if it is still open."""
        return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
