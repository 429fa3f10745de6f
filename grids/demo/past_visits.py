"""What was visited in the demo street in the last weeks: most doors once, most duties of the last two months in time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.models import DutyVersion, Visit

DAYS = 90
"""So far back: within the half year in which a visit may be entered."""
# By the number of a door: nine in ten were visited, now and then nobody wanted it. Random, and the same every time.
_ROUNDS = """
insert into grids_visit (client_key, kind_id, household_id, grid_id, community_id, by_id, by_title, happened_at,
    recorded_at, outcome, note)
select md5('round ' || home.id)::uuid, kind.id, home.id, grid.id, community.id, sits.person_id, '网格长', at.moment, at.moment,
    case when h.n %% 17 = 0 then 'not_convenient' when h.n %% 23 = 0 then 'not_needed' else 'done' end,
    case when h.n %% 31 = 0 then '都好，聊了一会儿。' else '' end
from grids_household home
join portal_area place on place.id = home.building_id
join portal_area grid on grid.path = left(place.path, length(place.path) - 4)
join portal_area community on community.path = left(grid.path, length(grid.path) - 4)
join portal_post seat on seat.area_id = grid.id and seat.role = 'grid_leader'
join portal_tenure sits on sits.post_id = seat.id and sits.period @> current_date
join grids_deedkind kind on kind.key = 'home_visit'
cross join lateral (select abs(hashint4(home.id::int)) as n) h
cross join lateral (select %(now)s - (1 + h.n %% %(days)s) * interval '1 day' - (h.n %% 300) * interval '1 minute' as moment) at
where h.n %% 10 > 0
"""
_DEEDS = """
insert into grids_visit (client_key, kind_id, household_id, grid_id, community_id, by_id, by_title, happened_at,
    recorded_at, outcome, note)
select md5('deed ' || item.id)::uuid, rule.kind_id, item.household_id, item.grid_id, item.community_id, sits.person_id,
    '网格长', at.moment, at.moment, 'done', ''
from grids_dueitem item
join grids_dutyrule rule on rule.id = item.rule_id
join portal_tenure sits on sits.post_id = item.holder_post_id and sits.period @> current_date
cross join lateral (select abs(hashint4(item.id::int)) as n) h
cross join lateral (select (item.due + h.n %% 4 - 2) + time '15:00' at time zone 'Asia/Shanghai' as moment) at
where item.version_id = any(%(versions)s) and item.due < %(today)s and item.state = 'open' and h.n %% 9 > 0
    and at.moment < %(now)s
"""
_SETTLED = """
update grids_dueitem item set state = 'done', visit_id = visit.id, remind_on = null,
    done_on = (visit.happened_at at time zone 'Asia/Shanghai')::date
from grids_visit visit
where visit.client_key = md5('deed ' || item.id)::uuid and item.version_id = any(%(versions)s) and item.state = 'open'
"""
_PAST = "update grids_dueitem set remind_on = null where due < %(today)s and version_id = any(%(versions)s)"


def load_past() -> int:
    """Visits of the last weeks, and the items of the last two months with most of them done."""
    today = timezone.localdate()
    versions = [*DutyVersion.objects.filter(whose__startswith="post:", unit__in=["week", "month"])]
    for version in versions:
        for back in (1, 2):
            produce(version=version, today=_months_ago(today, back))
    values = {"now": timezone.now(), "days": DAYS, "today": today, "versions": [each.pk for each in versions]}
    with connection.cursor() as cursor:
        for statement in (_ROUNDS, _DEEDS, _SETTLED, _PAST):
            cursor.execute(statement, values)
    return Visit.objects.count()


def _months_ago(today: date, months: int) -> date:
    day = today.replace(day=1)
    for _month in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day
