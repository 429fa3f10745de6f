"""A sheet that was checked and never imported holds personal data: it is thrown away after a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from grids.enums import ImportState
from grids.models import RosterImport
from portal.domain.errands import Note, leave
from portal.models import Errand

FORGET = "roster.forget"
KEPT = timedelta(days=3)


def forget_later(row: RosterImport) -> None:
    """Leave the errand, in the transaction of the check."""
    note = Note(FORGET, f"{FORGET} {row.pk}", {"import": row.pk}, timezone.now() + KEPT)
    leave(note)


def on_forget(errand: Errand) -> None:
    """Delete the sheet if it still waits."""
    RosterImport.objects.filter(pk=errand.payload["import"], state=ImportState.CHECKED).delete()
