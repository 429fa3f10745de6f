"""Rules of duties as the office looks at them: how many items are open, who and where stands in a preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from grids.models import DutyVersion, Household
from portal.models import Area, Person, Post, Tenure

MOST_COUNTED = 1000
"""More open items than that are not counted: the list says so, and stays quick among millions."""

_OPEN = """
select asked.rule, (
    select count(*) from (
        select from grids_dueitem item
        where item.rule_id = asked.rule and item.period between asked.first and asked.last and item.state = 'open'
        limit %(most)s
    ) few
) from unnest(%(rules)s::bigint[], %(firsts)s::date[], %(lasts)s::date[]) as asked(rule, first, last)
"""

VERSIONS: Prefetch[str] = Prefetch("versions", DutyVersion.objects.select_related("tag"))
"""All versions of rules with their tags, the newest first."""


def open_of(asked: Collection[tuple[int, date, date]]) -> dict[int, int]:
    """{rule: open items of the periods that begin from one day to another}, counted up to one more than the most that
    is said. One query."""
    if not asked:
        return {}
    rules, firsts, lasts = (list(column) for column in zip(*asked, strict=True))
    values: dict[str, Any] = {"rules": rules, "firsts": firsts, "lasts": lasts, "most": MOST_COUNTED + 1}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        return dict(cursor.fetchall())


def posts_by_id(ids: Iterable[int | None]) -> dict[int, Post]:
    """Posts with their area, and in `sitting` who sits there today. Two queries."""
    sitting = Prefetch("tenures", Tenure.objects.current().select_related("person"), to_attr="sitting")
    rows = Post.objects.filter(pk__in=_known(ids)).select_related("area").prefetch_related(sitting)
    return {post.pk: post for post in rows}


def people_by_id(ids: Iterable[int | None]) -> dict[int, Person]:
    """People by their keys. One query."""
    return Person.objects.in_bulk(_known(ids))


def doors_by_id(ids: Iterable[int | None]) -> dict[int, Household]:
    """Households with building and entrance. One query."""
    rows = Household.objects.filter(pk__in=_known(ids)).select_related("building__area", "entrance")
    return {home.pk: home for home in rows}


def areas_for_rules(areas: Iterable[Area]) -> list[tuple[int, str]]:
    """(key, name moved in by its depth) of areas in the order of the tree, for a select."""
    rows = list(areas)
    top = min((area.depth for area in rows), default=1)
    return [(area.pk, "　" * (area.depth - top) + area.name) for area in rows]


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({pk for pk in ids if pk is not None})
