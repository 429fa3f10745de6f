"""Celery's edge: tasks take ids, call the domain, and say what happened. Nothing is decided here."""

from __future__ import annotations

from celery import shared_task

from portal.domain import errands


@shared_task(name="portal.tasks.tick")
def tick() -> None:
    """Hand out what is due. Runs on beat's tick and after a verb rang the bell."""
    errands.beat("worker")
    for errand_id in errands.claim():
        run_errand.apply_async((errand_id,), retry=False)


@shared_task(name="portal.tasks.run_errand")
def run_errand(errand_id: int) -> None:
    """Do one errand once."""
    errands.run(errand_id)
