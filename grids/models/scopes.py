"""Scopes over rows that carry the areas around their household: no join for the posts that are many."""

from __future__ import annotations

from django.db.models import Q

from portal.actors import Actor, PostRef
from portal.enums import AreaKind


def under_carried(actor: Actor, permission: str) -> Q | None:
    """Rows with `household`, `grid` and `community` that lie under a post which grants `permission`; None for no post."""
    condition: Q | None = None
    for post in actor.posts_with(permission):
        here = _under(post)
        condition = here if condition is None else condition | here
    return condition


def _under(post: PostRef) -> Q:
    match post.area_kind:
        case AreaKind.GRID:
            return Q(grid_id=post.area_id)
        case AreaKind.COMMUNITY:
            return Q(community_id=post.area_id)
        case AreaKind.BUILDING:
            return Q(household__building_id=post.area_id)
        case AreaKind.SUBDISTRICT | AreaKind.COUNTY:
            return Q(community__path__startswith=post.area_path)
        case _:
            return Q(grid__path__startswith=post.area_path)
