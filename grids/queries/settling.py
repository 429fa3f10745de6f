"""What a deed settles: whose items, about whom, of which kinds. The page before saving and the verb ask the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from grids.enums import DueState
from grids.models import DeedKind, DueItem, Household
from portal.actors import Actor

if TYPE_CHECKING:
    from grids.models.duties import DueItemQuerySet

OPINION = "opinion_note"
"""The key of the kind of deed that an opinion note is."""


@dataclass(frozen=True)
class Open:
    """An open item, and the kinds of deed that settle it, as a form shows it."""

    item: DueItem
    kinds: tuple[DeedKind, ...]

    @property
    def kind_ids(self) -> str:
        """The ids of the kinds, for the page's script."""
        return " ".join(str(kind.pk) for kind in self.kinds)


def kinds_settled_by(kind: DeedKind) -> list[int]:
    """The ids of the kinds whose items a deed of `kind` settles: its own, and those it counts as. One query."""
    return [kind.pk, *kind.counts_as.values_list("pk", flat=True)]


def open_items(actor: Actor, day: date) -> DueItemQuerySet:
    """The open items of the actor that may be done on `day`. What was due before is among them, and counts as late."""
    return DueItem.objects.of(actor).filter(state=DueState.OPEN, earliest__lte=day)


def about(household: Household | None) -> Q:
    """Items about that household; None: about nobody or an area."""
    return Q(household=household) if household is not None else Q(household__isnull=True)


def settled_by(actor: Actor, household: Household | None, kind: DeedKind, day: date) -> DueItemQuerySet:
    """The open items of the actor that a deed of `kind` there on `day` settles, the first due first. Two queries."""
    mine = open_items(actor, day).filter(about(household), rule__kind__in=kinds_settled_by(kind))
    return mine.order_by("due", "pk")


def open_at(actor: Actor, household: Household | None, day: date) -> list[DueItem]:
    """What the actor still has to do in this household (None: without a door), whatever kind it is. One query."""
    mine = open_items(actor, day).filter(about(household))
    return list(mine.select_related("rule__kind").order_by("due", "pk"))


def with_kinds(items: list[DueItem], kinds: list[DeedKind]) -> list[Open]:
    """Each item with those of `kinds` that settle it. One query: what kinds count as."""
    through = DeedKind.counts_as.through.objects.filter(from_deedkind__in=kinds)
    counts = set(through.values_list("from_deedkind_id", "to_deedkind_id")) if items else set()
    return [
        Open(
            item,
            tuple(
                kind
                for kind in kinds
                if kind.pk == item.rule.kind_id or (kind.pk, item.rule.kind_id) in counts
            ),
        )
        for item in items
    ]
