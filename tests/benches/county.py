"""A county to measure on: 500 cases a grid, 20 grids a community, 17 communities a street.

    python -m tests.benches.county CASES      fill the database of DATABASE_URL

Written set-based as the owner, with triggers off and indexes built at the end. The same rows every time, in the order
in which they were filed: the cases of an area lie scattered among all others, as they would.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Any

CASES_A_GRID, GRIDS_A_COMMUNITY, COMMUNITIES_A_STREET = 500, 20, 17
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

CASES = """
insert into grids_case (
    subdistrict_id, community_id, grid_id, building_id, place, category_id, urgency, title, text, answers, reporter_id,
    reporter_name, channel, channel_reason, contact, is_public, submission, query_code, state, version, holder_id,
    outcome, outcome_reason, disputes, clock, filed_at, accept_due, reply_due, resolve_due, confirm_due, accepted_at,
    replied_at, paused_at, proposed_at, closed_at)
select
    g.subdistrict_id, g.community_id, g.grid_id, g.building_id, g.estate || ' ' || (i %% 9 + 1) || ' 号楼',
    c.ids[1 + r.a %% array_length(c.ids, 1)], 'normal',
    (i %% 9 + 1) || ' 号楼' || w.things[1 + r.a %% 20] || w.troubles[1 + r.b %% 12],
    g.estate || w.things[1 + r.a %% 20] || w.troubles[1 + r.b %% 12] || '，' || w.since[1 + r.c %% 5]
        || '，晚上老人回家不方便，请来人看一看，编号 ' || i,
    '{}', p.first + i %% p.total, '', 'web', '', 'message', false, gen_random_uuid(), 'B' || lpad(i::text, 9, '0'),
    s.state, 1, g.post_id,
    case when s.state in ('proposed', 'closed') then 'solved' when s.state = 'declined' then 'not_ours' else '' end,
    case when s.state in ('proposed', 'closed', 'declined') then '看过了，修好了' else '' end, 0,
    '{"accept_minutes": 240, "reply_minutes": 480, "resolve_days": 7, "confirm_days": 5, "round_the_clock": false}',
    t.at, t.at + interval '4 hours', t.at + interval '1 day', t.at + interval '9 days',
    case when s.state = 'proposed' then now() + interval '5 days' end, t.at + interval '1 hour', t.at + interval '5 hours',
    case when s.state = 'waiting' then t.at + interval '6 hours' end,
    case when s.state in ('proposed', 'closed') then t.at + interval '3 days' end,
    case when s.state in ('closed', 'declined', 'withdrawn') then t.at + interval '4 days' end
from generate_series(1, %(cases)s) as i
join bench_grid g on g.number = (i * 7919::bigint) %% %(grids)s
cross join (select array_agg(id order by id) as ids from grids_category) c
cross join (select min(id) as first, count(*) as total from portal_person where name like '居民%%%%') p
cross join lateral (select abs(hashint4(i::int) / 2) as a, abs(hashint4(i::int + 1) / 2) as b, abs(hashint4(i::int + 2) / 2) as c) r
cross join lateral (select (array['filed', 'accepted', 'assigned', 'in_progress', 'waiting', 'proposed', 'declined',
    'withdrawn', 'in_progress', 'filed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed',
    'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed']
    )[1 + r.c %% 30] as state) s
cross join lateral (select now() - (%(cases)s - i) * interval '45 seconds' as at) t
cross join (select
    array['路灯', '电梯', '下水道', '垃圾桶', '消防通道', '健身器材', '围墙', '窨井盖', '门禁', '楼道灯', '车棚', '绿化带',
          '水压', '暖气', '广场舞', '流浪狗', '快递柜', '充电桩', '台阶', '信报箱'] as things,
    array['不亮了', '坏了', '堵了', '漏水', '味道很大', '晃得厉害', '被占用', '没人管', '太吵', '有裂缝', '丢了', '停了'] as troubles,
    array['从昨天开始', '有三四天了', '一个多星期了', '上个月就这样', '一直这样'] as since) w
order by i
"""

EVENTS = """
insert into grids_caseevent (case_id, at, verb, actor_id, actor_title, said, internal, data)
select id, filed_at, 'file', reporter_id, '', '', false, '{}'::jsonb from grids_case
union all
select c.id, c.filed_at + n * interval '1 hour', 'reply', c.reporter_id, '网格长', '第 ' || n || ' 次去看过，已经报给维修的人了。',
       false, '{}'::jsonb
