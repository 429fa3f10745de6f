"""Finding the account of a session: it came with the session."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from portal.models import User
from portal.queries.actors import account_by_id
from portal.sessions import account_of


class PostBackend(AuthenticationBackend):
    """The account library's backend (phone and password, the same time for an unknown phone), and a lean session.

    Permissions never come from here: they come from posts (`portal.actors`).
    """

    def get_user(self, user_id: int) -> User | None:
        """The account of a session with its person and posts, if it is still open; a query only where none was read."""
        return account_of(user_id) or account_by_id(user_id)
