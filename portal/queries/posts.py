"""Posts as the office's list shows them, and who keeps them."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Collate, Concat, LPad
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area, Post, Tenure
from portal.roles import ROLES, roles_with

HOUSE_ROLES = tuple(role.key for role in ROLES.values() if role.kinds == (AreaKind.BUILDING,))
"""Posts of a single building: there are hundreds of them, and nobody looks for them first."""

MOST_NAMED = 3


def in_order(posts: QuerySet[Post]) -> QuerySet[Post]:
    """With `place`, a unique text to order by: the posts of the chain and the office down the tree, then houses."""
    turn = Case(When(role__in=HOUSE_ROLES, then=Value("1 ")), default=Value("0 "))
    number = LPad(Cast("pk", TextField()), 19, Value("0"))
    key = Concat(turn, "area__path", Value("."), number, output_field=CharField())
    return posts.annotate(place=Collate(key, "C"))


def held(posts: QuerySet[Post], *, by_somebody: bool) -> QuerySet[Post]:
    """Those in which somebody sits today, or those in which nobody does."""
    sits = Exists(Tenure.objects.current().filter(post=OuterRef("pk")))
    return posts.filter(sits if by_somebody else ~sits)


def who_may(actor: Actor, permission: str) -> list[str]:
    """ "name (place)" of those who have `permission` over the actor's areas, at most three. One query.

    Names of officials are public with their posts.
    """
    above = {
        post.area_path[:end]
        for post in actor.posts
        for end in range(Area.steplen, len(post.area_path) + 1, Area.steplen)
    }
    there = Q(post__is_active=True, post__role__in=roles_with(permission), post__area__path__in=above)
    found = Tenure.objects.current().filter(there).select_related("person", "post__area")
    rows = found.order_by("-post__area__path", "pk")[:MOST_NAMED]
    words = _("%(name)s（%(area)s）")
    return [words % {"name": tenure.person.name, "area": tenure.post.area.name} for tenure in rows]
