"""The lock after wrong passwords: five within half an hour lock a phone for half an hour.

The account library counts the tries; both live in the database's cache table, so that every web process sees them
and a lost broker changes nothing. A phone is known here by its lookup hash only.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache

KEY = "account-lock:{}"


def lock(login_hash: str) -> None:
    """Lock from now on for the whole time."""
    seconds = settings.LINLI_LOCK_SECONDS
    cache.set(KEY.format(login_hash), time.time() + seconds, seconds)


def unlock(login_hash: str) -> None:
    """Open a lock and forget the tries: the owner got a new password, or somebody vouches for him."""
    cache.delete(KEY.format(login_hash))
    forget_tries(login_hash)


def seconds_left(login_hash: str) -> float:
    """How long the lock still holds; 0 or less when there is none."""
    until: float = cache.get(KEY.format(login_hash), 0)
    return until - time.time()


def locked_until(login_hash: str) -> datetime | None:
    """When the lock opens by itself; None when there is none."""
    left = seconds_left(login_hash)
    return datetime.fromtimestamp(time.time() + left, UTC) if left > 0 else None


def tries_are_spent(login_hash: str) -> bool:
    """Whether the library would refuse another try."""
    left = ratelimit.consume(
        None, app="allauth.account", action="login_failed", config=_by_phone(), key=login_hash, dry_run=True,
        limit_get=True,
    )  # fmt: skip
    return left is None


def forget_tries(login_hash: str) -> None:
    """Begin to count anew for this phone; what is counted by address stays."""
    ratelimit.clear(None, app="allauth.account", action="login_failed", config=_by_phone(), key=login_hash)


def _by_phone() -> dict[str, str]:
    """The part of the limit that counts by phone."""
    return {"login_failed": str(settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")[1])}
