"""Who sits today in the posts that cases lie with; each process keeps it for some seconds.

Their names are public: a post answers for its area. What they may do is asked anew with every request.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from django.utils import timezone

from portal.actors import Actor
from portal.queries.prepared import Prepared
from portal.roles import ROLES

FRESH_SECONDS = 10.0
MOST_KEPT = 10_000

# Asked on every list, so it is written out: a statement costs less than Django's work on it.
_SITTING = Prepared(
    "linli_sitting",
    """
select sits.post_id, person.name from portal_tenure sits join portal_person person on person.id = sits.person_id
where sits.post_id = any(%(posts)s) and sits.period @> %(day)s order by sits.id
""",
    posts="bigint[]",
    day="date",
)


_kept: dict[int, tuple[float, tuple[str, ...]]] = {}


def sitting_in(posts: Collection[int], actor: Actor) -> dict[int, tuple[str, ...]]:
    """{post: names} of who sits in these posts today; no names for a post that nobody holds.

    At most one query, none for what was asked some seconds ago and for posts that `actor` holds alone.
    """
    own = {post.post_id: (actor.name,) for post in actor.posts if ROLES[post.role].single}
    stale = time.monotonic() - FRESH_SECONDS
    asked = [post for post in posts if post not in own and _kept.get(post, (stale, ()))[0] <= stale]
    known = {post: _kept[post][1] for post in posts if post not in own and post not in asked}
    return {**known, **_read(asked), **own} if asked else {**known, **own}


def _read(posts: list[int]) -> dict[int, tuple[str, ...]]:
    names: dict[int, tuple[str, ...]] = dict.fromkeys(posts, ())
    for post, name in _SITTING.rows(posts=posts, day=timezone.localdate()):
        names[post] += (name,)
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    now = time.monotonic()
    _kept.update((post, (now, some)) for post, some in names.items())
    return names
