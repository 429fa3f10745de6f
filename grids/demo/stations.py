"""The stations of the demo street: one service centre in each community, six model stations, a few facilities."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from grids.enums import HolidayHours, StationKind
from grids.models import StandardItem, Station, StationDay, StationMark
from portal.enums import AreaKind
from portal.models import Area, Tenure

WEEKDAYS, WEEKEND, EVERY_DAY = [1, 2, 3, 4, 5], [6, 7], [1, 2, 3, 4, 5, 6, 7]
CENTRE_HOURS = [
    {"days": WEEKDAYS, "begins": "08:30", "ends": "12:00"},
    {"days": WEEKDAYS, "begins": "14:00", "ends": "17:30"},
    {"days": [6], "begins": "09:00", "ends": "12:00"},
]
CENTRE_HAS = ["办事窗口", "无障碍坡道", "母婴室", "阅览角", "调解室"]
# Which grid of the street (from 0), what it is called, what it offers
MODELS = (
    (2, "和风苑邻里小站", ["休息座椅", "雨伞借用", "血压计"]),
    (15, "电动车商圈驿站", ["充电柜", "灭火器", "维修工具"]),
    (23, "爱心餐点", ["老人午餐", "送餐登记"]),
    (41, "书香角", ["图书借阅", "周末讲故事"]),
    (66, "修补工坊", ["修鞋", "配钥匙", "磨刀"]),
    (97, "青年客厅", ["活动室", "投影"]),
)
# Old people eat on holidays too, and wait for the bus; whoever mends shoes has the day off.
HOLIDAYS: dict[str, dict[str, Any]] = {
    "和风苑邻里小站": {"on_holidays": HolidayHours.AS_USUAL},
    "电动车商圈驿站": {"on_holidays": HolidayHours.AS_USUAL},
    "爱心餐点": {"on_holidays": HolidayHours.OWN, "holiday_begins": time(10, 30), "holiday_ends": time(13)},
    "书香角": {"on_holidays": HolidayHours.OWN, "holiday_begins": time(10), "holiday_ends": time(16)},
}
REPAIRS, REPAIRED, REPAIR = 5, 7, "装修"
EVIDENCE = ("一楼活动室 40 平方米", "门口挂牌", "两名志愿者轮值", "制度上墙", "每周一次", "有登记本")
MISSING = "本月补上"
FACILITIES = (
    ("和风苑便民菜店", "和风苑 1 号楼旁"),
    ("临河健身步道", "临河苑南门外"),
    ("共享充电点", "望江小区西门"),
)


def load_stations() -> int:
    """Every station, with marks on the model ones."""
    communities = list(Area.objects.filter(kind=AreaKind.COMMUNITY))
    grids = list(Area.objects.filter(kind=AreaKind.GRID))
    centres = [_centre(area, number) for number, area in enumerate(communities, 1)]
    models = [_model(grids[place], name, has) for place, name, has in MODELS if place < len(grids)]
    facilities = [_facility(communities[0], name, address) for name, address in FACILITIES]
    made = Station.objects.bulk_create([*centres, *models, *facilities])
    _close_for_repair(made)
    _mark([one for one in made if one.kind == StationKind.MODEL_GRID])
    return len(made)


def _centre(area: Area, number: int) -> Station:
    return Station(
        area=area, kind=StationKind.SERVICE_CENTRE, name=f"{area.name}党群服务中心",
        address=f"{area.name}服务中心 1 号", phone=f"5550 {200 + number}", opening=CENTRE_HOURS, facilities=CENTRE_HAS,
    )  # fmt: skip


def _model(area: Area, name: str, has: list[str]) -> Station:
    hours: list[dict[str, Any]] = [{"days": EVERY_DAY, "begins": "08:00", "ends": "20:00"}]
    return Station(
        area=area, kind=StationKind.MODEL_GRID, name=name, address=f"{area.name} 1 号楼底层",
        opening=hours, facilities=has, **HOLIDAYS.get(name, {}),
    )  # fmt: skip


def _facility(area: Area, name: str, address: str) -> Station:
    hours = [
        {"days": WEEKDAYS, "begins": "07:00", "ends": "21:00"},
        {"days": WEEKEND, "begins": "08:00", "ends": "20:00"},
    ]
    return Station(
        area=area, kind=StationKind.FACILITY, name=name, address=address, opening=hours,
        on_holidays=HolidayHours.AS_USUAL,
    )  # fmt: skip


def _close_for_repair(stations: list[Station]) -> None:
    """One of them will be closed for a few days."""
    today = timezone.localdate()
    for station in stations:
        if station.name == "书香角":
            first, last = today + timedelta(days=REPAIRS), today + timedelta(days=REPAIRED)
            StationDay.objects.create(station=station, first=first, last=last, note=REPAIR)


def _mark(stations: list[Station]) -> None:
    """Somebody of the community has looked at all but the last two lines."""
    items = list(StandardItem.objects.filter(standard__in_use=True).order_by("standard_id", "order"))
    by = Tenure.objects.filter(role="community_staff").order_by("post__area__path").first()
    if by is None:
        return
    StationMark.objects.bulk_create(
        StationMark(
            station=station, item=item, is_met=(n + turn) % 4 != 3, evidence=EVIDENCE[n], by_id=by.person_id
        )
        for turn, station in enumerate(stations)
        for n, item in enumerate(items[:-2])
    )
