"""The doors behind the figures of coverage: which were not visited, which are overdue, what is due at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import add

from django.db.models import Count, DateTimeField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from grids.enums import DueState, VisitOutcome
from grids.models import DueItem, DutyRule, Household, Visit
from grids.models.duties import DueItemQuerySet
from grids.models.households import HouseholdQuerySet
from grids.queries.coverage import Coverage, CoverageFilter, Figures, midnight, with_cadence
from grids.queries.households import in_walk, page_of
from grids.rules.spans import Span
from portal.actors import Actor
from portal.models import Area

Rules = Mapping[int, DutyRule]


@dataclass(frozen=True)
class Due:
    """What is still to do at a door by one rule: since when, how many times, whether the last day has passed."""

    rule: DutyRule
    due: date
    count: int
    is_late: bool


@dataclass(frozen=True)
class Door:
    """A door of the list: the household (with `last_at`, the moment of its last visit), and what is due."""

    home: Household
    due: list[Due] = field(default_factory=list)


@dataclass(frozen=True)
class Doors:
    """A page of doors; `newer` and `older`: the household to page from."""

    rows: list[Door]
    newer: int | None = None
    older: int | None = None


# Whose doors ------------------------------------------------------------------


def own_items(actor: Actor, span: Span) -> DueItemQuerySet:
    """What the actor himself has or had to do on the days of `span`: open by his posts and in person, done by him.

    What is done has no index by holder, so it is found by the visits.
    """
    within = Q(due__gte=span.first, due__lte=span.last)
    still = DueItem.objects.of(actor).filter(within, state=DueState.OPEN).values("pk")
    done = DueItem.objects.filter(within, visit__in=Visit.objects.filter(by=actor.person_id).values("pk"))
    mine: DueItemQuerySet = DueItem.objects.filter(pk__in=still.union(done.values("pk")))
    return mine


def has_duties(actor: Actor) -> bool:
    """Whether the actor has something to do, or has recorded a visit: of a stranger there is no page. One query."""
    visited = Visit.objects.filter(by=actor.person_id).values("pk")[:1]
    return DueItem.objects.of(actor).filter(state=DueState.OPEN).values("pk")[:1].union(visited).exists()


def rules_of(items: DueItemQuerySet) -> list[DutyRule]:
    """The rules that items are of, as `rules_around` gives them. One query."""
    return list(with_cadence(DutyRule.objects.filter(pk__in=items.values("rule"))))


def doors_at(here: Area) -> HouseholdQuerySet:
    """The doors in use at or below an area. The caller has made sure that the reader may look (`whereabouts`)."""
    doors: HouseholdQuerySet = Household.objects.filter(
        is_active=True, building__area__path__startswith=here.path
    )
    return doors


def own_doors(items: DueItemQuerySet) -> HouseholdQuerySet:
    """The doors in use that items are about."""
    doors: HouseholdQuerySet = Household.objects.filter(
        is_active=True, pk__in=items.exclude(household=None).values("household_id")
    )
    return doors


def own_coverage(actor: Actor, span: Span, rules: Rules, today: date) -> Coverage:
    """The figures of what the actor himself has to do, whichever areas it lies in. Two queries."""
    items = own_items(actor, span).filter(rule__in=list(rules))
    rows = (
        items.order_by("rule").values("rule").annotate(**_counts(today)).values_list("rule", *_counts(today))
    )
    by_rule = {pk: Figures(0, 0, None, *row) for pk, *row in rows}
    seen = own_doors(items).annotate(last_at=_last(span)).aggregate(
        n=Count("pk"), visited=Count("pk", filter=Q(last_at__gte=midnight(span.first))), last=Max("last_at")
    )  # fmt: skip
    total = replace(
        reduce(add, by_rule.values(), Figures()),
        households=seen["n"],
        visited=seen["visited"],
        last_on=timezone.localdate(seen["last"]) if seen["last"] else None,
    )
    return Coverage(span, total, rules=[(rules[pk], figures) for pk, figures in by_rule.items()])


def _counts(today: date) -> dict[str, Count]:
    """The counts of items in the order of `Figures`."""
    done, still = Q(state=DueState.DONE), Q(state=DueState.OPEN)
    conditions = {
        "asked": ~Q(state=DueState.VOID),
        "in_time": done & Q(done_on__lte=F("latest")),
        "late": done & Q(done_on__gt=F("latest")),
        "overdue": still & Q(latest__lt=today),
        "still_open": still & Q(latest__gte=today),
        "muted": Q(state=DueState.VOID),
    }
    return {name: Count("pk", filter=condition) for name, condition in conditions.items()}


# Which of them ----------------------------------------------------------------


def page_of_doors(
    doors: HouseholdQuerySet, asked: CoverageFilter, span: Span, rules: Rules, today: date, *, size: int = 25
) -> Doors:
    """One page of `doors` in walking order, as far as they fit what is asked for. Two queries."""
    page = page_of(fitting(doors, asked, span, today), asked.before, asked.after, size=size)
    return Doors(with_due(page.rows, asked, rules, today), page.newer, page.older)


def fitting(doors: HouseholdQuerySet, asked: CoverageFilter, span: Span, today: date) -> HouseholdQuerySet:
    """The doors that fit, each with its place in the walk and the moment of its last visit (`last_at`)."""
    if asked.show == "unvisited":
        doors = doors.exclude(Exists(_visits(span)))
    if asked.show == "overdue":
        doors = doors.filter(Exists(_late(asked, span, today)))
    if asked.before_day:
        doors = doors.exclude(Exists(_visits().filter(happened_at__gte=midnight(asked.before_day))))
    told: HouseholdQuerySet = in_walk(doors).annotate(last_at=_last())
    return told


def _visits(span: Span | None = None) -> QuerySet[Visit]:
    """The visits of a door at which somebody was met or gave an answer; those on the days of `span`."""
    seen = Visit.objects.filter(household=OuterRef("pk"), taken_back=None).exclude(
        outcome=VisitOutcome.NOT_HOME
    )
    if span is None:
        return seen
    return seen.filter(happened_at__gte=midnight(span.first), happened_at__lt=midnight(span.ended))


def _last(span: Span | None = None) -> Subquery:
    """The moment of a door's last visit, up to the end of `span`. One probe into the index `visit_last`."""
    seen = _visits().filter(happened_at__lt=midnight(span.ended)) if span else _visits()
    return Subquery(seen.order_by("-happened_at").values("happened_at")[:1], output_field=DateTimeField())


def _late(asked: CoverageFilter, span: Span, today: date) -> QuerySet[DueItem]:
    """Of a door: what fell due on the days of the span and is past its last day."""
    late = DueItem.objects.filter(household=OuterRef("pk"), state=DueState.OPEN, latest__lt=today)
    late = late.filter(due__gte=span.first, due__lte=span.last)
    return late.filter(rule=asked.rule) if asked.rule else late


def with_due(homes: list[Household], asked: CoverageFilter, rules: Rules, today: date) -> list[Door]:
    """Each door with what is open there by `rules` and may be done today, the first due first. One query."""
    chosen = [asked.rule] if asked.rule in rules else list(rules)
    items = DueItem.objects.filter(
        household__in=[home.pk for home in homes], state=DueState.OPEN, earliest__lte=today, rule__in=chosen
    )
    found: dict[int, list[Due]] = {}
    told = items.values("household", "rule").annotate(first=Min("due"), n=Count("pk"), last=Min("latest"))
    for row in told.order_by("first", "rule"):
        due = Due(rules[row["rule"]], row["first"], row["n"], row["last"] < today)
        found.setdefault(row["household"], []).append(due)
    return [Door(home, found.get(home.pk, [])) for home in homes]
