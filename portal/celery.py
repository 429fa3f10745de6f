"""The Celery application. Start a worker with `celery -A portal worker`, the tick with `celery -A portal beat`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery
from kombu import Producer
from kombu.pools import producers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@contextmanager
def hurried() -> Iterator[Producer]:
    """A producer for whoever has a reader waiting: a broker that does not answer is given up after half a second.

    The library's own would try for six seconds with a dead broker and for twenty with one that hangs. Raises what
    the connection raises.
    """
    from django.conf import settings

    options = settings.LINLI_BELL_OPTIONS
    link = app.connection_for_write(
        transport_options=options, connect_timeout=options["socket_connect_timeout"]
    )
    with producers[link].acquire(block=True, timeout=options["socket_timeout"]) as producer:
        yield producer
