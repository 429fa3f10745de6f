"""The words in which the audit trail speaks of the territory."""

from __future__ import annotations

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from grids.enums import Urgency
from grids.rules.numbers import case_number
from portal import trail_book
from portal.trail_book import Namer, person_at

VERBS = {
    "building.add": _("登记楼栋"),
    "building.change": _("改楼栋资料"),
    "calendar.make": _("做日历订阅的地址"),
    "calendar.revoke": _("停用日历订阅"),
    "case.accept": _("接手诉求"),
    "case.add": _("补充诉求"),
    "case.answer": _("回答办的人"),
    "case.ask": _("请居民补充"),
    "case.assign": _("分派诉求"),
    "case.confirm": _("确认解决了"),
    "case.confirm_by_time": _("到期没答复，归档"),
    "case.decline": _("不办，并说明归谁"),
    "case.dispute": _("说没有解决"),
    "case.escalate": _("超时，到上一级"),
    "case.export": _("导出诉求"),
    "case.file": _("提交诉求"),
    "case.file_for": _("替居民登记诉求"),
    "case.forget": _("删掉满一年的个人信息"),
    "case.hand_back": _("退回上一级"),
    "case.lapse": _("等不到居民回答，接着办"),
    "case.note": _("记内部备注"),
    "case.propose": _("报办理结果"),
    "case.rate": _("评价"),
    "case.remind": _("提醒居民回答"),
    "case.reopen": _("重新打开诉求"),
    "case.reply": _("回话"),
    "case.retract": _("收回问居民的话"),
    "case.withdraw": _("撤回诉求"),
    "coverage.export": _("导出走访覆盖"),
    "coverage.export_doors": _("导出走访的户"),
    "draft.drop": _("扔掉草稿"),
    "draft.forget": _("删掉过期的草稿"),
    "draft.keep": _("存草稿"),
    "draft.photo": _("在草稿里加减照片"),
    "duty.tell": _("说这户遇到了什么事"),
    "duty.change_rule": _("改职责规则"),
    "duty.make_rule": _("定职责规则"),
    "duty.rename_rule": _("给职责规则改名字"),
    "duty.retire_rule": _("停用职责规则"),
    "household.add": _("登记一户"),
    "household.add_resident": _("登记住进来的人"),
    "household.change_relation": _("改与户主的关系"),
    "household.close": _("停用一户"),
    "household.correct_door": _("改门牌"),
    "household.edit": _("改户的资料"),
    "household.move_out": _("登记搬走"),
    "household.mute": _("让一户暂不走访"),
    "household.reopen": _("恢复一户"),
    "household.unmute": _("结束暂不走访"),
    "link.approve": _("同意住户申请"),
    "link.ask": _("申请连到住户"),
    "link.make_code": _("开住户码"),
    "link.refuse": _("不同意住户申请"),
    "link.take_back": _("收回住户申请"),
    "link.use_code": _("用住户码连上"),
    "roster.check": _("检查名册表格"),
    "roster.drop": _("扔掉没导入的名册表格"),
    "roster.export": _("导出名册"),
    "roster.import": _("导入名册"),
    "roster.undo": _("撤回名册导入"),
    "station.change": _("改站点资料"),
    "station.drop_day": _("去掉站点的特别日子"),
    "station.keep_day": _("写下站点的特别日子"),
    "station.mark": _("给站点记达标情况"),
    "station.open": _("登记站点"),
    "note.answer": _("回社情信息"),
    "note.pass_up": _("把社情信息报到街道"),
    "note.see": _("看社情信息"),
    "visit.export": _("导出走访记录"),
    "visit.record": _("记走访"),
    "visit.take_back": _("收回走访记录"),
}

TABLES = {
    "grids_deedkind_counts_as": _("事项种类也算作什么"),
    "grids_household_tags": _("户的关照标签"),
}

