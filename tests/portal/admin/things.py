"""One row of every table of the admin, in a given half of the street."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils import timezone

from grids.enums import StationKind
from grids.models import (
    DeedKind,
    DueItem,
    DueReminder,
    DutyRule,
    DutyVersion,
    HouseholdTag,
    RosterImport,
    ServiceClock,
    Standard,
    Station,
)
from portal.domain.acts import act
from portal.domain.people import set_phone
from portal.models import (
    Area,
    AreaBoundary,
    AreaLevel,
    AuditEntry,
    CalendarDay,
    Delivery,
    Errand,
    InboxItem,
    Merge,
    NoticeChannel,
    Organisation,
    Tenure,
    WorkingSpan,
)
from tests import builders
from tests.builders import Street

_serial = count(1)


def _n() -> int:
    return next(_serial)


def _half(street: Street, foreign: bool) -> dict[str, Any]:
    """The community, grid, household, leader and resident of one half."""
    if foreign:
        return {
            "community": street.foreign_community, "grid": street.foreign_grid, "home": street.foreign_home,
            "leader": street.foreign_leader, "post": street.foreign_leader_post, "resident": street.neighbour,
        }  # fmt: skip
    return {
        "community": street.community, "grid": street.grid, "home": street.home, "leader": street.leader,
        "post": street.leader_post, "resident": street.lin,
    }  # fmt: skip


def _person(half: dict[str, Any]) -> Any:
    someone = builders.person("沈小满")
    set_phone(someone, builders.new_phone())
    someone.save()
    builders.resident(someone, half["home"], "other")
    return someone


def _delivery(half: dict[str, Any]) -> Delivery:
    item = InboxItem.objects.create(person=half["leader"], kind="case.filed", key=f"k{_n()}", url="/")
    return Delivery.objects.create(
        channel="email", key=f"email:{item.pk}", item=item, state="unknown", not_before=timezone.now()
    )


def _case(street: Street, half: dict[str, Any]) -> Any:
    return builders.filed_case(street, household=half["home"], reporter=half["resident"])


def _reminder(half: dict[str, Any]) -> DueReminder:
    street_wide = Area.objects.get(kind="subdistrict")
    kind = DeedKind.objects.get_or_create(key="home_visit", defaults={"name": "上门走访"})[0]
    rule = DutyRule.objects.create(name=f"走访{_n()}", kind=kind, area=street_wide)
    day = date(2026, 3, 31)
    version = DutyVersion.objects.create(
        rule=rule, number=1, valid=DateRange(date(2026, 1, 1), None), every=1, unit="month", anchor=day,
        whose="post:grid_leader",
    )  # fmt: skip
    item = DueItem.objects.create(
        rule=rule, version=version, period=day, holder_post=half["post"], household=half["home"], grid=half["grid"],
        community=half["community"], earliest=day, due=day, latest=day,
    )  # fmt: skip
    return DueReminder.objects.create(item=item, step=0, on_day=day, state="missed", at=timezone.now())


def _import(half: dict[str, Any]) -> RosterImport:
    return RosterImport.objects.create(
        area=half["community"], by=half["leader"], filename="名册.xlsx", sha256="0"
    )


def _entry() -> AuditEntry:
    with act(builders.actor(builders.person()), "test.note"):
        CalendarDay.objects.create(day=date(2000, 1, 1), is_workday=False)
        CalendarDay.objects.filter(day=date(2000, 1, 1)).delete()
    return AuditEntry.objects.latest("pk")


def _clock() -> ServiceClock:
    category = builders.category(f"c{_n()}")
    return ServiceClock.objects.create(
        category=category, urgency="normal", accept_minutes=1, reply_minutes=1, resolve_days=1
    )


def _level() -> AreaLevel:
    return AreaLevel.objects.get_or_create(kind="micro_grid", defaults={"parents": ["grid"]})[0]


def _merge(half: dict[str, Any]) -> Merge:
    return Merge.objects.create(
        model="portal.Person", kept_id=half["resident"].pk, dropped_id=10**9 + _n(), reason="同一个人"
    )


def _account(half: dict[str, Any]) -> Any:
    someone = builders.person("贺知秋")
    builders.post("grid_worker", half["grid"], someone)
    return builders.account(someone)


def _rule(half: dict[str, Any]) -> DutyRule:
    kind = DeedKind.objects.get_or_create(key="call", defaults={"name": "上门"})[0]
    rule = DutyRule.objects.create(name=f"走访{_n()}", kind=kind, area=half["community"])
    begins = date(2024, 1, 1)
    DutyVersion.objects.create(
        rule=rule, number=1, valid=DateRange(begins, None), every=1, unit="month", anchor=begins, whose="post:grid_leader"
    )  # fmt: skip
    return rule


MAKERS: dict[str, Callable[[Street, dict[str, Any]], Model]] = {
    "portal.area": lambda _s, h: builders.area("grid", "第九网格", h["community"]),
    "portal.arealevel": lambda _s, _h: _level(),
    "portal.areaboundary": lambda _s, h: AreaBoundary.objects.create(
        area=builders.area("grid", "第八网格", h["community"]),
        version=1,
        geometry={},
        valid_from=date(2024, 1, 1),
    ),
    "portal.organisation": lambda _s, h: Organisation.objects.create(
        kind="unit", name=f"卫生院{_n()}", area=h["community"]
    ),
    "portal.calendarday": lambda _s, _h: CalendarDay.objects.create(
        day=date.fromordinal(730_000 + _n()), is_workday=False
    ),
    "portal.workingspan": lambda _s, _h: WorkingSpan.objects.create(
        begins=time(0, _n() % 60, _n() % 60), ends=time(23)
    ),
    "portal.post": lambda _s, h: builders.post(
        "grid_worker", builders.area("grid", "第七网格", h["community"])
    ),
    "portal.tenure": lambda _s, h: Tenure.objects.get(
        post=builders.post(
            "grid_worker", builders.area("grid", "第六网格", h["community"]), builders.person("田禾")
        )
    ),
    "portal.user": lambda _s, h: _account(h),
    "portal.person": lambda _s, h: _person(h),
    "portal.merge": lambda _s, h: _merge(h),
    "portal.auditentry": lambda _s, _h: _entry(),
    "portal.errand": lambda _s, _h: Errand.objects.create(
        kind="x", key=f"x{_n()}", due_at=timezone.now(), state="aside"
    ),
    "portal.delivery": lambda _s, h: _delivery(h),
    "portal.noticechannel": lambda _s, h: NoticeChannel.objects.create(
        area=h["community"], name="网格群", address="wecombot://abcdef", kinds=[]
    ),
    "grids.category": lambda _s, _h: builders.category(f"c{_n()}"),
    "grids.serviceclock": lambda _s, _h: _clock(),
    "grids.station": lambda _s, h: Station.objects.create(
        area=h["community"], kind=StationKind.values[0], name=f"驿站{_n()}", address="和风路 1 号"
    ),
    "grids.standard": lambda _s, _h: Standard.objects.create(name="六有", version=_n()),
    "grids.householdtag": lambda _s, _h: HouseholdTag.objects.create(
        key=f"t{_n()}", name="独居", purpose="探望"
    ),
    "grids.deedkind": lambda _s, _h: DeedKind.objects.create(key=f"d{_n()}", name="上门"),
    "grids.dutyrule": lambda _s, h: _rule(h),
    "grids.case": _case,
    "grids.duereminder": lambda _s, h: _reminder(h),
    "grids.rosterimport": lambda _s, h: _import(h),
}
"""How to make one row of every registered table."""

BY_PLACE = frozenset({
    "portal.area", "portal.areaboundary", "portal.organisation", "portal.post", "portal.tenure", "portal.user",
    "portal.person", "portal.merge", "portal.delivery", "portal.noticechannel", "grids.station", "grids.case",
    "grids.rosterimport", "grids.dutyrule", "grids.duereminder",
})  # fmt: skip
"""Tables whose rows belong to a place."""


def thing(street: Street, table: str, *, foreign: bool = False) -> Any:
    """A row of `table` in the first community, or in the foreign one."""
    return MAKERS[table](street, _half(street, foreign))


def address(table: str, page: str = "", pk: object = None) -> str:
    """The address of a table's list, or of one of its pages."""
    where = f"/admin/{table.replace('.', '/')}/"
    return where if not page else f"{where}{pk}/{page}/" if pk is not None else f"{where}{page}/"
