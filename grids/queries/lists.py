"""Lists of cases: one scope, one index walk, one query.

A list is read through one post at a time (`at`), or one area just below it (`place`), so that its rows lie together
in one of the indexes `case_grid`, `case_community`, `case_subdistrict` or their `_open` halves. Pages go by key: the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.db.models import Q
from django.utils import timezone

from grids.enums import OPEN_STATES, CaseChannel, CaseState, Urgency
from grids.models import Case
from grids.models.cases import CaseQuerySet
from grids.queries import search
from grids.queries.persons import filed_by
from grids.queries.rows import COLUMNS, CaseRow
from grids.queries.within import Reach, reach_of
from portal.actors import Actor
from portal.rules.addresses import day_in, id_in

ROWS_A_PAGE = 25
ENDED_STATES = (CaseState.CLOSED, CaseState.DECLINED, CaseState.WITHDRAWN)
UNACCEPTED = (CaseState.FILED, CaseState.ASSIGNED)


@dataclass(frozen=True)
class CaseFilter:
    """Which cases, and from where in the list. `at`: the area of the post to read through; `place`: one below it."""

    at: int | None = None
    place: int | None = None
    state: Literal["open", "closed", "all"] = "open"
    category: int | None = None
    urgency: str = ""
    channel: str = ""
    overdue: bool = False
    mine: bool = False
    since: date | None = None
    until: date | None = None
    words: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> CaseFilter:
        """What an address asks for. What makes no sense counts as not asked, so that old links go on working."""
        state = typed.get("state", "")
        return cls(
            at=id_in(typed.get("at")),
            place=id_in(typed.get("place")),
            state=state if state in ("closed", "all") else "open",  # type: ignore[arg-type]
            category=id_in(typed.get("category")),
            urgency=_known(typed.get("urgency"), Urgency.values),
            channel=_known(typed.get("channel"), CaseChannel.values),
            overdue=typed.get("overdue") == "1",
            mine=typed.get("mine") == "1",
            since=day_in(typed.get("since")),
            until=day_in(typed.get("until")),
            words=typed.get("q", "").replace("\0", "").strip()[:60],
            before=id_in(typed.get("before")),
            after=id_in(typed.get("after")),
        )

    @property
    def has_details(self) -> bool:
        """Whether one of the rarer conditions was asked for."""
        return bool(self.category or self.urgency or self.channel or self.since or self.until)

    @property
    def is_narrow(self) -> bool:
        """Whether something was asked for beyond the area and the state."""
        plain = CaseFilter(at=self.at, state=self.state, before=self.before, after=self.after)
        return self != plain


def _known(typed: str | None, known: list[str]) -> str:
    return typed if typed in known else ""


@dataclass(frozen=True)
class Page:
    """Some rows, newest first. `newer` and `older`: the id to page from, None where the list ends.

    `hint` says in a word why there may be more or nothing: "short" when too little was typed to search for.
    """

    rows: list[CaseRow] = field(default_factory=list)
    newer: int | None = None
    older: int | None = None
    hint: str = ""


def page_of_cases(
    actor: Actor, asked: CaseFilter, reach: Reach | None = None, *, size: int = ROWS_A_PAGE
) -> Page:
    """One page of the cases that `asked` names, read through one area. One query, up to four more for a search.

    `reach`: what the caller already knows to be read through (`reach_of` with `asked.at` and `asked.place`).
    """
    reader = (reach or reach_of(actor, asked.at, asked.place)).reader
    cases = narrowed(Case.objects.visible_to(reader, "case.view"), asked, actor)
    if not asked.words:
        return _page(asked, _walk(cases, asked, size), size)
    term = search.Term.of(asked.words)
    if term.is_short:
        return Page(hint="short")
    theirs = filed_by(_from_cursor(cases, asked), asked.words, reader)
    if asked.after:
        theirs.reverse()
    theirs = theirs[: size + 1]
    numbered = _numbered(reader, term)
    if numbered:
        return _with_number(
            _page(asked, _walk(cases.filter(pk__in=theirs), asked, size), size), numbered, asked
        )
    return _page(asked, _searched(cases, term, reader, asked, theirs, size), size)


def _numbered(reader: Actor, term: search.Term) -> list[CaseRow]:
    """The case of that number, whatever else was asked for."""
    if term.number is None:
        return []
    return _rows(Case.objects.visible_to(reader, "case.view").filter(pk=term.number))


def _with_number(page: Page, numbered: list[CaseRow], asked: CaseFilter) -> Page:
    """The case of the number first, then those whose reporter's phone ends like that."""
    if asked.before or asked.after:
        return page
    return replace(page, rows=[*numbered, *(row for row in page.rows if row.id != numbered[0].id)])


