"""Posts of the chain that nobody holds: since when, and who answers for them meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, Max, OuterRef, QuerySet

from portal.actors import Actor
from portal.models import Area, Post, Tenure
from portal.queries.chain import vacant_links
from portal.roles import CHAIN_ROLES, roles_with

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody holds. `since`: None when nobody ever did. `stand_in`: None when nobody is above."""

    post: Post
    where: str
    since: date | None
    stand_in: Tenure | None


@dataclass(frozen=True)
class Page:
    """Some vacancies in tree order; `older` is the area to go on from, empty where the list ends."""

    rows: list[Vacancy]
    older: str = ""


def widest_paths(actor: Actor, permission: str) -> list[str]:
    """Tree paths of the actor's posts that grant `permission`, without those inside another."""
    found: list[str] = []
    for path in sorted({post.area_path for post in actor.posts_with(permission)}):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def vacancies(actor: Actor, after: str = "", *, size: int = ROWS_A_PAGE) -> Page:
    """Vacant posts in the actor's areas, in tree order, from the tree path `after` on. Four queries at most."""
    posts: QuerySet[Post] | None = None
    for path in widest_paths(actor, "area.view"):
        here = vacant_links(path)
        posts = here if posts is None else posts | here
    if posts is None:
        return Page([])
    if after:
        posts = posts.filter(area__path__gt=after)
    rows = list(posts.order_by("area__path", "pk")[: size + 1])
    shown = rows[:size]
    return Page(_explained(shown), shown[-1].area.path if len(rows) > size else "")


@dataclass(frozen=True)
class Appointer:
    """A post that fills others, with the names of who sits there today."""

    post: Post
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The post with its area: "榆荫街道 安全管理员"."""
        return f"{self.post.area.name} {self.post.role_title}"


def appointers(actor: Actor) -> list[Appointer]:
    """Who may fill the posts of the actor's areas: the nearest such post first. One query."""
    prefixes = {
        path[:end]
        for path in widest_paths(actor, "area.view")
        for end in range(Area.steplen, len(path) + 1, Area.steplen)
    }
    sitting = Tenure.objects.current().filter(post=OuterRef("pk")).order_by("pk").values("person__name")
    posts = Post.objects.filter(role__in=roles_with("post.edit"), is_active=True, area__path__in=prefixes)
    found = posts.select_related("area").annotate(names=ArraySubquery(sitting)).order_by("-area__path", "pk")
    return [Appointer(post, tuple(post.names)) for post in found if post.names]


def _explained(posts: list[Post]) -> list[Vacancy]:
    ended = _last_days(posts)
    above = {path for post in posts for path in post.area.prefixes()}
    names = dict(Area.objects.filter(path__in=above).order_by().values_list("path", "name"))
    holders = _holders(above)
    return [
        Vacancy(post, _where(post.area, names), ended.get(post.pk), _stand_in(post.area, holders))
        for post in posts
    ]


def _last_days(posts: list[Post]) -> dict[int, date]:
    """The day from which each post has been empty: the end of its last tenure (first day without a holder)."""
    ends = Tenure.objects.filter(post__in=posts).values("post_id")
    last = ends.annotate(end=Max(Func(F("period"), function="upper")))
    return {row["post_id"]: row["end"] for row in last if row["end"]}


def _holders(paths: set[str]) -> dict[str, Tenure]:
    """Who answers for each area today, by its path."""
    tenures = Tenure.objects.current().filter(
        post__area__path__in=paths, post__role__in=CHAIN_ROLES, post__is_active=True
    )
    return {t.post.area.path: t for t in tenures.select_related("person", "post__area").order_by("-pk")}


def _stand_in(area: Area, holders: dict[str, Tenure]) -> Tenure | None:
    above = reversed(area.prefixes()[:-1])
    return next((holders[path] for path in above if path in holders), None)


def _where(area: Area, names: dict[str, str]) -> str:
    """The area with the one above it: "柳岸社区 · 第八网格"."""
    parts = [names.get(path, "") for path in area.prefixes()[-2:]]
    return " · ".join(part for part in parts if part)
