"""How far the visits have come, by area and by rule: set-based, one walk over the households and one over the items.

An area is read through a post that grants `visit.view` (`whereabouts`), so nobody sees beyond his own. Areas stand in
the order of their codes, never of their figures, and no figure belongs to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import reduce
from operator import add
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from grids.models import DutyRule, DutyVersion
from grids.queries.households import Whereabouts
from grids.rules.spans import CHOSEN, Span, span_of
from portal.enums import AreaKind
from portal.models import Area
from portal.rules.addresses import day_in, id_in

SHOWS = ("unvisited", "overdue")
PERMISSION = "visit.view"
ABOVE_COMMUNITIES = (AreaKind.COUNTY, AreaKind.SUBDISTRICT)


@dataclass(frozen=True)
class CoverageFilter:
    """What is asked for: an area, a span, a rule; of the list of doors also which ones and from where in the walk.

    `own`: what is one's own duty, wherever it is. `before_day`: doors whose last visit lies before that day.
    """

    at: int | None = None
    own: bool = False
    span: str = "month"
    since: date | None = None
    until: date | None = None
    rule: int | None = None
    show: str = ""
    before_day: date | None = None
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> CoverageFilter:
        """What an address asks for. What makes no sense counts as not asked."""
        show, since, until = typed.get("show", ""), day_in(typed.get("since")), day_in(typed.get("until"))
        span = typed.get("span", "") or "month"
        # Days typed on a page that showed none are meant, whatever the select beside them still says.
        if (since or until) and typed.get("was") != CHOSEN:
            span = CHOSEN
        is_chosen = span == CHOSEN
        return cls(
            at=id_in(typed.get("at")),
            own=typed.get("own") == "1",
            span=span,
            since=since if is_chosen else None,
            until=until if is_chosen else None,
            rule=id_in(typed.get("rule")),
            show=show if show in SHOWS else "",
            before_day=day_in(typed.get("last")),
            before=id_in(typed.get("before")),
            after=id_in(typed.get("after")),
        )

    def days(self, today: date) -> Span:
        """The span that was asked for, seen from `today`."""
        return span_of(self.span, today, self.since, self.until)


@dataclass(frozen=True)
class Figures:
    """What was counted. `asked`: items but for the muted ones; it is the sum of the four after it.

    An answer such as "not convenient" counts as done; "nobody at home" is no visit.
    """

    households: int = 0
    visited: int = 0
    last_on: date | None = None
    asked: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    still_open: int = 0
    muted: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Both together; the later of the last days."""
        sums = {name: value + getattr(other, name) for name, value in vars(self).items() if name != "last_on"}
        days = [day for day in (self.last_on, other.last_on) if day]
        return Figures(**sums, last_on=max(days, default=None))

    @property
    def done(self) -> int:
        """Done at all, in time or late."""
        return self.in_time + self.late

    @property
    def visited_share(self) -> float | None:
        """Visited households of all, in percent; None where there are no households."""
        return 100 * self.visited / self.households if self.households else None

    @property
    def due_by_now(self) -> int:
        """Done items, and those past their last day: what is still in its window is no failing yet."""
        return self.done + self.overdue

    @property
    def done_share(self) -> float | None:
        """Done items of those due by now, in percent; None where nothing was due."""
        return 100 * self.done / self.due_by_now if self.due_by_now else None


@dataclass(frozen=True)
class Coverage:
    """The figures of an area: in all, of each area below it, of each rule. `span`: the days they are about."""

    span: Span
    total: Figures
    areas: list[tuple[Area, Figures]] = field(default_factory=list)
    rest: Figures | None = None
    rules: list[tuple[DutyRule, Figures]] = field(default_factory=list)


_HOUSEHOLDS = """
select left(area.path, %(cut)s), count(*), count(*) filter (where last.at >= %(since)s), max(last.at)
from grids_household home
join portal_area area on area.id = home.building_id
left join lateral (
    select visit.happened_at as at from grids_visit visit
    where visit.household_id = home.id and visit.outcome <> 'not_home' and visit.happened_at < %(ended)s
        and not exists (select from grids_visittakenback back where back.visit_id = visit.id)
    order by visit.happened_at desc limit 1
) last on true
where home.is_active and area.path like %(under)s
group by 1
"""
"""One probe a household into the index `visit_last`: its last visit up to the end of the span."""

