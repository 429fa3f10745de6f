"""Who sits today in the posts that cases lie with. Their names are public: a post answers for its area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from portal.actors import Actor
from portal.queries.prepared import Prepared
from portal.roles import ROLES

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


def sitting_in(posts: Iterable[int], actor: Actor) -> dict[int, tuple[str, ...]]:
    """{post: names} of who sits in these posts today; a post that nobody holds is missing.

    One query; none when all of them are posts that `actor` holds alone.
    """
    found: dict[int, tuple[str, ...]] = {
        post.post_id: (actor.name,) for post in actor.posts if ROLES[post.role].single
    }
    asked = sorted(set(posts) - found.keys())
    if asked:
        names = defaultdict(list)
        for post_id, name in _SITTING.rows(posts=asked, day=timezone.localdate()):
            names[post_id].append(name)
        found |= {post_id: tuple(some) for post_id, some in names.items()}
    return found
