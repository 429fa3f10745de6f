"""What the ground floor forgets once a night: sessions that have run out, and files that no row names."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.utils import timezone

from portal.domain.errands import Note, leave
from portal.domain.files import sweep_strays
from portal.models import Errand, Session

TIDY = "portal.tidy"
NIGHT = 3
PORTION = 5000


def next_night(now: datetime) -> Note:
    """The errand for the coming night; leaving it again the same day changes nothing."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Note(kind=TIDY, key=f"{TIDY} {night:%Y-%m-%d}", due_at=night)


def forget_sessions(*, limit: int = PORTION) -> int:
    """Delete sessions that have run out, with what the account's own list of them holds; returns how many.

    Sessions are no personal data that anybody changes, so no actor is named.
    """
    over = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    keys = list(over.values_list("pk", flat=True)[:limit])
    apps.get_model("usersessions", "UserSession").objects.filter(session_key__in=keys).delete()
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def on_tidy(errand: Errand) -> None:
    """Tidy; go on at once when a portion was full, else come again the next night while there are sessions."""
    sweep_strays()
    if forget_sessions() >= PORTION:
        leave(Note(kind=TIDY, key=f"{TIDY} after {errand.pk}"))
    elif Session.objects.exists():
        leave(next_night(timezone.now()))
