"""A county of doors to measure duties on: 100 households a building, pairings and visits spread over all of them.

    python -m tests.benches.duty_county HOUSEHOLDS PAIRINGS VISITS      fill the database of DATABASE_URL

Written set-based as the owner, with triggers off.
"""

from __future__ import annotations

import os
import sys
import time

TABLES = ("grids_household", "parties_pairing", "grids_visit")
HOUSEHOLDS_A_GRID, MEMBERS = 100, 60_000
ROOT_PATH = "0000"
"""Of the county above the streets, so that one rule may hold for all of them."""

STATEMENTS = (
    'insert into grids_entrance (building_id, name, "order") '
    "select building_id, n::text, n from bench_grid cross join generate_series(1, 4) n",
    """
insert into grids_household (building_id, entrance_id, floor, room, code, state, note, is_active)
select g.building_id, e.id, 1 + r / 4, (1 + r / 4) || '0' || (1 + r %% 4), 'H' || g.number || '-' || e.name || '-' || r,
    'lived_in', '', true
from bench_grid g join grids_entrance e on e.building_id = g.building_id cross join generate_series(0, 24) r
order by g.number, e."order", r
""",
    """
create unlogged table bench_household as
select row_number() over (order by id) - 1 as n, id, building_id from grids_household
""",
    """
insert into parties_member (person_id, category, community_id, begins_on, end_reason)
select p.id, 'own', c.ids[1 + p.n %% array_length(c.ids, 1)], '2025-01-01', ''
from (select id, row_number() over (order by id) as n from portal_person where name like '党员%%') p
cross join (select array_agg(id order by path) as ids from portal_area where kind = 'community') c
""",
    """
insert into parties_pairing (member_id, goes_id, household_id, begins_on, begin_reason, end_reason, end_note)
select m.id, m.person_id, h.id, '2025-01-01', 'other', '', ''
from generate_series(0, %(pairings)s - 1) i
join (select id, person_id, row_number() over (order by id) - 1 as n from parties_member) m
    on m.n = (i * 7919::bigint) %% %(members)s
join bench_household h on h.n = i %% %(households)s
""",
    """
insert into grids_visit (client_key, kind_id, household_id, grid_id, community_id, by_id, by_title, happened_at,
    recorded_at, outcome, note)
select ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, k.id, h.id, g.grid_id, g.community_id, t.person_id, '网格长', at.moment, at.moment, 'done', ''
from generate_series(1, %(visits)s) i
join bench_household h on h.n = (i * 7919::bigint) %% %(households)s
join bench_grid g on g.building_id = h.building_id
join portal_tenure t on t.post_id = g.post_id
cross join (select min(id) as id from grids_deedkind) k
cross join lateral (select now() - (%(visits)s - i) * interval '9 seconds' as moment) at
""",
)


def make(households: int, pairings: int, visits: int) -> None:
    """Fill the empty, migrated database that Django is connected to."""
    from django.db import connection, transaction

    from portal.models import Area, Person
    from tests.benches import county

    numbers = {"households": households, "pairings": pairings, "visits": visits, "members": MEMBERS}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica; set local maintenance_work_mem = '1GB'")
        county.areas(households // HOUSEHOLDS_A_GRID)
        county.people()
        county.number_grids(cursor)
        cursor.execute("update portal_area set path = %s || path, depth = depth + 1", [ROOT_PATH])
        county_area = {"kind": "county", "name": "县", "code": ROOT_PATH, "path": ROOT_PATH, "depth": 1}
        Area.objects.bulk_create([Area(**county_area)])
        Person.objects.bulk_create([Person(name=f"党员{n}") for n in range(MEMBERS)], batch_size=5000)
        indexes = [again for table in TABLES for again in county.drop_indexes(cursor, table)]
        for statement in (*STATEMENTS, *indexes):
            begun = time.monotonic()
            cursor.execute(statement, numbers if statement in STATEMENTS else None)
            print(f"  {time.monotonic() - begun:5.1f} s  {' '.join(statement.split())[:70]}", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def main() -> None:
    """Fill the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    make(*(int(number) for number in sys.argv[1:4]))


if __name__ == "__main__":
    main()
