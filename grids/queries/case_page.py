"""A case as its page needs it, in two small statements.

The page costs what its queries cost. One join over everything it names (twelve tables) takes PostgreSQL longer to
plan than to read, and Django longer to write than both; so the case comes alone, and what surrounds it in one union
by primary keys, planned once a connection.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from grids.models import Case
from grids.queries.cases import may_see
from grids.queries.catalogue import every_category
from portal.actors import Actor
from portal.crypto import decrypt
from portal.models import Area, Person, Post
from portal.queries.prepared import Prepared

_CASE = "select * from grids_case where id = %s"
_AROUND = Prepared(
    "linli_around",
    """
select 'post' as what, id, role as a, title as b, phone as c, area_id as d from portal_post where id = %(holder)s
union all
select 'area', id, kind, name, path, null from portal_area
where id = any(%(areas)s) or id = (select area_id from portal_post where id = %(holder)s)
union all
select 'sits', p.id, p.name, '', '', null from portal_tenure t join portal_person p on p.id = t.person_id
where t.post_id = %(holder)s and t.period @> %(today)s
union all
select 'reporter', id, name, phone, '', null from portal_person where id = %(reporter)s
union all
select 'door', h.id, h.room, coalesce(e.name, ''), '', null from grids_household h
left join grids_entrance e on e.id = h.entrance_id where h.id = %(household)s
""",
    holder="bigint",
    areas="bigint[]",
    today="date",
    reporter="bigint",
    household="bigint",
)
_AREAS = ("subdistrict", "community", "grid", "building")
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Around:
    """A case with its areas, category, reporter and post in place; who sits in that post today; the door.

    What is in place are pictures with the fields that a page shows, not for saving. `sitting`: {person id: name}.
    """

    case: Case
    sitting: dict[int, str]
    door: str


def case_with_surroundings(actor: Actor, pk: int) -> Around:
    """The case `pk` when `case_for` would give it to this actor; Http404 otherwise. Two queries."""
    for case in Case.objects.raw(_CASE, [pk]):
        found = _around(case)
        _put_in_place(case, found)
        if may_see(actor, case):
            doors = [
                f"{entrance}-{room}" if entrance else room for _id, room, entrance, *_rest in found["door"]
            ]
            return Around(case, {id_: name for id_, name, *_rest in found["sits"]}, *doors or [""])
    raise Http404


def _around(case: Case) -> Rows:
    """The rows of the union by what they are."""
    areas = [area for name in _AREAS if (area := getattr(case, f"{name}_id")) is not None]
    keys = {"holder": case.holder_id, "reporter": case.reporter_id, "household": case.household_id}
    found: Rows = defaultdict(list)
    for what, *row in _AROUND.rows(**keys, areas=areas, today=timezone.localdate()):
        found[what].append(tuple(row))
    return found


def _put_in_place(case: Case, found: Rows) -> None:
    areas = {
        pk: Area(pk=pk, kind=kind, name=name, path=path) for pk, kind, name, path, _none in found["area"]
    }
    for name in _AREAS:
        setattr(case, name, areas.get(getattr(case, f"{name}_id")))
    for pk, role, title, phone, area_id in found["post"]:
        case.holder = Post(pk=pk, role=role, title=title, phone=phone, area=areas[area_id])
    for pk, name, phone, *_rest in found["reporter"]:
        case.reporter = Person(pk=pk, name=name, phone=decrypt(phone) if phone else "")
    case.category = next(c for c in every_category([case.category_id]) if c.pk == case.category_id)
