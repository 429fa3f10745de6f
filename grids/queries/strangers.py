"""Requests of people whom the house knows from nothing else: who left a name, and a phone or not, without an account.

Such a request carries a `reporter_name`, written when it is filed and taken away when it is forgotten. So the partial
index `case_to_forget` holds just those that are still to be forgotten, by the time when they ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, ManyToOneRel, OuterRef, Q

from grids.models import Case
from grids.models.cases import CaseQuerySet
from portal.models import Person

KEPT = timedelta(days=366)
"""A whole year after the end of a request, however long the year is."""

# What comes with the request itself, and holds nobody in the house.
_ITS_OWN = frozenset({
    "grids.Case.reporter", "grids.CaseEvent.actor", "grids.CaseRating.rater", "portal.InboxItem.person",
    "portal.Person.merged_into",
})  # fmt: skip


def of_strangers() -> CaseQuerySet:
    """The requests on which somebody without an account left a name that is still there, open ones among them."""
    return Case.objects.exclude(reporter_name="")


def to_forget(now: datetime) -> CaseQuerySet:
    """Those that ended a year ago, of people with nothing else in the house: the longest ended first.

    Whoever has an account, a residence or a post, or whom any other table names, is no stranger (any more). Whoever
    has another request that is open or ended later is reached by the last of them.
    """
    ended_before = now - KEPT
    reporter = OuterRef("reporter_id")
    lasting = Case.objects.filter(Q(closed_at=None) | Q(closed_at__gt=ended_before), reporter_id=reporter)
    found = of_strangers().filter(~Exists(lasting), closed_at__lte=ended_before)
    for field in _ties():
        tied = field.model._base_manager.filter(**{field.attname: reporter})
        found = found.filter(~Exists(tied))
    return found.order_by("closed_at", "pk")


def _ties() -> Iterator[Any]:
    """Every foreign key to a person, whichever app brings it, but for those of the request itself."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            field = relation.field
            if f"{field.model._meta.label}.{field.name}" not in _ITS_OWN:
                yield field
