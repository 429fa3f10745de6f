"""Celery's edge: tasks take ids, call the domain, and say what happened. Nothing is decided here."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from portal.domain import errands

BATCH = 200
log = logging.getLogger(__name__)


@shared_task(name="portal.tasks.tick")
def tick(by_beat: bool = False) -> None:
    """Hand out what is due. Comes from beat every few seconds, and whenever a verb rang the bell."""
    errands.beat("worker")
    if by_beat:
        errands.beat("beat")
    ids = errands.claim(min(BATCH, errands.room()))
    for place, errand_id in enumerate(ids):
        try:
            # A message lives as long as the claim: afterwards the errand is handed out again.
            run_errand.apply_async((errand_id,), retry=False, expires=settings.LINLI_ERRAND_LEASE_SECONDS)
        except (OperationalError, OSError):
            log.warning("The broker went away; %s errands go back into the row.", len(ids) - place)
            errands.release(ids[place:])
            return
    if len(ids) == BATCH:
        # There may be more: look again behind these.
        errands.ring()


@shared_task(name="portal.tasks.run_errand")
def run_errand(errand_id: int) -> None:
    """Do one errand once."""
    errands.run(errand_id)
