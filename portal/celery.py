"""The Celery application. Start a worker with `celery -A portal worker`, the tick with `celery -A portal beat`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from celery import Celery
from celery.signals import beat_init
from kombu import Connection, Producer
from kombu.exceptions import OperationalError
from kombu.pools import producers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def begin_with_a_tick(**_: object) -> None:
    """Beat ticks as soon as it starts: by itself it would wait for one interval first."""
    from portal.tasks import tick

    with suppress(OSError, OperationalError):
        tick.apply_async((True,), retry=False, expires=30)


@contextmanager
def hurried() -> Iterator[Producer]:
    """A producer for whoever has a reader waiting: a broker that does not answer is given up after half a second.

    The library's own would try for six seconds with a dead broker and for twenty with one that hangs. Raises what
    the connection raises.
    """
    link = _hurried_link()
    with producers[link].acquire(block=True, timeout=link.transport_options["socket_timeout"]) as producer:
        yield producer


@cache
def _hurried_link() -> Connection:
    """Under which the library keeps such producers; it opens nothing itself."""
    from django.conf import settings

    options = settings.LINLI_BELL_OPTIONS
    return app.connection_for_write(
        transport_options=options, connect_timeout=options["socket_connect_timeout"]
    )
