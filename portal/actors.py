"""Who acts: a frozen picture of a person and the posts held today, made once a request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from portal.roles import ROLES


@dataclass(frozen=True)
class PostRef:
    """One post held today, with as much of its area as scoping needs."""

    post_id: int
    role: str
    area_id: int
    area_kind: str
    area_path: str
    area_name: str
    title: str

    @property
    def permissions(self) -> frozenset[str]:
        """What the role of this post grants."""
        return ROLES[self.role].permissions


@dataclass(frozen=True)
class Actor:
    """Whoever does something: a signed-in person, a nobody, the holder of a query code, or the system itself.

    `code_case_id` is set for the holder of a case's query code; `browser` is the key of a browser without
    an account, kept in its session; `system` names a process ("clock"). `unread`: notices that waited when the
    session was read, counted to 100; None when nobody counted.
    """

    user_id: int | None = None
    person_id: int | None = None
    name: str = ""
    posts: tuple[PostRef, ...] = ()
    code_case_id: int | None = None
    system: str = ""
    browser: str = ""
    unread: int | None = field(default=None, compare=False)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Everything some post grants, wherever."""
        return frozenset().union(*(post.permissions for post in self.posts))

    @property
    def is_known(self) -> bool:
        """Whether a person is signed in."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether some post is an office post (two factors, idle limit)."""
        return any(ROLES[post.role].staff for post in self.posts)

    def also(self, **more: Any) -> Actor:
        """The same actor with some fields changed."""
        return replace(self, **more)

    def posts_with(self, permission: str) -> tuple[PostRef, ...]:
        """The posts that grant `permission`."""
        return tuple(post for post in self.posts if permission in post.permissions)

    def may(self, permission: str) -> bool:
        """Whether `permission` is granted anywhere: for menus, never for one object."""
        return permission in self.permissions

    def can(self, permission: str, *, path: str) -> bool:
        """Whether `permission` is granted at the area whose tree path is `path`."""
        return any(path.startswith(post.area_path) for post in self.posts_with(permission))

    @property
    def post_ids(self) -> frozenset[int]:
        """Ids of the posts held today."""
        return frozenset(post.post_id for post in self.posts)


NOBODY = Actor()


def system(name: str) -> Actor:
    """The actor for what the portal does by itself, such as confirming after a set time."""
    return Actor(system=name)
