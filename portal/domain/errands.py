"""Leave an errand, ring the bell, claim what is due, do it once.

The row is the truth; the queue only says that there is something to look at. What this guarantees and how is in
docs/adr/0003.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from portal import registry
from portal.actors import system
from portal.domain.acts import name_the_actor
from portal.enums import ErrandState
from portal.models import Errand

log = logging.getLogger(__name__)

_CLAIM = """
update portal_errand set handed_until = now() + %s * interval '1 second'
where id in (
    select id from portal_errand
    where state = 'waiting' and due_at <= now() and (handed_until is null or handed_until < now())
    order by due_at, id limit %s for update skip locked
) returning id
"""

# Many workers ring in: who comes right after another writes nothing, and waits for nobody.
_BEAT = """
insert into portal_heartbeat (name, at, note) values (%s, now(), %s)
on conflict (name) do update set at = excluded.at, note = excluded.note
where portal_heartbeat.at < now() - interval '2 seconds'
"""


ONE_TRY = timedelta(seconds=15)
"""While a try is under way, another message about the same errand is no second try; after a crash one waits so long."""


@dataclass(frozen=True)
class Note:
    """What to leave: `key` is unique for ever, `due_at` None means at once."""

    kind: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


def leave(*notes: Note) -> None:
    """Write errands in the caller's transaction (one statement); a key that exists is left alone.

    After commit the bell is rung for those due now. A broker that does not answer delays, it does not lose.
    """
    now = timezone.now()
    rows = [Errand(kind=n.kind, key=n.key, payload=n.payload, due_at=n.due_at or now) for n in notes]
    Errand.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= now for row in rows):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask a worker to look at once. Never raises and never keeps a reader waiting: the tick comes anyway."""
    from portal.celery import hurried
    from portal.tasks import tick as tick_task

    try:
        with hurried() as producer:
            tick_task.apply_async(producer=producer, retry=False, ignore_result=True)
    except Exception:
        log.warning("The broker does not answer; the next tick will do it.")


def void(keys: Iterable[str]) -> int:
    """Take back errands that wait; returns how many. Done ones stay done."""
    waiting = Errand.objects.filter(key__in=list(keys), state=ErrandState.WAITING)
    return waiting.update(state=ErrandState.VOID, done_at=timezone.now())


def claim(limit: int = 200) -> list[int]:
    """Ids of errands that are due and in nobody's hand; they are this caller's for the lease."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [settings.LINLI_ERRAND_LEASE_SECONDS, limit])
        return sorted(row[0] for row in cursor.fetchall())


def room() -> int:
    """How many more errands may go to the queue: it stays short, so that what is in it is still wanted when it comes.

    Without this bound a queue that takes longer than the lease would be filled with the same errands again and again.
    Those that failed and rest are not in the queue.
    """
    handed = Errand.objects.filter(
        state=ErrandState.WAITING, due_at__lte=Now(), handed_until__gt=Now(), problem=""
    )
    most: int = settings.LINLI_ERRANDS_IN_QUEUE
    return most - len(handed.values_list("pk", flat=True)[:most])


def release(ids: list[int]) -> None:
    """Give back what was claimed and could not be handed on."""
    Errand.objects.filter(pk__in=ids, state=ErrandState.WAITING).update(handed_until=None)


def run(errand_id: int) -> bool:
    """Do one errand if it still waits. True when it was done now; False when there was nothing to do or it failed.

    The attempt is counted in a transaction of its own, so that a task which kills its worker is counted too.
    """
    if not _count_attempt(errand_id):
        return False
    try:
        with transaction.atomic():
            return _do_locked(errand_id)
    except Exception as problem:
        log.exception("Errand %s failed", errand_id)
        _put_back(errand_id, problem)
        return False


def _count_attempt(errand_id: int) -> bool:
    """Count the try; set a poisoned errand aside instead. Whether to go on.

    What is due is asked of the database's clock, here as in the claim: a machine whose own clock is late would use up
    the tries of an errand that it takes to be early.
    """
    quiet = Q(tried_at=None) | Q(tried_at__lt=Now() - ONE_TRY)
    waiting = Errand.objects.filter(quiet, pk=errand_id, state=ErrandState.WAITING, due_at__lte=Now())
    # Bound and count in one statement: of two workers who hold the same errand one must find the tries used up.
    left = waiting.filter(attempts__lt=settings.LINLI_ERRAND_ATTEMPTS)
    if left.update(attempts=F("attempts") + 1, tried_at=Now()):
        return True
    # Asked anew, a moment later it may be quiet where it was not: only spent tries set it aside.
    waiting.filter(attempts__gte=settings.LINLI_ERRAND_ATTEMPTS).update(state=ErrandState.ASIDE)
    return False


def _do_locked(errand_id: int) -> bool:
    """Lock, look again, call the handler, mark done: one transaction."""
    errand = (
        Errand.objects.select_for_update(skip_locked=True)
        .filter(pk=errand_id, state=ErrandState.WAITING, due_at__lte=Now())
        .first()
    )
    if errand is None:
        return False
    name_the_actor(system("clock"), f"errand.{errand.kind}"[:60])
    registry.errand_handler(errand.kind)(errand)
    Errand.objects.filter(pk=errand.pk).update(
        state=ErrandState.DONE, done_at=timezone.now(), problem="", tried_at=None
    )
    return True


def _put_back(errand_id: int, problem: Exception) -> None:
    """After a failure: aside when its tries are spent, else again in a while (longer each time)."""
    errand = Errand.objects.filter(pk=errand_id, state=ErrandState.WAITING).first()
    if errand is None:
        return
    errand.problem = f"{type(problem).__name__}: {problem}"[:2000]
    if errand.attempts >= settings.LINLI_ERRAND_ATTEMPTS:
        errand.state = ErrandState.ASIDE
    errand.handed_until = timezone.now() + timedelta(seconds=10 * 3**errand.attempts)
    errand.tried_at = None
    errand.save(update_fields=["problem", "state", "handed_until", "tried_at"])


def retry(errand_id: int) -> bool:
    """Put an errand that was set aside back into the row; whether there was one."""
    aside = Errand.objects.filter(pk=errand_id, state=ErrandState.ASIDE)
    return bool(
        aside.update(
            state=ErrandState.WAITING, attempts=0, tried_at=None, handed_until=None, due_at=timezone.now()
        )
    )


def beat(name: str, note: str = "") -> None:
    """A sign of life of `name`, for the staff's canary and /healthz."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name, note])
