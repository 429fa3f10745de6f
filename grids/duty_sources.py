"""Whose duty it may be: sources that pair holders with households. Upper floors add theirs.

A source is a query and not a list, so that a million due items are made by the database itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

CHAIN = "post:"
"""Keys of sources that stand for a role in the chain of the household begin with this."""


@dataclass(frozen=True)
class DutySource:
    """Pairs of holder and subject.

    `rows`: a select with the columns source_id, holder_post_id, holder_person_id, household_id, grid_id and
    community_id. It may use %(within)s (a tree path), %(day)s (whoever pairs must be valid on it), %(after)s and
    %(upto)s (source_id after the one, up to the other). `last`: a select of the greatest source_id there may be.
    `by_post`: holders are posts, else persons. `has_household`: there is a household, else the duty is about nobody.
    """

    key: str
    label: Promise
    rows: str
    last: str
    by_post: bool
    has_household: bool = True


_sources: dict[str, DutySource] = {}
_own_households: list[Callable[[int], QuerySet]] = []


def add_source(*sources: DutySource) -> None:
    """Make sources known; from `AppConfig.ready()`."""
    _sources.update({source.key: source for source in sources})


def source(key: str) -> DutySource:
    """The source of that key; KeyError when no app brought it."""
    return _sources[key]


def sources() -> list[DutySource]:
    """All sources, for the form of a rule."""
    return list(_sources.values())


def add_own_households(find: Callable[[int], QuerySet]) -> None:
    """Say which households somebody visits without any post: `find(person_id)` gives their ids, as a query."""
    _own_households.append(find)


def own_households(person_id: int) -> list[QuerySet]:
    """Queries of the ids of households that this person visits without any post."""
    return [find(person_id) for find in _own_households]


PLACES = """
select building.id as building_id,
    max(above.id) filter (where above.kind = 'grid') as grid_id,
    max(above.id) filter (where above.kind = 'community') as community_id,
    max(post.id) as post_id
from portal_area building
cross join lateral generate_series(4, length(building.path), 4) as step(length)
join portal_area above on above.path = left(building.path, step.length)
left join portal_post post on post.area_id = above.id and post.role = {role} and post.is_active
where building.kind = 'building' and building.path like %(within)s || '%%'
group by building.id
"""
"""Each building with the grid and the community it lies in, and the post of a role that answers for it."""
