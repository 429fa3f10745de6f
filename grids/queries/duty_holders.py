"""Who hears of a due item: whoever sits in the post that has it, and the level above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from portal.roles import CHAIN_ROLES

_SITTING = """
select post_id, person_id from portal_tenure
where post_id = any(%(posts)s) and period @> %(day)s order by post_id, person_id
"""
_ABOVE = """
select place.key, above.person_id
from ({places}) as place(key, path)
cross join lateral (
    select sits.person_id
    from generate_series({shortest}, length(place.path) - {lower}, 4) as step(length)
    join portal_area area on area.path = left(place.path, step.length) and area.is_active
    join portal_post seat on seat.area_id = area.id and seat.is_active and seat.role = any(%(roles)s)
    join portal_tenure sits on sits.post_id = seat.id and sits.period @> %(day)s
    order by step.length desc, seat.id, sits.person_id limit 1
) above
"""
_OF_POSTS = (
    "select post.id, area.path from portal_post post join portal_area area on area.id = post.area_id "
    "where post.id = any(%(keys)s)"
)
_OF_AREAS = "select area.id, area.path from portal_area area where area.id = any(%(keys)s)"


def sitting_in(posts: Iterable[int], day: date) -> dict[int, list[int]]:
    """The people in each of the posts on `day`; a vacant post is left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SITTING, {"posts": list(posts), "day": day})
        found: dict[int, list[int]] = {}
        for post, person in cursor.fetchall():
            found.setdefault(post, []).append(person)
    return found


def above_posts(posts: Iterable[int], day: date) -> dict[int, int]:
    """Of each post the nearest person above its area in the chain of responsibility. One query."""
    return _nearest(_OF_POSTS, posts, day, lower=4)


def answering_for(areas: Iterable[int], day: date) -> dict[int, int]:
    """Of each area the person who answers for it: at itself or the nearest above. One query."""
    return _nearest(_OF_AREAS, areas, day, lower=0)


def _nearest(places: str, keys: Iterable[int], day: date, *, lower: int) -> dict[int, int]:
    wanted = list(keys)
    if not wanted:
        return {}
    statement = _ABOVE.format(places=places, shortest=4, lower=lower)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"keys": wanted, "roles": list(CHAIN_ROLES), "day": day})
        return dict(cursor.fetchall())
