"""The responsibility chain: who answers for a place, level by level, and where a link is vacant."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from portal.models import Area, Post, Tenure
from portal.queries.prepared import Prepared
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


@dataclass(frozen=True)
class Level:
    """One area on the way up, with its link of the chain: None when no post there answers for it."""

    area: Area
    link: Link | None


# Asked whenever a case finds its way, so it is written out: a statement costs less than Django's work on it.
_LEVELS = Prepared(
    "linli_levels",
    """
select a.id, a.kind, a.name, a.path, a.is_active, seat.id, seat.role, seat.title, seat.phone, sits.person_id, p.name
from portal_area a
left join portal_post seat on seat.area_id = a.id and seat.is_active and seat.role = any(%(roles)s)
left join portal_tenure sits on sits.post_id = seat.id and sits.period @> %(day)s
left join portal_person p on p.id = sits.person_id
where a.path = any(%(paths)s) order by a.path desc, seat.id
""",
    roles="varchar[]",
    day="date",
    paths="varchar[]",
)


def levels_of(path: str) -> list[Level]:
    """Every area from the tree path up to the root, the nearest first, each with its link. One query.

    The areas and posts are pictures with the fields that routing needs, not for saving.
    """
    step = Area.steplen
    prefixes = [path[:end] for end in range(step, len(path) + 1, step)]
    found = _LEVELS.rows(roles=list(CHAIN_ROLES), day=timezone.localdate(), paths=prefixes)
    return [_level(*row) for row in found]


def chain_of(area: Area) -> list[Link]:
    """The posts that answer for `area`, the nearest first. Two queries."""
    posts = _chain_posts().filter(area__path__in=area.prefixes()).order_by("-area__path", "pk")
    return [_link(post) for post in posts]


def vacant_links(path: str) -> QuerySet[Post]:
    """Chain posts at or under the tree path that nobody holds today, in tree order."""
    held = Tenure.objects.current().values("post_id")
    return _chain_posts().filter(area__path__startswith=path).exclude(pk__in=held).order_by("area__path")


def _chain_posts() -> QuerySet[Post]:
    holders = Prefetch(
        "tenures", Tenure.objects.current().select_related("person"), to_attr="current_tenures"
    )
    posts = Post.objects.filter(role__in=CHAIN_ROLES, is_active=True, area__is_active=True)
    return posts.select_related("area").prefetch_related(holders)


def _link(post: Post) -> Link:
    current: list[Tenure] = post.current_tenures  # type: ignore[attr-defined]
    if not current:
        return Link(post, None, "")
    return Link(post, current[0].person_id, current[0].person.name)


def _level(
    area_id: int, kind: str, name: str, path: str, is_active: bool,
    post_id: int | None, role: str, title: str, phone: str, holder_id: int | None, holder: str | None,
) -> Level:  # fmt: skip
    area = Area(pk=area_id, kind=kind, name=name, path=path, is_active=is_active)
    if post_id is None or not is_active:
        return Level(area, None)
    post = Post(pk=post_id, role=role, title=title, phone=phone, area=area)
    return Level(area, Link(post, holder_id, holder or ""))
