"""Members as people look at them: the list of a community, one member, whom staff know by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from grids.queries.households import whereabouts
from parties.enums import MemberCategory
from parties.models import Member, Pairing
from parties.models.members import MemberQuerySet
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.enums import AreaKind
from portal.models import Area
from portal.rules import phones
from portal.rules.addresses import id_in
from portal.rules.text import fold

ROWS_A_PAGE = 25
ENDED = "ended"
"""Asked for instead of a category: who is no member any more."""


@dataclass(frozen=True)
class MemberFilter:
    """Which members, and from where in the list. `at`: an area at or below a post, None for the widest post."""

    at: int | None = None
    category: str = ""
    words: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> MemberFilter:
        """What an address asks for. What makes no sense counts as not asked."""
        category = typed.get("category", "")
        return cls(
            at=id_in(typed.get("at")),
            category=category if category in (*MemberCategory.values, ENDED) else "",
            words=typed.get("q", "").replace("\0", "").strip()[:40],
            before=id_in(typed.get("before")),
            after=id_in(typed.get("after")),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether something was asked for beyond the area."""
        return bool(self.category or self.words)


@dataclass(frozen=True)
class Page:
    """Some members, the latest entered first. `newer` and `older`: the key to page from, None at an end."""

    rows: list[Member] = field(default_factory=list)
    newer: int | None = None
    older: int | None = None


def community_at(actor: Actor, at: int | None, permission: str) -> tuple[Area, list[Area]]:
    """The area a list is read at, and the communities in it when it is wider than one. At most two queries.

    Http404 for an area that no post covers.
    """
    here = whereabouts(actor, at, permission).here
    if here.kind == AreaKind.COMMUNITY:
        return here, []
    below = Area.objects.filter(path__startswith=here.path, kind=AreaKind.COMMUNITY, is_active=True)
    return here, list(below.order_by("path"))


def communities_of(actor: Actor, permission: str) -> list[Area]:
    """The communities where the actor has `permission`. One query."""
    rows = Area.objects.visible_to(actor, permission).filter(kind=AreaKind.COMMUNITY, is_active=True)
    return list(rows.order_by("path"))


def members_at(here: Area, asked: MemberFilter) -> MemberQuerySet:
    """The members at or below `here` that fit everything asked for; those who left only where they are asked for."""
    is_ended = asked.category == ENDED
    members: MemberQuerySet = Member.objects.filter(
        community__path__startswith=here.path, ends_on__isnull=not is_ended
    )
    if asked.category and not is_ended:
        members = members.filter(category=asked.category)
    return members.filter(_sought(asked.words)) if asked.words else members


def _sought(words: str) -> Q:
    """A name or a part of it, a whole phone number, or its last four; else a unit by name or a part of it."""
    typed = fold(words)
    if phones.is_phone(typed):
        return Q(person__phone_hash=lookup_hash(phones.normalise(typed), "phone"))
    if len(typed) == 4 and typed.isdigit():
        return Q(person__phone_tail=typed)
    return Q(person__name__contains=typed) | Q(unit__name__contains=typed)


def page_of_members(here: Area, asked: MemberFilter, *, size: int = ROWS_A_PAGE) -> Page:
    """One page of them, each with person, unit, community and the number of his households. One query.

    The caller has made sure that the reader may look at `here` (`community_at`).
    """
    open_pairings = Count("pairings", filter=Q(pairings__ends_on=None))
    found = (
        members_at(here, asked).select_related("person", "unit", "community").annotate(homes=open_pairings)
    )
    if asked.before:
        found = found.filter(pk__gt=asked.before).order_by("pk")
    else:
        found = (found.filter(pk__lt=asked.after) if asked.after else found).order_by("-pk")
    rows = list(found[: size + 1])
    goes_on, rows = len(rows) > size, rows[:size]
    if asked.before:
        rows.reverse()
    newer = rows[0].pk if rows and (goes_on if asked.before else asked.after) else None
    older = rows[-1].pk if rows and (goes_on or asked.before) else None
    return Page(rows, newer, older)


def member_for(actor: Actor, permission: str, pk: int) -> Member:
    """The member with person, community and unit; Http404 for a foreign one. One query."""
    rows = Member.objects.visible_to(actor, permission).select_related("person", "community", "unit")
    found: Member | None = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def members_to_pair(actor: Actor, words: str, *, most: int = 20) -> list[Member]:
    """Members whom the actor may pair, by name, number or unit; none without words. One query."""
    if not words.strip():
        return []
    rows = Member.objects.visible_to(actor, "pairing.edit").filter(_sought(words), ends_on=None)
    return list(rows.select_related("person", "unit", "community").order_by("-pk")[:most])


def members_in_scope(actor: Actor, permission: str) -> Q | None:
    """People who are members where `actor` has `permission`, and those whom units send to households there."""
    if not actor.may(permission):
        return None
    return Q(pk__in=_people_of_members(actor, permission)) | Q(pk__in=_people_of_units(actor, permission))


def _people_of_members(actor: Actor, permission: str) -> QuerySet[Any, Any]:
    return Member.objects.visible_to(actor, permission).filter(ends_on=None).values("person_id")


def _people_of_units(actor: Actor, permission: str) -> QuerySet[Any, Any]:
    sent = Pairing.objects.visible_to(actor, permission).filter(ends_on=None, unit__isnull=False)
    return sent.values("goes_id")
