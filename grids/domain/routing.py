"""Who gets a case: the nearest post of the chain that somebody sits in, and which links on the way are vacant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Post, Tenure
from portal.queries.chain import Level, Link, levels_of


@dataclass(frozen=True)
class Route:
    """A post for a case, and why.

    `vacant_levels`: nearer links that nobody holds today. `why`: "place" (it answers for the place), "above" (the
    next level up), "top" (nobody sits above either; the highest post has it).
    """

    post: Post
    holder_id: int | None
    holder: str
    vacant_levels: tuple[Link, ...] = ()
    why: str = "place"

    def as_data(self) -> dict[str, Any]:
        """What an event keeps of it, to be put into words later."""
        return {
            "to": seat_data(self.post, self.holder),
            "vacant": [seat_data(link.post) for link in self.vacant_levels],
            "why": self.why,
        }


def seat_data(post: Post, holder: str = "") -> dict[str, Any]:
    """A post in an event's data: ids and names of that day, so that the story stays what it was."""
    return {"post": post.pk, "role": post.role, "title": post.title, "area": post.area.name, "name": holder}


def route(area: Area) -> Route:
    """Who answers for `area` today. One query. Refused when the place has no post at all."""
    return route_by(levels_of(area.path))


def route_by(levels: list[Level]) -> Route:
    """`route`, for levels that are there already."""
    links = [level.link for level in levels if level.link is not None]
    return _first_held(links, why="place")


def next_up(post: Post, *, but_not: Collection[int] = ()) -> Route:
    """The level above a post, never a person in `but_not`, whatever seat he sits in. One query.

    When nobody else sits above, the highest post of the place has it (`why` is "top"): the subdistrict's leader.
    """
    links = [level.link for level in levels_of(post.area.path) if level.link is not None]
    above = [link for link in links if link.post.area.path != post.area.path]
    others = [link for link in above if link.is_vacant or link.holder_id not in but_not]
    if any(not link.is_vacant for link in others):
        return _first_held(others, why="above")
    return _highest(links)


def links_above(area: Area) -> list[Link]:
    """The chain above `area`, the nearest first, vacant links among them. One query."""
    return [level.link for level in levels_of(area.path) if level.link and level.area.path != area.path]


def holders_of(post: Post) -> list[Tenure]:
    """Who sits in a post today; several may share it. One query."""
    return list(Tenure.objects.current().filter(post=post).select_related("person"))


def only_subdistrict() -> Area | None:
    """The subdistrict, when the portal serves just one."""
    found = list(Area.objects.filter(kind=AreaKind.SUBDISTRICT, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _first_held(links: list[Link], *, why: str) -> Route:
    for passed, link in enumerate(links):
        if not link.is_vacant:
            return Route(link.post, link.holder_id, link.holder, tuple(links[:passed]), why)
    return _highest(links)


def _highest(links: list[Link]) -> Route:
    """The last resort: the post at the top, and all that are vacant below it."""
    if not links:
        raise Refused(_("这个地方还没有人负责接收诉求，请打社区电话。"))
    top = links[-1]
    return Route(top.post, top.holder_id, top.holder, tuple(link for link in links if link.is_vacant), "top")
