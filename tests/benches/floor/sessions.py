"""The framework's plain store over the product's session rows: a session and nothing else."""

from __future__ import annotations

from django.contrib.sessions.backends import db

from portal.models import Session


class SessionStore(db.SessionStore):
    """Reads a session as the framework does, so that a visitor signed in at the product is known here."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The rows that the product writes."""
        return Session
