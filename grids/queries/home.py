"""What a resident finds on the start page and in the list of his own cases."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import Case as Choose
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from grids.enums import OPEN_STATES, CaseState, StationKind
from grids.models import Case, CaseEvent, Station
from grids.queries.lists import ENDED_STATES
from portal.actors import Actor
from portal.models import InboxItem, Tenure
from portal.queries.notices import Letter, letters_to

LATEST = 4
ROWS_A_PAGE = 20
MOST_YOURS = 50
YOURS = (CaseState.PROPOSED, CaseState.WAITING)


@dataclass(frozen=True)
class OwnCases:
    """One page of a resident's cases, newest first. `newer` and `older` are the ids to page from.

    `yours`: those that wait for his answer or his word, above the first page of the open ones.
    """

    rows: list[Case] = field(default_factory=list)
    newer: int | None = None
    older: int | None = None
    yours: list[Case] = field(default_factory=list)


def latest_cases(actor: Actor) -> list[Case]:
    """The actor's cases for the start page: those that wait for him first, then the newest. One query."""
    waiting_first = Choose(
        When(state__in=YOURS, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return list(_own(actor).order_by(waiting_first, "-pk")[:LATEST])


def question_to(case: Case) -> CaseEvent | None:
    """What the official last said or asked, for a case that waits for its resident. One query."""
    said = CaseEvent.objects.filter(case=case, verb__in=("propose", "ask"), internal=False)
    return said.select_related("actor").order_by("-id").first()


def own_cases(
    actor: Actor, *, ended: bool, before: int | None = None, after: int | None = None, size: int = ROWS_A_PAGE
) -> OwnCases:
    """One page of the actor's open or ended cases. One query, two for the first page of the open ones."""
    if ended:
        return _paged(_own(actor).filter(state__in=ENDED_STATES), before, after, size)
    page = _paged(_own(actor).filter(state__in=sorted(set(OPEN_STATES) - set(YOURS))), before, after, size)
    if before or after:
        return page
    return replace(page, yours=list(_own(actor).filter(state__in=YOURS).order_by("-pk")[:MOST_YOURS]))


def _paged(mine: QuerySet[Case], before: int | None, after: int | None, size: int) -> OwnCases:
    if after:
        rows = list(mine.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return _own_page(rows, newer=more, older=True)
    rows = list((mine.filter(pk__lt=before) if before else mine).order_by("-pk")[: size + 1])
    return _own_page(rows[:size], newer=bool(before), older=len(rows) > size)


def _own_page(rows: list[Case], *, newer: bool, older: bool) -> OwnCases:
    if not rows:
        return OwnCases()
    return OwnCases(rows, rows[0].pk if newer else None, rows[-1].pk if older else None)


def _own(actor: Actor) -> QuerySet[Case]:
    """The actor's cases with the post that has each, and the name of who sits there today (`holder_name`)."""
    sits = Tenure.objects.filter(post=OuterRef("holder"), period__contains=timezone.localdate())
    name = Subquery(sits.order_by("pk").values("person__name")[:1])
    own: QuerySet[Case] = Case.objects.filter(reporter__isnull=False, reporter_id=actor.person_id)
    return own.select_related("holder__area").annotate(holder_name=name)


def newest_unread(actor: Actor, most: int = 3) -> list[Letter]:
    """The newest notices the actor has not opened, in words. One query, and one for their names."""
    if actor.person_id is None:
        return []
    unread = InboxItem.objects.filter(person_id=actor.person_id, read_at=None)
    return letters_to(actor, list(unread.order_by("-pk")[:most]))


def open_stations(most: int = 3) -> list[Station]:
    """Where one may walk in or call and is heard: service centres first, never a shop or a footpath. One query."""
    nearest_to_help = Choose(
        When(kind=StationKind.SERVICE_CENTRE, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    staffed = Station.objects.filter(is_active=True).exclude(kind=StationKind.FACILITY)
    return list(staffed.order_by(nearest_to_help, "area__path", "pk")[:most])
