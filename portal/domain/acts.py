"""The frame of every verb: one transaction that names who acts to the audit triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from portal.actors import Actor

request_number: ContextVar[str] = ContextVar("request_number", default="")

_NAME_THE_ACTOR = """
select set_config('linli.actor', %s, true), set_config('linli.label', %s, true), set_config('linli.verb', %s, true),
       set_config('linli.reason', %s, true), set_config('linli.request', %s, true)
"""


def name_the_actor(actor: Actor, verb: str, reason: str = "") -> None:
    """Tell the audit triggers of this transaction who does what, and why. Must run inside a transaction."""
    label = actor.system or (actor.posts[0].title if actor.posts else "")
    values = [str(actor.person_id or ""), label[:80], verb[:60], reason[:300], request_number.get()[:40]]
    with connection.cursor() as cursor:
        cursor.execute(_NAME_THE_ACTOR, values)


@contextmanager
def act(actor: Actor, verb: str, *, reason: str = "") -> Iterator[None]:
    """One transaction in which `actor` does `verb`: the change, its event, its audit rows and errands, or nothing."""
    with transaction.atomic():
        name_the_actor(actor, verb, reason)
        yield
