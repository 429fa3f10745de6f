"""Which stations there are, and how each measures up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.enums import HolidayHours, StationKind
from grids.models import Standard, StandardItem, Station, StationDay, StationMark
from grids.rules.opening import Span, Special, SpecialDays, hours_in_words, week_in_words
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area
from portal.registry import HelpPlace

MOST = 500
KINDS_IN_ORDER = list(StationKind.values)


@dataclass(frozen=True)
class Place:
    """The stations of one community (or of the street itself), in the order of the tree."""

    area: Area
    stations: list[Station] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of a checklist as a station stands to it: `mark` is None when nobody has looked yet."""

    item: StandardItem
    mark: StationMark | None


@dataclass(frozen=True)
class Checklist:
    """A standard in use, its lines, and how many of them are met."""

    standard: Standard
    lines: list[Line]

    @property
    def met(self) -> int:
        """How many lines are met."""
        return sum(1 for line in self.lines if line.mark and line.mark.is_met)


def _with_days(stations: QuerySet[Station]) -> QuerySet[Station]:
    """The stations with the days that are different, those to come (`coming_days`). One query more."""
    coming = StationDay.objects.filter(last__gte=timezone.localdate()).order_by("first")
    return stations.prefetch_related(Prefetch("days", coming, to_attr="coming_days"))


def coming_days(station: Station) -> list[StationDay]:
    """The days to come on which a station of `_with_days` is different."""
    days: list[StationDay] = station.coming_days  # type: ignore[attr-defined]
    return days


def special_days_of(station: Station, is_holiday: Callable[[date], bool]) -> SpecialDays:
    """What is different on which day at a station of `_with_days`: its single days first, then public holidays."""
    holiday = _on_holidays(station)

    def special(day: date) -> Special | None:
        single = next((one for one in coming_days(station) if one.first <= day <= one.last), None)
        if single is not None:
            return Special(hours_of(single))
        return holiday if holiday and is_holiday(day) else None

    return special


def hours_of(day: StationDay) -> tuple[Span, ...]:
    """The hours of a day that is different; none when the door stays closed."""
    return (Span(day.begins, day.ends),) if day.begins and day.ends else ()


def _on_holidays(station: Station) -> Special | None:
    if station.on_holidays == HolidayHours.AS_USUAL:
        return None
    return Special(_holiday_hours(station), is_holiday=True)


def _holiday_hours(station: Station) -> tuple[Span, ...]:
    begins, ends = station.holiday_begins, station.holiday_ends
    return (Span(begins, ends),) if begins and ends else ()


def hours_in_rows(station: Station) -> list[tuple[str, str]]:
    """(days, hours) as one reads them: the week, then public holidays. Empty when no hours are known."""
    week = week_in_words(station.opening)
    if not week and station.on_holidays != HolidayHours.OWN:
        return []
    is_usual = station.on_holidays == HolidayHours.AS_USUAL
    holidays = _("照常") if is_usual else hours_in_words(_holiday_hours(station))
    return [*week, (_("法定节假日"), holidays)]


def stations_by_place(kind: str = "") -> list[Place]:
    """Every station in use, of one kind or of all, gathered by community. Three queries, for anybody."""
    stations = Station.objects.filter(is_active=True, area__is_active=True).select_related("area")
    if kind in StationKind.values:
        stations = stations.filter(kind=kind)
    rows = list(_with_days(stations.order_by("area__path", "name", "pk"))[:MOST])
    return _gathered(rows, _communities(rows))


def _communities(stations: Iterable[Station]) -> dict[str, Area]:
    paths = {path for station in stations for path in station.area.prefixes()}
    return {area.path: area for area in Area.objects.filter(path__in=paths, kind=AreaKind.COMMUNITY)}


def _gathered(stations: Iterable[Station], communities: dict[str, Area]) -> list[Place]:
    places: dict[int, Place] = {}
    for station in stations:
        above = (communities[path] for path in station.area.prefixes() if path in communities)
        area = next(above, station.area)
        places.setdefault(area.pk, Place(area)).stations.append(station)
    for place in places.values():
        place.stations.sort(key=lambda one: KINDS_IN_ORDER.index(one.kind))
    return list(places.values())


def public_station(pk: int) -> Station:
    """A station that anybody may see; Http404 for one that is closed down."""
    open_ones = Station.objects.select_related("area").filter(is_active=True, area__is_active=True)
    station: Station | None = _with_days(open_ones.filter(pk=pk)).first()
    if station is None:
        raise Http404
    return station


def may_keep(actor: Actor, station: Station) -> bool:
    """Whether the actor may change this station."""
    return actor.can("station.edit", path=station.area.path)


def station_to_keep(actor: Actor, pk: int) -> Station:
    """A station that the actor keeps, with its coming days; Http404 for a foreign one. Two queries."""
    found: Station | None = _with_days(
        Station.objects.visible_to(actor, "station.edit").filter(pk=pk)
    ).first()
    if found is None:
        raise Http404
    return found


def checklists_of(station: Station) -> list[Checklist]:
    """The checklists in use, with the station's marks. Three queries."""
    marks = {mark.item_id: mark for mark in StationMark.objects.filter(station=station).select_related("by")}
    items = Prefetch("items", StandardItem.objects.order_by("order", "pk"))
    standards = Standard.objects.filter(in_use=True).order_by("name", "version").prefetch_related(items)
    return [Checklist(one, [Line(item, marks.get(item.pk)) for item in one.items.all()]) for one in standards]


def areas_to_keep_stations_in(actor: Actor) -> QuerySet[Area]:
    """Where the actor may open a station: communities and grids, in tree order."""
    kinds = (AreaKind.SUBDISTRICT, AreaKind.COMMUNITY, AreaKind.GRID)
    areas: QuerySet[Area] = Area.objects.visible_to(actor, "station.edit")
    return areas.filter(kind__in=kinds, is_active=True)


def service_centres() -> list[HelpPlace]:
    """Where people are helped in person: the centre of each community, in the order of the tree. One query."""
    open_now = Station.objects.filter(is_active=True, kind=StationKind.SERVICE_CENTRE)
    rows = open_now.order_by("area__path", "pk").values_list("name", "address", "phone")
    return [HelpPlace(*row) for row in rows[:MOST]]
