"""Forgetting what nobody sent: old drafts, and pictures that belong to nothing. Once a night while there is any."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from grids.models import CaseDraft
from portal.actors import Actor, system
from portal.domain.acts import act
from portal.domain.errands import Note, leave
from portal.domain.files import forget_orphans, orphans
from portal.models import Errand

TIDY = "filing.tidy"
NIGHT = 3
DRAFT_AGE = timedelta(days=30)


def next_night(now: datetime) -> Note:
    """The errand for the coming night; leaving it again the same day changes nothing."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Note(kind=TIDY, key=f"{TIDY} {night:%Y-%m-%d}", due_at=night)


def forget_drafts(*, actor: Actor, older_than: timedelta = DRAFT_AGE) -> int:
    """Delete drafts that nobody has touched for a month; returns how many."""
    with act(actor, "draft.forget"):
        old = CaseDraft.objects.filter(updated_at__lt=timezone.now() - older_than)
        return old.delete()[1].get("grids.CaseDraft", 0)


def on_tidy(errand: Errand) -> None:
    """Tidy, and come again the next night while something may still grow old."""
    forget_drafts(actor=system("clock"))
    forget_orphans(actor=system("clock"))
    if CaseDraft.objects.exists() or orphans(timedelta()).exists():
        leave(next_night(timezone.now()))
