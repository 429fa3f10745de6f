"""Who is asking: a person's posts of today, in one query."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from portal.actors import NOBODY, Actor, PostRef
from portal.models import User
from portal.roles import ROLES


def actor_for(user: User | None) -> Actor:
    """The actor behind an account; `NOBODY` for nobody and for a closed account. One query, plus the user's own."""
    if user is None or not user.is_active:
        return NOBODY
    return Actor(
        user_id=user.pk, person_id=user.person_id, name=user.person.name, posts=posts_of(user.person_id)
    )


# Asked on every page, so it is written out: the statement costs less than Django's work on it.
_POSTS = """
select p.id, p.role, a.id, a.kind, a.path, a.name, p.title
from portal_tenure t join portal_post p on p.id = t.post_id join portal_area a on a.id = p.area_id
where t.person_id = %s and t.period @> %s and p.is_active and a.is_active
order by a.path, p.id
"""


def posts_of(person_id: int) -> tuple[PostRef, ...]:
    """The posts a person holds today, the widest area first."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, [person_id, timezone.localdate()])
        return tuple(_post_ref(*row) for row in cursor.fetchall())


def _post_ref(
    post_id: int, role: str, area_id: int, kind: str, path: str, area_name: str, title: str
) -> PostRef:
    return PostRef(
        post_id=post_id, role=role, area_id=area_id, area_kind=kind, area_path=path, area_name=area_name,
        title=title or str(ROLES[role].title),
    )  # fmt: skip
