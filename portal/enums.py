"""The words that portal's columns may hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaKind(TextChoices):
    """Kinds of node in the one tree of areas; which may lie in which is data (`AreaLevel`)."""

    COUNTY = "county", _("区县")
    SUBDISTRICT = "subdistrict", _("街道")
    COMMUNITY = "community", _("社区")
    ZONE = "zone", _("片区")
    RESIDENT_GROUP = "resident_group", _("居民小组")
    ESTATE = "estate", _("小区")
    GRID = "grid", _("网格")
    MICRO_GRID = "micro_grid", _("微网格")
    BUILDING = "building", _("楼栋")


class OrganisationKind(TextChoices):
    """What sort of body an organisation is."""

    UNIT = "unit", _("单位")
    DEPARTMENT = "department", _("部门")
    COMPANY = "company", _("企业")
    SOCIAL = "social", _("社会组织")


class ErrandState(TextChoices):
    """Where a thing to do later stands."""

    WAITING = "waiting", _("等着做")
    DONE = "done", _("做完了")
    VOID = "void", _("不用做了")
    ASIDE = "aside", _("放在一边，要人看")


class Channel(TextChoices):
    """Ways a notice can leave the house; the inbox is always on and is none of these."""

    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")
    CHAT = "chat", _("群机器人")


class DeliveryState(TextChoices):
    """What is known of one attempt to send a notice out."""

    WAITING = "waiting", _("等着发")
    SENDING = "sending", _("正在发")
    SENT = "sent", _("发出了")
    FAILED = "failed", _("没发出")
    UNKNOWN = "unknown", _("不清楚发没发出，要人看")
    SKIPPED = "skipped", _("不用发")


class AuditOp(TextChoices):
    """What happened to a row."""

    INSERT = "I", _("新增")
    UPDATE = "U", _("修改")
    DELETE = "D", _("删除")
    REVEAL = "R", _("查看原文")
    EXPORT = "X", _("导出")
    NOTE = "N", _("记一笔")
