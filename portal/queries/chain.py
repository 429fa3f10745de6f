"""The responsibility chain: who answers for a place, level by level, and where a link is vacant."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from portal.models import Area, Post, Tenure
from portal.roles import CHAIN_ROLES


@dataclass(frozen=True)
class Link:
    """One level of a chain. `holder_id` and `holder` are None and "" when the post is vacant."""

    post: Post
    holder_id: int | None
    holder: str

    @property
    def is_vacant(self) -> bool:
        """Whether nobody sits in the post today."""
        return self.holder_id is None


def chain_of(area: Area) -> list[Link]:
    """The posts that answer for `area`, the nearest first. Two queries."""
    posts = _chain_posts().filter(area__path__in=area.prefixes()).order_by("-area__path", "pk")
    return [_link(post) for post in posts]


def vacant_links(path: str) -> QuerySet[Post]:
    """Chain posts at or under the tree path that nobody holds today, in tree order."""
    held = Tenure.objects.current().values("post_id")
    return _chain_posts().filter(area__path__startswith=path).exclude(pk__in=held).order_by("area__path")


def _chain_posts() -> QuerySet[Post]:
    holders = Prefetch("tenures", Tenure.objects.current().select_related("person"), to_attr="current_tenures")
    posts = Post.objects.filter(role__in=CHAIN_ROLES, is_active=True, area__is_active=True)
    return posts.select_related("area").prefetch_related(holders)


def _link(post: Post) -> Link:
    current: list[Tenure] = post.current_tenures  # type: ignore[attr-defined]
    if not current:
        return Link(post, None, "")
    return Link(post, current[0].person_id, current[0].person.name)
