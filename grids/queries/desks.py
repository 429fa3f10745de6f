"""What lies on the desks: a grid leader's cases of today, and the queue of a community."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.utils import timezone

from grids.enums import OPEN_STATES, CaseState, LinkState
from grids.models import Case, CaseEvent, LinkRequest
from grids.models.cases import CaseQuerySet
from grids.queries import search
from grids.queries.lists import UNACCEPTED
from grids.queries.rows import COLUMNS, CaseRow
from grids.queries.within import Reach, posts_to_read, reach_of
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Post
from portal.queries.chain import vacant_links
from portal.queries.prepared import Prepared

MOST = 100
"""A desk that holds more shows the most urgent hundred and says "99+"."""
MOST_VACANT = 20
SIMILAR_DAYS = 30
MOST_SIMILAR = 5
THEIR_TURN = (CaseState.WAITING, CaseState.PROPOSED)

Tab = Literal["new", "back", "late"]
TABS: tuple[Tab, ...] = ("new", "back", "late")


@dataclass(frozen=True)
class Today:
    """A desk: what is to do (first due first), what waits for residents, what else wants a decision.

    `above`: the names of the communities by tree path, where the actor's scope is wider than one.
    """

    to_do: list[CaseRow]
    waiting: list[CaseRow]
    links: int
    vacant: list[Post]
    above: Mapping[str, str]
    is_cut: bool

    @property
    def late(self) -> int:
        """How many of those to do are late."""
        now = timezone.now()
        return sum(row.deadline.at < now for row in self.to_do)


def today_of(actor: Actor) -> Today:
    """The desk of whoever acts: the cases in the hands of his posts. At most six queries."""
    mine = Case.objects.filter(holder_id__in=sorted(actor.post_ids), state__in=OPEN_STATES)
    rows = _rows(mine.order_by("resolve_due", "id"))
    # The index knows when a case must be done; what is due first may be to accept or to answer it.
    rows.sort(key=lambda row: (row.deadline.at, row.id))
    return Today(
        to_do=[row for row in rows if row.state not in THEIR_TURN],
        waiting=[row for row in rows if row.state in THEIR_TURN],
        links=links_to_decide(actor),
        vacant=vacant_below(actor),
        above=reach_of(actor, None, permission="case.assign").above,
        is_cut=len(rows) == MOST,
    )


def links_to_decide(actor: Actor) -> int:
    """How many residents wait to be linked to their household, up to a hundred."""
    asked = LinkRequest.objects.visible_to(actor, "link.decide").filter(state=LinkState.ASKED)
    return len(asked.values_list("pk", flat=True)[:MOST])


def vacant_below(actor: Actor) -> list[Post]:
    """Posts of the chain that nobody holds, in the areas where the actor hands out cases."""
    posts = actor.posts_with("case.assign")
    return list(vacant_links(posts[0].area_path)[:MOST_VACANT]) if posts else []


@dataclass(frozen=True)
class Queue:
    """One tab of a queue, first due first, and how many lie in each tab (a hundred stands for more)."""

    tab: Tab
    rows: list[CaseRow]
    counts: dict[str, int] = field(default_factory=dict)


def queue_of(actor: Actor, reach: Reach | None = None, *, tab: Tab = "new", words: str = "") -> Queue:
    """The cases that wait to be dispatched in the area at which the actor does that. Two queries.

    `reach`: the area to look into (`reach_of` with `case.assign`), the actor's widest without it.
    """
    now = timezone.now()
    reader = (reach or reach_of(actor, None, permission="case.assign")).reader
    cases = Case.objects.visible_to(reader, "case.assign")
    rows = _rows(_looked_for(_tab(cases, tab, now), words).order_by("accept_due", "id"))
    return Queue(tab, rows, _counts(cases, now))


# Asked on every page of those who may, so it is written out: a statement costs less than Django's work on it.
_TO_HAND_OUT = Prepared(
    "linli_to_hand_out",
    f"""
select count(*) from (
    (select from grids_case where community_id = any(%(communities)s) and state = 'filed' limit {MOST})
    union all
    (select from grids_case where subdistrict_id = any(%(subdistricts)s) and state = 'filed' limit {MOST})
    limit {MOST}
) as waiting
""",  # noqa: S608 - a number of our own
    communities="bigint[]",
    subdistricts="bigint[]",
)


def to_hand_out(actor: Actor) -> int:
    """How many cases wait to be dispatched wherever the actor does that, counted to a hundred. One query.

    Communities and streets hand out cases (`portal.roles`); each of them has its queue in an index.
    """
    posts = posts_to_read(actor, "case.assign")
    areas: dict[str, list[int]] = {AreaKind.COMMUNITY: [], AreaKind.SUBDISTRICT: []}
    for number, post in enumerate(posts):
        inside = any(post.area_path.startswith(wider.area_path) for wider in posts[:number])
        if post.area_kind in areas and not inside:
            areas[post.area_kind].append(post.area_id)
    found = _TO_HAND_OUT.rows(communities=areas[AreaKind.COMMUNITY], subdistricts=areas[AreaKind.SUBDISTRICT])
    return int(found[0][0])


def _tab(cases: CaseQuerySet, tab: Tab, now: datetime) -> CaseQuerySet:
    """New ones, those that came back, and those that nobody accepted in time."""
    if tab == "late":
        return cases.filter(state__in=UNACCEPTED, accept_due__lt=now)
    came_back = Exists(CaseEvent.objects.filter(case=OuterRef("pk"), verb="hand_back"))
    filed = cases.filter(state=CaseState.FILED)
    return filed.filter(came_back) if tab == "back" else filed.filter(~came_back)


def _looked_for(cases: CaseQuerySet, words: str) -> CaseQuerySet:
    """A queue is short, so a search simply reads it."""
    term = search.Term.of(words)
    if term.number is not None:
        return cases.filter(pk=term.number)
    return search.by_reading(cases, term) if term.words else cases


def _counts(cases: CaseQuerySet, now: datetime) -> dict[str, int]:
    """How many in each tab, counted no further than a hundred. One query."""
    parts = [_tab(cases, tab, now).order_by().values_list(Value(tab), "pk")[:MOST] for tab in TABS]
    found = [tab for tab, _id in parts[0].union(*parts[1:], all=True)]
    return {tab: found.count(tab) for tab in TABS}


def _rows(cases: CaseQuerySet) -> list[CaseRow]:
    return [CaseRow._make(values) for values in cases.values_list(*COLUMNS)[:MOST]]


def similar_to(actor: Actor, case: Case) -> list[CaseRow]:
    """Others of the same category around the same building or grid in the last thirty days, those next door first."""
    near = Q(grid_id=case.grid_id) if case.grid_id else Q(community_id=case.community_id, grid=None)
    since = case.filed_at - timedelta(days=SIMILAR_DAYS)
    cases = Case.objects.visible_to(actor, "case.view").filter(
        near, category_id=case.category_id, filed_at__gte=since
    )
    found = cases.exclude(pk=case.pk).exclude(state=CaseState.WITHDRAWN)
    order = (
        [ExpressionWrapper(Q(building_id=case.building_id), BooleanField()).desc(), "-id"]
        if case.building_id
        else ["-id"]
    )
    return [CaseRow._make(values) for values in found.order_by(*order).values_list(*COLUMNS)[:MOST_SIMILAR]]
