"""Time as a test needs it: standing still at a moment of one's choice. Nothing sleeps."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from portal.rules.working_time import CHINA


def moment(words: str) -> datetime:
    """A moment in China: "2026-03-18 09:40"."""
    return datetime.fromisoformat(words).replace(tzinfo=CHINA)


def stand_still(monkeypatch: pytest.MonkeyPatch, at: datetime | str) -> datetime:
    """Let it be that moment for everything that asks Django for the time; returns it."""
    now = moment(at) if isinstance(at, str) else at
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now
