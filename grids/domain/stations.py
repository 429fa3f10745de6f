"""What is done to a station: kept up to date, and measured against a standard checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.enums import HolidayHours
from grids.models import StandardItem, Station, StationDay, StationMark
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.models import Area, Person
from portal.queries.access import fetch


@dataclass(frozen=True)
class StationFacts:
    """What is said of a station. `opening`, `facilities` and the hours of holidays as in `grids.models.Station`."""

    kind: str
    name: str
    address: str
    phone: str
    opening: list[dict[str, Any]]
    facilities: list[str]
    is_active: bool = True
    on_holidays: str = HolidayHours.CLOSED
    holiday_begins: time | None = None
    holiday_ends: time | None = None


@dataclass(frozen=True)
class DayFacts:
    """Days on which a station is different. Without hours its door stays closed. `note` says why."""

    first: date
    last: date
    note: str
    begins: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether one line of a checklist is met, and on what evidence."""

    is_met: bool
    evidence: str = ""


def open_station(*, actor: Actor, area_id: int, facts: StationFacts) -> Station:
    """A new station in an area where the actor may keep stations. Http404 elsewhere, Refused for a name twice."""
    with act(actor, "station.open"):
        area = fetch(Area, actor, "station.edit", pk=area_id)
        return _saved(Station(area=area, **vars(facts)))


def change_station(*, actor: Actor, station_id: int, facts: StationFacts) -> Station:
    """Put what is said of a station in order. Http404 for a foreign one, Refused for a name twice."""
    with act(actor, "station.change"):
        station = fetch(Station, actor, "station.edit", pk=station_id)
        for name, value in vars(facts).items():
            setattr(station, name, value)
        return _saved(station)


def _saved(station: Station) -> Station:
    try:
        with transaction.atomic():
            station.save()
    except IntegrityError as twice:
        raise Refused(_("这里已经有叫这个名字的站点。"), field="name") from twice
    return station


def keep_day(*, actor: Actor, station_id: int, facts: DayFacts) -> StationDay:
    """Say that a station is closed, or open at other hours, on some days. The same said twice stands once.

    Http404 for a foreign station; Refused when something else is said of one of the days.
    """
    if facts.last < facts.first:
        raise Refused(_("到的日子要不早于从的日子。"), field="last")
    with act(actor, "station.keep_day"):
        station = fetch(Station, actor, "station.edit", pk=station_id)
        Station.objects.select_for_update().get(pk=station.pk)
        same = station.days.filter(**vars(facts)).first()
        return same or _day_saved(StationDay(station=station, **vars(facts)))


def _day_saved(day: StationDay) -> StationDay:
    try:
        with transaction.atomic():
            day.save()
    except IntegrityError as twice:
        raise Refused(_("这几天里已经写过，先把原来的去掉。"), field="first") from twice
    return day


def drop_day(*, actor: Actor, station_id: int, day_id: int) -> None:
    """The station is on those days as on any other. Once is enough. Http404 for a foreign station."""
    with act(actor, "station.drop_day"):
        station = fetch(Station, actor, "station.edit", pk=station_id)
        station.days.filter(pk=day_id).delete()


def mark_station(*, actor: Actor, station_id: int, verdicts: Mapping[int, Verdict]) -> int:
    """Say which lines of the checklists in use a station meets, by item id. Returns how many changed.

    A line that is said to be met needs evidence: Refused names it otherwise.
    """
    with act(actor, "station.mark"):
        station = fetch(Station, actor, "station.edit", pk=station_id)
        items = StandardItem.objects.filter(pk__in=list(verdicts), standard__in_use=True)
        marks = {mark.item_id: mark for mark in station.marks.select_for_update()}
        changed = [
            _mark(actor, station, item, marks.get(item.pk), verdicts[item.pk])
            for item in items.order_by("order", "pk")
        ]
    return sum(changed)


def _mark(
    actor: Actor, station: Station, item: StandardItem, mark: StationMark | None, said: Verdict
) -> bool:
    """Write one mark unless it stands so already."""
    evidence = said.evidence.strip()
    if said.is_met and not evidence:
        words = _("“%(item)s”说达到了，请写上依据。") % {"item": item.text}
        raise Refused(words, field=f"evidence_{item.pk}")
    if mark and (mark.is_met, mark.evidence) == (said.is_met, evidence):
        return False
    StationMark.objects.update_or_create(
        station=station,
        item=item,
        defaults={"is_met": said.is_met, "evidence": evidence, "by": Person(pk=actor.person_id)},
    )
    return True
