"""The words in which the audit trail speaks of the ground floor."""

from __future__ import annotations

from django.apps import apps
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from portal import trail_book
from portal.enums import AreaKind
from portal.rules.masking import mask_name
from portal.trail_book import Namer, person_at, post_title

VERBS = {
    "account.change_password": _("改了自己的密码"),
    "account.change_phone": _("换了登录用的手机号"),
    "account.close": _("停用账号"),
    "account.first_administrators": _("开出第一批管理员账号"),
    "account.new_recovery_codes": _("换了一批恢复码"),
    "account.open": _("开账号"),
    "account.remove_second_factor": _("解除两步验证"),
    "account.reopen": _("恢复账号"),
    "account.reset_password": _("替人设只用一次的密码"),
    "account.set_up_second_factor": _("设好两步验证"),
    "account.unlock": _("替人解锁"),
    "area.add": _("加一个地方"),
    "area.draw_boundary": _("画新的边界"),
    "area.make": _("加一个地方"),
    "area.move": _("把地方换到别处"),
    "calendar.keep_days": _("登记一段放假或上班"),
    "demo.load": _("载入演示数据"),
    "delivery.confirm_arrived": _("认定消息送到了"),
    "delivery.send_again": _("让消息再发一次"),
    "errand.try_again": _("让后台的事再试一次"),
    "file.forget": _("删掉没人要的照片"),
    "file.keep": _("存下照片"),
    "notice.preferences": _("改了消息设置"),
    "person.enter": _("登记一个人"),
    "person.forget": _("删掉个人信息"),
    "person.merge": _("把两份人员并成一份"),
    "person.reveal": _("查看个人信息原文"),
    "person.unmerge": _("把并错的人员分开"),
    "post.appoint": _("任命"),
    "post.end_tenure": _("结束任职"),
    "post.make": _("设岗位"),
}

TABLES = {"mfa_authenticator": _("两步验证")}

COLUMNS = {
    "id": _("编号"),
    "key": _("编号"),
    "field": _("看了哪一项"),
    "was": _("原来"),
    "rows": _("多少行"),
    "area": _("哪里"),
    "state": _("状态"),
    "searched": _("用了查找"),
    "whole_phones": _("带完整手机号"),
    "path": _("在树上的位置"),
    "depth": _("第几层"),
    "numchild": _("下面有几个"),
    "last_used_at": _("上次用"),
    "user_id": _("谁的账号"),
    "person_id": _("谁"),
    "type": _("哪一种"),
    "data": _("内容"),
    "created_at": _("建立"),
    "merged_into_id": _("并到"),
    "single": _("一次一个人"),
    "role": _("岗位"),
    "handle": _("内部编号"),
    "login_hash": _("登录手机号"),
    "phone_hash": _("手机号的指纹"),
    "phone_tail": _("手机号后四位"),
    "id_hash": _("身份证号的指纹"),
    "id_tail": _("身份证号后四位"),
    "changed": _("改过的内容"),
    "upload_key": _("上传编号"),
    "picture": _("照片文件"),
    "small": _("小照片文件"),
    "mime": _("文件种类"),
    "size": _("多大"),
    "width": _("宽"),
    "height": _("高"),
    "version": _("第几次改"),
}

SYSTEMS = {
    "clock": _("系统（到时间自动做）"),
    "demo": _("系统（演示数据）"),
    "first start": _("系统（第一次安装）"),
    "machine room": _("系统（机房命令）"),
    "sign-up": _("本人（正在注册）"),
}
"""Who acts when no person does: the names given to `portal.actors.system`."""


def register() -> None:
    """Make them known."""
    from portal.models import (
        Area,
        AreaBoundary,
        AreaLevel,
        CalendarDay,
        Merge,
        NoticeChannel,
        NoticePreference,
        Organisation,
        Person,
        Post,
        Tenure,
        User,
        WorkingSpan,
    )  # fmt: skip

    kept = Person.objects.filter(pk=OuterRef("kept_id"))
    trail_book.add_verbs(VERBS)
    trail_book.add_tables(TABLES)
    trail_book.add_columns(COLUMNS)
    # Asked by name: the library's models cannot even be imported where its apps are left out.
    if apps.is_installed("allauth.mfa"):
        authenticator = apps.get_model("mfa", "Authenticator")
        trail_book.add_namers({"mfa_authenticator": person_at(authenticator, "user__person__name")})
    trail_book.add_namers(
        {
            "portal_area": Namer(Area, ("name",)),
            "portal_arealevel": Namer(AreaLevel, ("kind",), lambda kind: str(AreaKind(kind).label)),
            "portal_areaboundary": Namer(AreaBoundary, ("area__name", "version"), "{} v{}".format),
            "portal_calendarday": Namer(CalendarDay, ("day",)),
            "portal_workingspan": Namer(WorkingSpan, ("begins", "ends"), "{:.5}–{:.5}".format),
            "portal_noticechannel": Namer(NoticeChannel, ("name",)),
            "portal_organisation": Namer(Organisation, ("name",)),
            "portal_post": Namer(Post, ("area__name", "role", "title"), _post),
            "portal_tenure": Namer(Tenure, ("post__area__name", "post__role", "person__name"), _tenure),
            "portal_merge": Namer(Merge, (Subquery(kept.values("name")),), mask_name),
            "portal_person": person_at(Person, "name"),
            "portal_user": person_at(User, "person__name"),
            "portal_noticepreference": person_at(NoticePreference, "person__name"),
        }
    )


def _post(area: str, role: str, title: str) -> str:
    return f"{area} · {post_title(role, title)}"


def _tenure(area: str, role: str, name: str) -> str:
    return f"{_post(area, role, '')} · {mask_name(name)}"
