"""Through which one area a list is read: that of a post, or one of the areas just below it.

A street looks into one of its communities, a community into one of its grids. Whichever it is, the reader gets one post
with that area, so that a list stays one scope and one index walk.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from portal.actors import Actor, PostRef
from portal.enums import AreaKind
from portal.models import Area

FRESH_SECONDS = 10.0
_BELOW = {
    AreaKind.COUNTY: AreaKind.SUBDISTRICT,
    AreaKind.SUBDISTRICT: AreaKind.COMMUNITY,
    AreaKind.COMMUNITY: AreaKind.GRID,
    AreaKind.ZONE: AreaKind.GRID,
    AreaKind.RESIDENT_GROUP: AreaKind.GRID,
    AreaKind.ESTATE: AreaKind.GRID,
}


class Place(NamedTuple):
    """An area to look into."""

    id: int
    name: str
    kind: str
    path: str


@dataclass(frozen=True)
class Reach:
    """`reader`: the actor with one post only, narrowed to `place` if one below it was chosen. `post`: that post as it is."""

    reader: Actor
    post: PostRef | None = None
    place: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """What lies below that post to look into. At most one query, most times none."""
        return places_below(self.post) if self.post else ()

    @property
    def above(self) -> Mapping[str, str]:
        """{tree path: name} of the places whose own areas carry names that repeat from one to the next."""
        return {place.path: place.name for place in self.places if place.kind != AreaKind.GRID}


def posts_to_read(actor: Actor, permission: str = "case.view") -> tuple[PostRef, ...]:
    """The posts an actor may read cases through, the widest area first, one for each area."""
    by_area = {post.area_id: post for post in reversed(actor.posts_with(permission))}
    return tuple(sorted(by_area.values(), key=lambda post: (len(post.area_path), post.area_path)))


def reach_of(actor: Actor, at: int | None, place: int | None = None, permission: str = "case.view") -> Reach:
    """The post at the area `at`, or the widest, narrowed to the area `place` below it. At most one query.

    An area that does not lie there counts as not asked for.
    """
    posts = posts_to_read(actor, permission)
    if not posts:
        return Reach(actor.also(posts=()))
    post = next((post for post in posts if post.area_id == at), posts[0])
    below = places_below(post) if place is not None else ()
    chosen = next((area for area in below if area.id == place), None)
    return Reach(actor.also(posts=(_narrowed(post, chosen),)), post, chosen)


def _narrowed(post: PostRef, to: Place | None) -> PostRef:
    if to is None:
        return post
    return replace(post, area_id=to.id, area_kind=to.kind, area_path=to.path, area_name=to.name)


_kept: dict[int, tuple[float, tuple[Place, ...]]] = {}


def places_below(post: PostRef) -> tuple[Place, ...]:
    """The areas in use that a list of this post can be narrowed to. Each process keeps them for some seconds."""
    kind = _BELOW.get(AreaKind(post.area_kind))
    if kind is None:
        return ()
    read_at, places = _kept.get(post.area_id, (0.0, ()))
    if time.monotonic() - read_at > FRESH_SECONDS:
        places = _read(kind, post.area_path)
        if len(_kept) > 1000:
            _kept.clear()
        _kept[post.area_id] = (time.monotonic(), places)
    return places


def _read(kind: AreaKind, path: str) -> tuple[Place, ...]:
    found = Area.objects.filter(kind=kind, path__startswith=path, is_active=True)
    return tuple(Place(*row) for row in found.values_list("id", "name", "kind", "path"))
