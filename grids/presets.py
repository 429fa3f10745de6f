"""What an office starts with and then edits: categories, clocks, tags, levels, a checklist.

Filled in after migrations, into tables that are empty; what the office has changed is never touched.
"""

from __future__ import annotations

from typing import Any

from grids.enums import About, Urgency

# key, Chinese, English, icon, urgency, may be anonymous, questions
CATEGORIES: tuple[tuple[str, str, str, str, str, bool, list[dict[str, Any]]], ...] = (
    ("lighting", "路灯照明", "Street lights", "lightbulb", Urgency.NORMAL, True, []),
    ("water_power", "水电漏损", "Water and power", "droplets", Urgency.UTILITY, True, [
        {"key": "still_running", "label": "现在怎么样", "label_en": "How is it now?", "kind": "choice",
         "choices": [["yes", "还在漏水或漏电", "Still leaking"], ["no", "关了、停了", "Shut off"],
                     ["else", "不是漏，是别的", "It is no leak"]],
         "required": True},
    ]),
    ("sanitation", "环境卫生", "Cleanliness", "trash-2", Urgency.NORMAL, True, []),
    ("noise", "噪音扰民", "Noise", "volume-2", Urgency.NORMAL, True, [
        {"key": "when", "label": "一般在什么时候", "label_en": "When does it happen?", "kind": "choice",
         "choices": [["day", "白天", "Daytime"], ["evening", "晚上", "Evening"], ["night", "半夜", "At night"]],
         "required": False},
    ]),
    ("parking", "停车通行", "Parking and access", "car", Urgency.NORMAL, True, []),
    ("safety", "安全隐患", "Safety hazard", "siren", Urgency.URGENT, True, [
        {"key": "danger", "label": "有没有人可能受伤", "label_en": "Could somebody get hurt?", "kind": "choice",
         "choices": [["yes", "有可能", "Yes"], ["no", "不会", "No"], ["unsure", "说不准", "Not sure"]],
         "required": True},
    ]),
    ("care", "求助照料", "Help and care", "hand-heart", Urgency.NORMAL, False, []),
    ("suggestion", "意见建议", "Suggestions", "message-square-text", Urgency.NORMAL, True, []),
    ("other", "其他", "Something else", "ellipsis", Urgency.NORMAL, True, []),
)  # fmt: skip

# urgency, minutes to accept, minutes to the first reply, days to resolve, round the clock (domain rules, hotline)
CLOCKS = (
    (Urgency.URGENT, 60, 120, 3, True),
    (Urgency.UTILITY, 120, 240, 3, True),
    (Urgency.NORMAL, 240, 480, 7, False),
)

TAGS = (
    ("living_alone", "独居老人", "安排探望和紧急联系"),
    ("disability", "行动不便", "安排上门服务"),
    ("hardship", "生活困难", "对接帮扶"),
    ("newcomer", "新搬来", "第一次上门介绍服务"),
)

LEVELS = (
    ("county", [], ""),
    ("subdistrict", ["county"], "subdistrict_leader"),
    ("community", ["subdistrict"], "community_deputy"),
    ("zone", ["community"], "zone_leader"),
    ("resident_group", ["community", "zone"], "zone_leader"),
    ("estate", ["community", "zone", "grid"], "zone_leader"),
    ("grid", ["community", "zone", "estate"], "grid_leader"),
    ("micro_grid", ["grid"], "grid_leader"),
    ("building", ["grid", "micro_grid", "estate"], "building_leader"),
)

# key, Chinese, English, icon, about, counts as
DEEDS = (
    ("home_visit", "上门走访", "Home visit", "footprints", About.HOUSEHOLD, ()),
    ("heart_talk", "谈心", "Heart-to-heart", "message-circle", About.HOUSEHOLD, ("home_visit",)),
    ("good_deed", "办一件实事", "Good deed", "hand-heart", About.HOUSEHOLD, ("home_visit",)),
    ("patrol", "巡查", "Patrol", "route", About.AREA, ()),
    ("voluntary_work", "志愿服务", "Voluntary work", "users", About.NOBODY, ()),
    ("opinion_note", "社情信息", "Opinion note", "file-text", About.NOBODY, ()),
    ("mentoring", "结对帮带", "Mentoring", "graduation-cap", About.NOBODY, ()),
    ("job_help", "帮找工作", "Help to find work", "briefcase", About.NOBODY, ()),
    ("study_meeting", "学习会", "Study meeting", "book-open", About.NOBODY, ()),
)

CHECKLIST = ("有场地", "有牌子", "有人员", "有制度", "有活动", "有记录")


def fill_empty_tables(**_: Any) -> None:
    """After `migrate`: put the presets into whichever of their tables holds nothing."""
    _levels()
    _categories()
    _clocks()
    _tags()
    _deeds()
    _checklist()


def _levels() -> None:
    from portal.models import AreaLevel

    if not AreaLevel.objects.exists():
        AreaLevel.objects.bulk_create(
            AreaLevel(kind=kind, parents=parents, responsible_role=role, order=order)
            for order, (kind, parents, role) in enumerate(LEVELS)
        )


def _categories() -> None:
    from grids.models import Category

    if not Category.objects.exists():
        Category.objects.bulk_create(
            Category(key=key, name=name, name_en=name_en, icon=icon, urgency=urgency, anonymous=anonymous,
                     questions=questions, order=order)
            for order, (key, name, name_en, icon, urgency, anonymous, questions) in enumerate(CATEGORIES)
        )  # fmt: skip


def _clocks() -> None:
    from grids.models import ServiceClock

    if not ServiceClock.objects.exists():
        ServiceClock.objects.bulk_create(
            ServiceClock(urgency=urgency, accept_minutes=accept, reply_minutes=reply, resolve_days=days,
                         round_the_clock=always)
            for urgency, accept, reply, days, always in CLOCKS
        )  # fmt: skip


def _tags() -> None:
    from grids.models import HouseholdTag

    if not HouseholdTag.objects.exists():
        HouseholdTag.objects.bulk_create(
            HouseholdTag(key=key, name=name, purpose=purpose) for key, name, purpose in TAGS
        )


def _deeds() -> None:
    from grids.models import DeedKind

    if DeedKind.objects.exists():
        return
    for order, (key, name, name_en, icon, about, _counts) in enumerate(DEEDS):
        DeedKind.objects.create(key=key, name=name, name_en=name_en, icon=icon, about=about, order=order)
    kinds = {kind.key: kind for kind in DeedKind.objects.all()}
    for key, *_rest, counts in DEEDS:
        kinds[key].counts_as.set([kinds[other] for other in counts])


def _checklist() -> None:
    from grids.models import Standard, StandardItem

    if not Standard.objects.exists():
        standard = Standard.objects.create(name="六有")
        StandardItem.objects.bulk_create(
            StandardItem(standard=standard, text=text, order=order) for order, text in enumerate(CHECKLIST)
        )