_COUNTS = """
    count(*) filter (where item.state <> 'void') as asked,
    count(*) filter (where item.state = 'done' and item.done_on <= item.latest) as in_time,
    count(*) filter (where item.state = 'done' and item.done_on > item.latest) as late,
    count(*) filter (where item.state = 'open' and item.latest < %(today)s) as overdue,
    count(*) filter (where item.state = 'open' and item.latest >= %(today)s) as still_open,
    count(*) filter (where item.state = 'void') as muted
"""
_IN_TIME = "item.rule_id = any(%(rules)s) and item.due >= %(first)s and item.due <= %(last)s"
_ITEMS = f"""
select left(coalesce(area.path, grid.path, community.path), %(cut)s), item.rule_id, {_COUNTS}
from grids_dueitem item
left join grids_household home on home.id = item.household_id
left join portal_area area on area.id = home.building_id
left join portal_area grid on grid.id = item.grid_id and item.household_id is null
left join portal_area community on community.id = item.community_id and item.household_id is null
where {{community}} and {_IN_TIME} and coalesce(area.path, grid.path, community.path) like %(under)s
group by 1, 2
"""  # noqa: S608 - our own words
_ITEMS_BY_COMMUNITY = f"""
select left(community.path, %(cut)s), counted.rule_id, asked, in_time, late, overdue, still_open, muted from (
    select item.community_id, item.rule_id, {_COUNTS} from grids_dueitem item
    where item.community_id = any(%(communities)s) and {_IN_TIME} group by item.community_id, item.rule_id
) counted join portal_area community on community.id = counted.community_id
"""  # noqa: S608 - our own words
"""A street counts by what items carry: a year of it is hundreds of thousands, and no household need be looked up."""
_OF_COMMUNITIES = "item.community_id = any(%(communities)s)"
_OF_NONE = "item.community_id is null"


def rules_around(path: str) -> list[DutyRule]:
    """The rules of the areas around or below the tree path, each with the cadence of its newest version. One query."""
    step = Area.steplen
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    return list(
        with_cadence(DutyRule.objects.filter(Q(area__path__in=above) | Q(area__path__startswith=path)))
    )


def with_cadence(rules: QuerySet[DutyRule]) -> QuerySet[DutyRule]:
    """The rules in the office's order, each with its kind and the `unit` and `every` of its newest version."""
    newest = DutyVersion.objects.filter(rule=OuterRef("pk")).order_by("-number")
    told = rules.select_related("kind").annotate(
        unit=Subquery(newest.values("unit")[:1]), every=Subquery(newest.values("every")[:1])
    )
    return told.order_by("kind__order", "pk")


def coverage_at(where: Whereabouts, span: Span, rules: Iterable[DutyRule], today: date) -> Coverage:
    """The figures of `where.here` and the areas just below it. Three queries, however large the area.

    Households: those in use today, visited on a day of `span` whatever the visit was for. Items: those of `rules` that
    fall due on a day of `span`. The caller has made sure that the reader may look (`whereabouts`).
    """
    rules = list(rules)
    values = _values(where.here, span, rules, today)
    by_path = dict(_homes(values))
    items = _counted(values, by_community=where.here.kind in ABOVE_COMMUNITIES)
    by_rule: dict[int, Figures] = {}
    for path, rule, figures in items:
        by_path[path] = by_path.get(path, Figures()) + figures
        by_rule[rule] = by_rule.get(rule, Figures()) + figures
    below = sorted(where.below, key=lambda area: area.code)
    areas = [(area, by_path.pop(area.path, Figures())) for area in below]
    rest = reduce(add, by_path.values(), Figures())
    total = reduce(add, (figures for _area, figures in areas), rest)
    told = [(rule, by_rule.get(rule.pk, Figures())) for rule in rules if rule.in_use or rule.pk in by_rule]
    return Coverage(span, total, areas, rest if below and rest != Figures() else None, told)


def midnight(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time()))


def _values(here: Area, span: Span, rules: list[DutyRule], today: date) -> dict[str, Any]:
    return {
        "cut": len(here.path) + Area.steplen,
        "under": f"{here.path}%",
        "since": midnight(span.first),
        "ended": midnight(span.ended),
        "first": span.first,
        "last": span.last,
        "today": today,
        "rules": [rule.pk for rule in rules],
        "communities": _communities(here),
    }


def _communities(here: Area) -> list[int]:
    """The communities around or below: items carry theirs, and their index begins with it."""
    around = Q(path__in=here.prefixes()) | Q(path__startswith=here.path)
    return list(Area.objects.filter(around, kind=AreaKind.COMMUNITY).order_by().values_list("pk", flat=True))


def _homes(values: dict[str, Any]) -> list[tuple[str, Figures]]:
    with connection.cursor() as cursor:
        cursor.execute(_HOUSEHOLDS, values)
        return [
            (path, Figures(homes, visited, timezone.localdate(last) if last else None))
            for path, homes, visited, last in cursor.fetchall()
        ]


def _counted(values: dict[str, Any], *, by_community: bool) -> list[tuple[str, int, Figures]]:
    """(path of the area below, rule, figures)."""
    one_by_one = _ITEMS.format(community=_OF_COMMUNITIES if values["communities"] else _OF_NONE)
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS_BY_COMMUNITY if by_community else one_by_one, values)
        return [(path, rule, Figures(0, 0, None, *row)) for path, rule, *row in cursor.fetchall()]


def turned(asked: CoverageFilter, **changes: Any) -> CoverageFilter:
    """The filter with some of its fields changed, on the first page again."""
    return replace(asked, **({"before": None, "after": None} | changes))
