"""Who is asking: a person's posts of today, in one query."""

from __future__ import annotations

from portal.actors import NOBODY, Actor, PostRef
from portal.models import Tenure, User


def actor_for(user: User | None) -> Actor:
    """The actor behind an account; `NOBODY` for nobody and for a closed account. One query, plus the user's own."""
    if user is None or not user.is_active:
        return NOBODY
    return Actor(user_id=user.pk, person_id=user.person_id, name=user.person.name, posts=posts_of(user.person_id))


def posts_of(person_id: int) -> tuple[PostRef, ...]:
    """The posts a person holds today, the widest area first."""
    tenures = (
        Tenure.objects.current()
        .filter(person_id=person_id, post__is_active=True, post__area__is_active=True)
        .select_related("post__area")
        .order_by("post__area__path", "post_id")
    )
    return tuple(
        PostRef(
            post_id=t.post_id, role=t.post.role, area_id=t.post.area_id, area_kind=t.post.area.kind,
            area_path=t.post.area.path, area_name=t.post.area.name, title=t.post.role_title,
        )
        for t in tenures
    )  # fmt: skip
