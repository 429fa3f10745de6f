"""A person's calendar feed: make its address, stop it, read it."""

from __future__ import annotations

import secrets
from datetime import date

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from grids.models import CalendarFeed
from grids.queries.calendar_feeds import secret_hash
from portal.actors import Actor
from portal.domain.acts import act
from portal.models import Person
from portal.rules.loglines import HIDDEN

SECRET_BYTES = 32


def make_feed(*, actor: Actor) -> str:
    """A new secret for the actor's calendar address; the one before stops at once.

    Only its keyed hash is kept, so it can be shown this once. Http404 for whoever is not signed in.
    """
    secret = f"{HIDDEN}{secrets.token_urlsafe(SECRET_BYTES)}"
    with act(actor, "calendar.make"):
        person = _locked(actor)
        now = timezone.now()
        _stop(person.pk)
        CalendarFeed.objects.create(person=person, secret_hash=secret_hash(secret), made_at=now)
    return secret


def revoke_feed(*, actor: Actor) -> bool:
    """Stop the actor's calendar address; False when there was none. Http404 for whoever is not signed in."""
    with act(actor, "calendar.revoke"):
        return _stop(_locked(actor).pk)


def note_reading(feed: CalendarFeed, today: date) -> None:
    """Remember the day on which a feed was read, so that its person sees it: at most one update a day."""
    stale = Q(last_read_on=None) | Q(last_read_on__lt=today)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_read_on=today)


def settle_feeds(keep_id: int, drop_id: int) -> None:
    """Before two people become one: of two addresses the kept one's goes on."""
    if CalendarFeed.objects.filter(person_id=keep_id, revoked_at=None).exists():
        _stop(drop_id)


def _locked(actor: Actor) -> Person:
    """The actor's person, locked: of two addresses made at once the second replaces the first."""
    person: Person | None = Person.objects.select_for_update().filter(pk=actor.person_id).first()
    if person is None:
        raise Http404
    return person


def _stop(person_id: int) -> bool:
    active = CalendarFeed.objects.filter(person_id=person_id, revoked_at=None)
    return active.update(revoked_at=timezone.now()) > 0
