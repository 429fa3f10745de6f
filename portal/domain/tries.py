"""Counting wrong tries of something secret, in the database's cache table, by the account library's counter."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal import ratelimit


@dataclass(frozen=True)
class Tries:
    """So many wrong tries of `what` for each key: `Tries("link-code", "5/h")`. Count outside of the transaction."""

    what: str
    limit: str

    def are_spent(self, key: object) -> bool:
        """Whether there is no try left for now."""
        return self._consume(key, dry_run=True) is None

    def count(self, key: object) -> None:
        """One more was wrong."""
        self._consume(key, dry_run=False)

    def _consume(self, key: object, *, dry_run: bool) -> ratelimit.RateLimitUsage | None:
        config = {self.what: f"{self.limit}/key"}
        return ratelimit.consume(
            None, app="linli", action=self.what, config=config, key=str(key), dry_run=dry_run, limit_get=True
        )
