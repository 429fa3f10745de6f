"""Posts as somebody picks one for a case: who sits there today, and how much they have in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from grids.enums import OPEN_STATES
from grids.models import Case
from grids.queries.hands import barred_from
from portal.actors import Actor
from portal.models import Post, Tenure
from portal.roles import CHAIN_ROLES, roles_with

FEW, MOST = 6, 30


@dataclass(frozen=True)
class Seat:
    """A post to choose. `names` of who sits there today, `load`: open cases it holds.

    `is_near`: it belongs to the chain of the case's own place.
    """

    post: Post
    names: tuple[str, ...]
    load: int
    is_near: bool


def seats_near(actor: Actor, case: Case) -> list[Seat]:
    """The posts at the case's own place and above it, as far as the actor's scope goes, the nearest first. One query."""
    near = _choosable(actor, case).filter(area__path__in=_prefixes(case))
    return _seats(near.order_by("-area__path", "pk")[:FEW], case)


def seats_like(actor: Actor, case: Case, words: str = "", wanted: int | None = None) -> list[Seat]:
    """Posts whose area, title or holder fits `words`, with the one `wanted` whatever it is called. One query.

    Without words: those at and below the case's own community (or subdistrict). At most thirty.
    """
    found = _choosable(actor, case)
    if words:
        fits = Q(area__name__icontains=words) | Q(title__icontains=words) | Q(pk__in=_held_by(words))
    else:
        fits = Q(area__path__startswith=(case.community or case.subdistrict).path)
    if wanted is not None:
        fits |= Q(pk=wanted)
    return _seats(found.filter(fits).order_by("area__path", "pk")[:MOST], case)


def posts_to_give(actor: Actor) -> QuerySet[Post]:
    """Posts in use that may handle cases, where the actor hands them out."""
    posts: QuerySet[Post] = Post.objects.visible_to(actor, "case.assign")
    return posts.filter(is_active=True, area__is_active=True, role__in=roles_with("case.handle"))


def is_for_others(actor: Actor, case: Case, but_not: set[int]) -> bool:
    """Whether somebody else than those in `but_not` has the case, or sits where the actor hands out cases. One query."""
    there = Q(pk=case.holder_id) | Q(pk__in=posts_to_give(actor).values("pk"))
    return Post.objects.filter(there, _held(), ~_held(person_id__in=but_not)).exists()


def _choosable(actor: Actor, case: Case) -> QuerySet[Post]:
    """Posts that are held today, but not the one that has it, nor those of whom the resident wants no more.

    For want of anybody else these can be chosen too. No query of its own unless the resident said no.
    """
    posts = posts_to_give(actor).filter(_held()).exclude(pk=case.holder_id).select_related("area")
    barred = barred_from(case)
    if barred and is_for_others(actor, case, barred):
        return posts.filter(~_held(person_id__in=barred))
    return posts


def _held(**by: Any) -> Exists:
    return Exists(Tenure.objects.current().filter(post=OuterRef("pk"), **by))


def _held_by(words: str) -> QuerySet[Tenure, Any]:
    return Tenure.objects.current().filter(person__name__contains=words).values("post_id")


def _prefixes(case: Case) -> list[str]:
    return (case.grid or case.community or case.subdistrict).prefixes()


def _seats(posts: QuerySet[Post], case: Case) -> list[Seat]:
    sitting = Tenure.objects.current().filter(post=OuterRef("pk")).order_by("pk").values("person__name")
    in_hand = Case.objects.filter(holder=OuterRef("pk"), state__in=OPEN_STATES).order_by().values("holder")
    load = Subquery(in_hand.annotate(n=Count("pk")).values("n"))
    found = posts.annotate(names=ArraySubquery(sitting), load=Coalesce(load, Value(0)))
    near = set(_prefixes(case))
    return [
        Seat(post, tuple(post.names), post.load, post.role in CHAIN_ROLES and post.area.path in near)
        for post in found
    ]