from grids_case c cross join generate_series(1, 10) n where c.id in (select id from grids_case order by id desc limit 2000)
order by 1, 2
"""


def make(cases: int) -> None:
    """Fill the empty, migrated database that Django is connected to.

    A smaller county has fewer grids, not emptier ones, so that its pages show as many rows.
    """
    grids = cases // CASES_A_GRID
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica; set local maintenance_work_mem = '1GB'")
        areas(grids)
        people()
        number_grids(cursor)
        indexes = drop_indexes(cursor, "grids_case")
        cursor.execute(CASES, {"cases": cases, "grids": grids})
        cursor.execute(EVENTS.replace("%%", "%"))
        for definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def drop_indexes(cursor: Any, table: str) -> list[str]:
    """Drop the plain indexes and the exclusion constraints of a table; returns how to make them again."""
    cursor.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'x'",
        [table],
    )
    excluding = cursor.fetchall()
    cursor.execute(
        "select indexname, indexdef from pg_indexes i where tablename = %s and not exists "
        "(select from pg_constraint where conname = i.indexname)",
        [table],
    )
    plain = cursor.fetchall()
    for name, _ in excluding:
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    for name, _ in plain:
        cursor.execute(f'drop index "{name}"')
    again = [f'alter table {table} add constraint "{name}" {definition}' for name, definition in excluding]
    return [definition for _, definition in plain] + again


def _step(number: int) -> str:
    """One step of a tree path."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = BASE36[digit] + digits
    return digits.rjust(4, "0")


def _area(kind: str, name: str, path: str, children: int) -> Any:
    from portal.models import Area

    return Area(kind=kind, name=name, code=path, path=path, depth=len(path) // 4, numchild=children)


def areas(grids: int) -> None:
    """Streets, their communities, their grids, one building each: the tree's paths are written by hand."""
    from grids.models import Building
    from portal.models import Area

    communities = grids // GRIDS_A_COMMUNITY
    streets = -(-communities // COMMUNITIES_A_STREET)
    rows = [_area("subdistrict", f"第{s}街道", _step(s), COMMUNITIES_A_STREET) for s in range(1, streets + 1)]
    for c in range(communities):
        path = _step(c % streets + 1) + _step(c // streets + 1)
        rows.append(_area("community", f"社区{c}", path, GRIDS_A_COMMUNITY))
        for g in range(1, GRIDS_A_COMMUNITY + 1):
            grid = path + _step(g)
            rows += [_area("grid", f"第{g}网格", grid, 1), _area("building", "1 号楼", grid + "0001", 0)]
    Area.objects.bulk_create(rows, batch_size=2000)
    Building.objects.bulk_create(
        Building(area=area, estate="和风苑") for area in Area.objects.filter(kind="building")
    )


def people() -> None:
    """Residents to report, and a holder for every post of the chain; one account of each role to sign in with."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from portal.models import Area, Person, Post, Tenure
    from portal.roles import ROLES
    from tests.benches.who import ACCOUNTS, open_account

    Person.objects.bulk_create([Person(name=f"居民{n}") for n in range(20_000)], batch_size=5000)
    roles = {"grid": ("grid_leader",), "community": ("community_deputy", "community_staff"),
             "subdistrict": ("subdistrict_leader", "subdistrict_staff")}  # fmt: skip
    posts = [
        Post(role=role, area=area)
        for area in Area.objects.filter(kind__in=roles).order_by("path")
        for role in roles[area.kind]
    ]
    Post.objects.bulk_create(posts, batch_size=2000)
    people = [Person(name=f"周{n}") for n, _ in enumerate(posts)]
    Person.objects.bulk_create(people, batch_size=2000)
    term = DateRange(date(2024, 1, 1), None)
    Tenure.objects.bulk_create(
        [
            Tenure(post=post, person=one, period=term, single=ROLES[post.role].single, role=post.role)
            for post, one in zip(posts, people, strict=True)
        ],
        batch_size=2000,
    )
    for role, phone in ACCOUNTS.items():
        if role == "resident":
            open_account(Person.objects.filter(name__startswith="居民").earliest("pk"), phone)
        else:
            first = next(one for post, one in zip(posts, people, strict=True) if post.role == role)
            open_account(first, phone)


def number_grids(cursor: Any) -> None:
    """A helper table: the number of each grid and everything a case of it carries."""
    cursor.execute("""
        create unlogged table bench_grid as
        select row_number() over (order by g.path) - 1 as number, g.id as grid_id, c.id as community_id,
               s.id as subdistrict_id, b.id as building_id, p.id as post_id, '和风苑' as estate
        from portal_area g
        join portal_area c on c.path = left(g.path, 8) join portal_area s on s.path = left(g.path, 4)
        join portal_area b on b.path = g.path || '0001'
        join portal_post p on p.area_id = g.id and p.role = 'grid_leader'
        where g.kind = 'grid'
    """)


def main() -> None:
    """Fill the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    make(int(sys.argv[1]))


if __name__ == "__main__":
    main()