def all_of(actor: Actor, asked: CaseFilter, permission: str) -> CaseQuerySet:
    """Everything that `asked` names, without pages, in the area of one post that grants `permission`; newest first.

    Nothing when `asked.at` names an area where the actor has no such post, or `asked.place` one that does not lie
    there: never another area in its place.
    """
    if asked.at is not None and asked.at not in {post.area_id for post in actor.posts_with(permission)}:
        return Case.objects.none()
    reach = reach_of(actor, asked.at, asked.place, permission)
    if asked.place is not None and reach.place is None:
        return Case.objects.none()
    cases = narrowed(Case.objects.visible_to(reach.reader, permission), asked, actor)
    term = search.Term.of(asked.words)
    if asked.words and term.number is not None:
        cases = cases.filter(pk__in=[term.number, *filed_by(cases, asked.words, reach.reader)])
    elif asked.words:
        cases = search.by_pieces(cases, term, reach.reader, filed_by(cases, asked.words, reach.reader))
    return cases.order_by("-pk")


def narrowed(cases: CaseQuerySet, asked: CaseFilter, actor: Actor) -> CaseQuerySet:
    """The cases that fit everything asked for but the words."""
    cases = cases.filter(_state(asked))
    if asked.mine:
        cases = cases.filter(holder_id__in=sorted(actor.post_ids))
    if asked.overdue:
        cases = cases.filter(overdue(timezone.now()))
    plain = {"category_id": asked.category, "urgency": asked.urgency, "channel": asked.channel}
    cases = cases.filter(**{name: value for name, value in plain.items() if value})
    if asked.since:
        cases = cases.filter(filed_at__gte=_midnight(asked.since))
    if asked.until:
        cases = cases.filter(filed_at__lt=_midnight(asked.until + timedelta(days=1)))
    return cases


def _state(asked: CaseFilter) -> Q:
    if asked.state == "open" or asked.overdue:
        return Q(state__in=OPEN_STATES)
    return Q(state__in=ENDED_STATES) if asked.state == "closed" else Q()


def overdue(now: datetime) -> Q:
    """Open cases in which somebody of the office is late: nobody accepted, nobody replied, or it is not done."""
    late_accept = Q(state__in=UNACCEPTED, accept_due__lt=now)
    late_reply = Q(state__in=[CaseState.ACCEPTED, CaseState.IN_PROGRESS], replied_at=None, reply_due__lt=now)
    late_end = Q(state__in=[*UNACCEPTED, CaseState.ACCEPTED, CaseState.IN_PROGRESS], resolve_due__lt=now)
    return late_accept | late_reply | late_end


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _searched(
    cases: CaseQuerySet, term: search.Term, reader: Actor, asked: CaseFilter, theirs: list[int], size: int
) -> list[CaseRow]:
    """Newest first through the newest part of the scope; what is rare is looked up in the index of pieces.

    `theirs`: ids that fit by their reporter.
    """
    scope = Case.objects.visible_to(reader, "case.view")
    floor = search.floor_of(_from_cursor(scope, asked), ahead=asked.after is not None)
    if floor is not None:
        near = cases.filter(pk__lte=floor) if asked.after else cases.filter(pk__gte=floor)
        rows = _walk(search.by_reading(near, term, theirs), asked, size)
        if len(rows) > size:
            return rows
    return _walk(search.by_pieces(cases, term, reader, theirs), asked, size)


def _from_cursor(cases: CaseQuerySet, asked: CaseFilter) -> CaseQuerySet:
    """The cases beyond where the last page ended, in the direction of reading."""
    if asked.after:
        return cases.filter(pk__gt=asked.after).order_by("pk")
    return (cases.filter(pk__lt=asked.before) if asked.before else cases).order_by("-pk")


def _walk(cases: CaseQuerySet, asked: CaseFilter, size: int) -> list[CaseRow]:
    """One row more than a page, in the direction of reading, so that one knows whether it goes on."""
    return _rows(_from_cursor(cases, asked)[: size + 1])


def _rows(cases: CaseQuerySet) -> list[CaseRow]:
    return [CaseRow._make(values) for values in cases.values_list(*COLUMNS)]


def _page(asked: CaseFilter, rows: list[CaseRow], size: int) -> Page:
    """Turn what was read into a page: newest first, with the ids to go on from."""
    goes_on, rows = len(rows) > size, rows[:size]
    if asked.after:
        rows.reverse()
    came_from_newer = bool(asked.before and rows)
    newer = rows[0].id if rows and (goes_on if asked.after else came_from_newer) else None
    older = rows[-1].id if rows and (goes_on or asked.after) else None
    return Page(rows, newer, older)