COLUMNS = {
    "due_items": _("派出几项"),
    "client_key": _("表单编号"),
    "case_id": _("哪一件诉求"),
    "event_id": _("经过里的哪一条"),
    "from_deedkind_id": _("哪种事"),
    "to_deedkind_id": _("也算作"),
    "attachment_id": _("哪张照片"),
    "internal": _("只给内部看"),
    "owner_id": _("谁的"),
    "session": _("哪个浏览器的"),
    "fields": _("填了什么"),
    "updated_at": _("上次改动"),
    "area_id": _("在哪里"),
    "submission": _("表单编号"),
    "accepted_at": _("接手时间"),
    "replied_at": _("第一次回话时间"),
    "paused_at": _("等居民补充，从什么时候起"),
    "proposed_at": _("报结果的时间"),
    "closed_at": _("结束时间"),
    "household_id": _("哪一户"),
    "householdtag_id": _("关照标签"),
    "resident_id": _("哪位居民"),
    "code_hash": _("码的指纹"),
    "made_by_id": _("谁开的"),
    "made_at": _("什么时候开的"),
    "expires_at": _("到什么时候有效"),
    "used_by_id": _("谁用的"),
    "used_at": _("什么时候用的"),
    "decided_by_id": _("谁决定的"),
    "decided_at": _("什么时候决定的"),
    "sha256": _("文件的指纹"),
    "made": _("导入了什么"),
    "applied_at": _("导入时间"),
    "undone_at": _("撤回时间"),
}


def register() -> None:
    """Make them known."""
    from grids.models import (
        Building,
        CalendarFeed,
        Case,
        CaseRating,
        Category,
        DeedKind,
        DutyRule,
        DutyVersion,
        Entrance,
        Household,
        HouseholdMute,
        HouseholdTag,
        LinkCode,
        LinkRequest,
        Resident,
        RosterImport,
        ServiceClock,
        Standard,
        StandardItem,
        Station,
        StationMark,
    )  # fmt: skip

    trail_book.add_verbs(VERBS)
    trail_book.add_tables(TABLES)
    trail_book.add_columns(COLUMNS)
    house = ("household__building__estate", "household__building__area__name")
    trail_book.add_namers(
        {
            "grids_building": Namer(Building, ("estate", "area__name")),
            "grids_entrance": Namer(Entrance, ("building__estate", "building__area__name", "name")),
            "grids_household": Namer(Household, ("building__estate", "building__area__name")),
            "grids_household_tags": Namer(Household.tags.through, ("householdtag__name",)),
            "grids_householdmute": Namer(HouseholdMute, house),
            "grids_householdtag": Namer(HouseholdTag, ("name",)),
            "grids_resident": person_at(Resident, "person__name"),
            "grids_calendarfeed": person_at(CalendarFeed, "person__name"),
            "grids_linkcode": Namer(LinkCode, house),
            "grids_linkrequest": person_at(LinkRequest, "person__name"),
            "grids_rosterimport": Namer(RosterImport, ("area__name",)),
            "grids_category": Namer(Category, ("name", "name_en"), _category),
            "grids_serviceclock": Namer(
                ServiceClock, ("category__name", "category__name_en", "urgency"), _clock
            ),
            "grids_deedkind": Namer(DeedKind, ("name",)),
            "grids_deedkind_counts_as": Namer(
                DeedKind.counts_as.through, ("from_deedkind__name", "to_deedkind__name"), "{} → {}".format
            ),
            "grids_dutyrule": Namer(DutyRule, ("name",)),
            "grids_dutyversion": Namer(DutyVersion, ("rule__name", "number"), "{} v{}".format),
            "grids_case": Namer(Case, ("pk", "filed_at"), _case),
            "grids_caserating": Namer(CaseRating, ("case_id", "case__filed_at"), _case),
            "grids_station": Namer(Station, ("name",)),
            "grids_stationmark": Namer(StationMark, ("station__name",)),
            "grids_standard": Namer(Standard, ("name", "version"), "{} v{}".format),
            "grids_standarditem": Namer(StandardItem, ("text",)),
        }
    )


def _category(name: str, name_en: str) -> str:
    from grids.models import Category

    return Category(name=name, name_en=name_en).label


def _clock(name: str, name_en: str, urgency: str) -> str:
    return f"{_category(name, name_en) or '—'} {Urgency(urgency).label}"


def _case(number: str, filed_at: str) -> str:
    """Its number, which people know; of the words of a case none."""
    at = parse_datetime(filed_at)
    return case_number(int(number), at) if at else ""
