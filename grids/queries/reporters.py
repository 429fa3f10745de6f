"""Whom one comes to know through a case: its reporter."""

from __future__ import annotations

from django.db.models import Q

from grids.models import Case
from portal.actors import Actor


def reporters_in_scope(actor: Actor, permission: str) -> Q | None:
    """People who filed a case in an area where `actor` has `permission`, or one that lies in his hands there."""
    if not actor.posts_with(permission):
        return None
    return Q(
        pk__in=Case.objects.visible_to(actor, permission).filter(reporter__isnull=False).values("reporter_id")
    )
