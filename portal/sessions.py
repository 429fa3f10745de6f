"""Sessions in PostgreSQL (`SESSION_ENGINE`): the row comes with the account, its person and its posts, in one statement."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from portal.domain.errands import leave
from portal.domain.tidying import next_night
from portal.models import Session, User
from portal.queries.actors import session_of

# Filled whenever a session is read, emptied by whoever takes it: an account never outlives its request here, because
# the framework looks for an account only after it has read the session.
_just_read: ContextVar[User | None] = ContextVar("just_read", default=None)


class SessionStore(db.SessionStore):
    """The framework's store over `portal.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our rows in place of the framework's."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; empty when it is unknown or has run out. Its account is kept for `account_of`."""
        # A key that we never gave may hold signs that the database refuses.
        key = self.session_key or ""
        data, account = session_of(key) if key.isascii() and key.isalnum() else (None, None)
        _just_read.set(account)
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def create(self) -> None:
        """Begin a session, and see to it that somebody looks in the night whether some have run out."""
        super().create()
        leave(next_night(timezone.now()))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to write; the account is the one that is signed in."""
        row: Session = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        return row


def account_of(user_id: int) -> User | None:
    """The account that came with the session just read, if it is that one; it is given away once."""
    account = _just_read.get()
    _just_read.set(None)
    return account if account is not None and account.pk == int(user_id) else None
