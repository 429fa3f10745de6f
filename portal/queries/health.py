"""How the parts of the machine are: what /healthz answers and staff see when the queue has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from portal.enums import ErrandState
from portal.models import Errand, Heartbeat

SILENT_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(seconds=120)


@dataclass(frozen=True)
class Part:
    """One part: is it well, and in a few words what is known."""

    name: str
    ok: bool
    says: str


def parts() -> list[Part]:
    """Database, broker, worker and beat. Never raises."""
    base = database()
    if not base.ok:
        return [base, broker(), Part("worker", False, "unknown"), Part("beat", False, "unknown")]
    return [base, broker(), heart("worker"), heart("beat")]


def database() -> Part:
    """Whether PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError as problem:
        return Part("database", False, type(problem).__name__)
    return Part("database", True, "answers")


def broker() -> Part:
    """Whether the broker answers within two seconds."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": 2}
    try:
        with Connection(  # type: ignore[no-untyped-call]  # kombu has no types
            settings.CELERY_BROKER_URL, transport_options=options, connect_timeout=2
        ) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError) as problem:
        return Part("broker", False, type(problem).__name__)
    return Part("broker", True, "answers")


def heart(name: str) -> Part:
    """When `name` last gave a sign of life; not well when that is over a minute ago."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if last is None:
        return Part(name, False, "never seen")
    age = timezone.now() - last
    return Part(name, age < SILENT_AFTER, f"{int(age.total_seconds())} s ago")


def oldest_late_errand() -> Errand | None:
    """The errand that is overdue the longest, when one is over two minutes late: the canary that staff see."""
    late = Errand.objects.filter(state=ErrandState.WAITING, due_at__lt=timezone.now() - LATE_AFTER)
    return late.order_by("due_at").first()


def some_errand_is_aside() -> bool:
    """Whether an errand was set aside and waits for somebody to look. One query by a partial index."""
    return Errand.objects.filter(state=ErrandState.ASIDE).exists()
