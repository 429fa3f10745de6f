"""Rules that the office may begin with: the three ones, the retired members' five, must-go and must-visit, rounds by grid.

Keys of sources that only an upper floor brings are plain words here: without it the preset is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from grids.duty_sources import CHAIN, DutyPreset
from grids.enums import Trigger, Unit

GRID = f"{CHAIN}grid_leader"
PAIRED = "pairing"
RETIRED = "members:retired"

# key, kind, unit, steps; then for each source its names in Chinese and English, for they stand side by side
_THREE_ONES = (
    ("visit", "home_visit", Unit.MONTH, (-3, 0, 2)),
    ("talk", "heart_talk", Unit.HALF_YEAR, (-14, -3, 0)),
    ("deed", "good_deed", Unit.YEAR, (-30, -7, 0)),
)
_PAIRED_NAMES = (
    ("结对户每月走访", "Paired households: a visit every month"),
    ("结对户半年谈一次心", "Paired households: a talk every half-year"),
    ("结对户一年一件实事", "Paired households: a good deed every year"),
)
_GRID_NAMES = (
    ("每月走访一次", "A visit every month"),
    ("半年谈一次心", "A talk every half-year"),
    ("一年办一件实事", "A good deed every year"),
)
_RETIRED_FIVE = (
    ("patrol", "每天巡查一次", "A patrol every day", "patrol", Unit.DAY, ()),
    ("work", "每周志愿服务一次", "Voluntary work every week", "voluntary_work", Unit.WEEK, (0,)),
    ("note", "每月反映一条社情", "An opinion note every month", "opinion_note", Unit.MONTH, (-3, 0)),
    ("mentoring", "每季度帮带一次", "Mentoring every quarter", "mentoring", Unit.QUARTER, (-7, 0)),
    ("job", "一年帮人找一份工作", "Help to find work every year", "job_help", Unit.YEAR, (-30, -7, 0)),
)
# trigger, Chinese, English, limit in working days
_MUST_GO = (
    (Trigger.HARDSHIP, "生活困难必到", "Must go: hardship", 3),
    (Trigger.DISPUTE, "有纠纷必到", "Must go: dispute", 1),
    (Trigger.ACCIDENT, "出了意外必到", "Must go: accident", 1),
)
_MUST_VISIT = (
    (Trigger.NEW_RESIDENT, "新搬来必访", "Must visit: new resident", 5),
    (Trigger.ILLNESS, "生病住院必访", "Must visit: illness", 3),
    (Trigger.TROUBLE, "遇到烦心事必访", "Must visit: trouble", 3),
    (Trigger.ALONE, "老人独居必访", "Must visit: old person alone", 5),
    (Trigger.DISABILITY, "残疾在家必访", "Must visit: disability", 5),
)
_ROUNDS = (
    DutyPreset(
        "grid.ordinary", "一般户半年走访", "Ordinary households every half-year", "home_visit", GRID, 1,
        Unit.HALF_YEAR, steps=(-14, -3, 0),
    ),
    DutyPreset(
        "grid.care", "关照户每月走访", "Households in care every month", "home_visit", GRID, 1, Unit.MONTH,
        tag="hardship", steps=(-3, 0, 2),
    ),
)  # fmt: skip


def _all() -> Iterator[DutyPreset]:
    for source, of, names in ((PAIRED, "pairing", _PAIRED_NAMES), (GRID, "grid", _GRID_NAMES)):
        for (key, kind, unit, steps), (name, name_en) in zip(_THREE_ONES, names, strict=True):
            yield DutyPreset(f"{of}.{key}", name, name_en, kind, source, 1, unit, steps=steps)
    for key, name, name_en, kind, unit, steps in _RETIRED_FIVE:
        yield DutyPreset(f"retired.{key}", name, name_en, kind, RETIRED, 1, unit, steps=steps)
    for trigger, name, name_en, limit in (*_MUST_GO, *_MUST_VISIT):
        yield DutyPreset(
            f"trigger.{trigger}", name, name_en, "home_visit", GRID, trigger=trigger, limit_days=limit, steps=(0, 1)
        )  # fmt: skip
    yield from _ROUNDS


PRESETS = tuple(_all())
