"""Counting wrong tries of something secret, in the database's cache table, by the account library's counter."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal import ratelimit


@dataclass(frozen=True)
class Tries:
    """So many wrong tries of `what` for each key: `Tries("link-code", "5/h")`. Outside of any transaction.

    Each is counted before anybody looks whether it is right, and taken back when it is: whoever tries at many doors
    at once has no more tries than at one.
    """

    what: str
    limit: str

    def begin(self, key: object) -> ratelimit.RateLimitUsage | None:
        """Count a try; `rollback()` of what comes back takes it back. None when there is no try left for now."""
        config = {self.what: f"{self.limit}/key"}
        return ratelimit.consume(
            None, app="linli", action=self.what, config=config, key=str(key), limit_get=True
        )
