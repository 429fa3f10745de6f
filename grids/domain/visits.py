"""Recording a deed: once, and it settles every duty that it matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.steps import lasting_title, words
from grids.enums import DueState, VisitOutcome
from grids.models import DeedKind, Household, Visit, VisitPhoto
from grids.queries.visits import household_to_visit, settled_by
from portal.actors import Actor, PostRef
from portal.domain.acts import act
from portal.domain.calendar import working_calendar
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Attachment

LONGEST_NOTE = 500
MOST_PHOTOS = 6
OLDEST = timedelta(days=180)
"""Later than that nobody enters a visit: what happened half a year ago is no longer remembered as it was."""
RETRY_DAYS = 3


@dataclass(frozen=True)
class Deed:
    """What a form or a device hands over. `key` is its own: the same one again is the same visit."""

    key: UUID
    kind: DeedKind
    household_id: int
    outcome: str
    happened_at: datetime
    note: str = ""
    follow_up_on: date | None = None
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Recorded:
    """A visit and the ids of the due items that it settled; `is_new` False for one that stood already."""

    visit: Visit
    settled: list[int]
    is_new: bool = True


def record_visit(*, actor: Actor, deed: Deed) -> Recorded:
    """Write a visit down and settle what it matches, in one transaction.

    The visit's day is kept beside the moment of entry; an item past its window is settled and counts as late. "Not at
    home" settles nothing and plans another try. The same key again changes nothing and returns the first visit.

    Http404 for a household that is not the actor's to visit; `Refused` with the field that is wrong.
    """
    now = timezone.now()
    _check(deed, now)
    with act(actor, "visit.record"):
        household = household_to_visit(actor, deed.household_id)
        if household is None or actor.person_id is None:
            raise Http404
        visit, is_new = _written(actor, actor.person_id, deed, household, now)
        if not is_new:
            return Recorded(
                visit, list(visit.satisfied.order_by("pk").values_list("pk", flat=True)), is_new=False
            )
        _attach(visit, deed.attachments)
        return Recorded(visit, _settle(actor, visit, household))


def _check(deed: Deed, now: datetime) -> None:
    if deed.outcome not in VisitOutcome.values:
        raise Refused(_("请选一个结果。"), field="outcome")
    if not deed.kind.in_use:
        raise Refused(_("这一类现在不用了，请另选一类。"), field="kind")
    if deed.happened_at > now:
        raise Refused(_("走访的时间还没到。"), field="happened_at")
    if deed.happened_at < now - OLDEST:
        raise Refused(_("半年以前的走访不再补记。"), field="happened_at")
    if deed.follow_up_on and deed.follow_up_on < timezone.localdate(now):
        raise Refused(_("再去的日子要在今天以后。"), field="follow_up_on")
    if len(deed.attachments) > MOST_PHOTOS:
        raise Refused(_("一次最多传 %(n)s 张照片。") % {"n": MOST_PHOTOS}, field="photos")


def _written(actor: Actor, by: int, deed: Deed, household: Household, now: datetime) -> tuple[Visit, bool]:
    """The visit, and whether it is new. Of two equal forms the second waits for the first at the unique key."""
    areas = _areas(household)
    seat = _seat(actor, household)
    made = Visit(
        client_key=deed.key, kind=deed.kind, household=household, grid_id=areas.get(AreaKind.GRID),
        community_id=areas.get(AreaKind.COMMUNITY), by_id=by, by_title=lasting_title(seat),
        happened_at=deed.happened_at, recorded_at=now, outcome=deed.outcome,
        note=words(deed.note, field="note", longest=LONGEST_NOTE, needed=False), follow_up_on=deed.follow_up_on,
    )  # fmt: skip
    Visit.objects.bulk_create([made], ignore_conflicts=True)
    stands = Visit.objects.get(client_key=deed.key)
    if stands.by_id != by:
        raise Refused(_("这张表已经用过了，请重新打开再填。"))
    return stands, stands.recorded_at == now


def _areas(household: Household) -> dict[str, int]:
    """The grid and the community around the household, frozen into the visit."""
    above = Area.objects.filter(path__in=household.building.area.prefixes()).values_list("kind", "pk")
    return dict(above)


def _seat(actor: Actor, household: Household) -> PostRef | None:
    """The nearest post through which the actor visits here; None for somebody paired with the household."""
    path = household.building.area.path
    seats = [post for post in actor.posts_with("visit.record") if path.startswith(post.area_path)]
    return max(seats, key=lambda post: len(post.area_path), default=None)


def _attach(visit: Visit, attachments: Sequence[Attachment]) -> None:
    rows = [VisitPhoto(visit=visit, attachment=attachment) for attachment in attachments]
    if rows:
        VisitPhoto.objects.bulk_create(rows, ignore_conflicts=True)


def _settle(actor: Actor, visit: Visit, household: Household) -> list[int]:
    """Settle what the visit matches; for nobody at home plan another try. Items are locked in the order of their ids."""
    day = timezone.localdate(visit.happened_at)
    matching = settled_by(actor, household, visit.kind, day)
    items = matching.order_by("pk").select_for_update(of=("self",))
    ids = list(items.values_list("pk", flat=True))
    chosen = matching.model.objects.filter(pk__in=ids)
    if visit.outcome == VisitOutcome.NOT_HOME:
        chosen.update(retry_on=_retry_day(day))
        return []
    chosen.update(state=DueState.DONE, visit=visit, done_on=day, retry_on=None, remind_on=None)
    return ids


def _retry_day(day: date) -> date:
    """A few working days later."""
    calendar = working_calendar()
    noon = datetime.combine(day, datetime.min.time().replace(hour=12), calendar.tz)
    return calendar.add_days(noon, RETRY_DAYS).date()
