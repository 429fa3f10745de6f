"""How the account library meets our accounts: signing in by phone, kept as a keyed hash."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """See the account library's adapter."""
