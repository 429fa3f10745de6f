"""The words that the territory's columns may hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(TextChoices):
    """Where a case stands. The ways between are in `grids/workflow.py`."""

    FILED = "filed", _("等人接手")
    ACCEPTED = "accepted", _("已接手")
    ASSIGNED = "assigned", _("已分派")
    IN_PROGRESS = "in_progress", _("办理中")
    WAITING = "waiting", _("等居民回复")
    PROPOSED = "proposed", _("等居民确认")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不归我们办")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN_STATES = (
    CaseState.FILED,
    CaseState.ACCEPTED,
    CaseState.ASSIGNED,
    CaseState.IN_PROGRESS,
    CaseState.WAITING,
    CaseState.PROPOSED,
)


class Outcome(TextChoices):
    """How a case ended, honestly."""

    SOLVED = "solved", _("解决了")
    PARTLY = "partly", _("解决了一部分")
    UNSOLVABLE = "unsolvable", _("现在解决不了")
    NOT_OURS = "not_ours", _("不归我们办")
    WITHDRAWN = "withdrawn", _("居民撤回")


class Urgency(TextChoices):
    """How soon somebody has to move."""

    URGENT = "urgent", _("紧急")
    UTILITY = "utility", _("水电气")
    NORMAL = "normal", pgettext_lazy("urgency", "一般")


class CaseChannel(TextChoices):
    """How a request reached us."""

    WEB = "web", _("网页，本人")
    PHONE = "phone", pgettext_lazy("channel", "电话")
    COUNTER = "counter", _("到服务站说的")
    VISIT = "visit", _("走访时说的")
    GROUP = "group", _("群里转来")


class Contact(TextChoices):
    """How the resident wants to be reached."""

    CALL = "call", _("打电话")
    MESSAGE = "message", _("只发消息")
    NONE = "none", _("不留联系方式")


class Grade(TextChoices):
    """An answer to one of the three parts of a rating."""

    GOOD = "good", _("满意")
    FAIR = "fair", _("基本满意")
    POOR = "poor", _("不满意")


class HouseholdState(TextChoices):
    """Who lives behind the door."""

    LIVED_IN = "lived_in", _("自住")
    LET = "let", _("出租")
    VACANT = "vacant", _("空着")


class DoorChange(TextChoices):
    """What happened to a door of the register, one by one or with a sheet."""

    ADDED = "added", _("加进名册")
    CORRECTED = "corrected", _("改了门牌")
    CLOSED = "closed", _("停用了")
    REOPENED = "reopened", _("恢复了")
    IMPORTED = "imported", _("导入名册，恢复了")
    TAKEN_BACK = "taken_back", _("撤销导入，又停用了")


class ClosingReason(TextChoices):
    """Why there is no such household any more."""

    DEMOLISHED = "demolished", _("拆除了")
    MERGED = "merged", _("并到别的户")
    MISTAKE = "mistake", _("登记错了")
    OTHER = "other", _("别的原因")


class Relation(TextChoices):
    """What a resident is to the household."""

    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他家人")
    TENANT = "tenant", _("租户")


class LinkState(TextChoices):
    """Where a resident's wish to be linked to a household stands."""

    ASKED = "asked", _("等网格长核对")
    LINKED = "linked", _("已对上")
    REFUSED = "refused", _("没对上")


class ImportState(TextChoices):
    """Where an import of the roster stands."""

    CHECKED = "checked", _("看过，还没导入")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤销")


class StationKind(TextChoices):
    """What a station is."""

    SERVICE_CENTRE = "service_centre", _("党群服务中心")
    CIVIC_PRACTICE = "civic_practice", _("文明实践站")
    MODEL_GRID = "model_station", _("示范网格点")
    FACILITY = "facility", _("便民设施")


class HolidayHours(TextChoices):
    """What a station does on public holidays."""

    CLOSED = "closed", _("不开")
    AS_USUAL = "as_usual", _("照常")
    OWN = "own", _("另定时间")


class About(TextChoices):
    """Whom or what a kind of deed is about."""

    HOUSEHOLD = "household", _("一户人家")
    AREA = "area", _("一个地方")
    NOBODY = "nobody", _("不对着谁")


class Unit(TextChoices):
    """What a cadence counts (`grids/rules/periods.py`)."""

    DAY = "day", _("天")
    WEEK = "week", _("周")
    MONTH = "month", _("个月")
    QUARTER = "quarter", _("个季度")
    HALF_YEAR = "half_year", _("个半年")
    YEAR = "year", _("年")


class Trigger(TextChoices):
    """What makes a visit due at once (domain rules: three must-go, five must-visit)."""

    NEW_RESIDENT = "new_resident", _("新搬来")
    ILLNESS = "illness", _("生病住院")
    TROUBLE = "trouble", _("遇到烦心事")
    ALONE = "alone", _("老人独居")
    DISABILITY = "disability", _("残疾在家")
    HARDSHIP = "hardship", _("生活困难")
    DISPUTE = "dispute", _("有纠纷")
    ACCIDENT = "accident", _("出了意外")


class DueState(TextChoices):
    """Where a due item stands."""

    OPEN = "open", _("待做")
    DONE = "done", _("做了")
    VOID = "void", _("不用做了")


class ReminderState(TextChoices):
    """What became of a day of reminding."""

    SENT = "sent", _("说到了")
    MISSED = "missed", _("错过了")


class VoidFor(TextChoices):
    """Why nobody has to do a due item any more; it comes back when the reason falls away in time."""

    MUTED = "muted", _("暂不走访")
    CLOSED = "closed", _("这一户停用了")


class VisitOutcome(TextChoices):
    """How a visit went; all but "not at home" settle what was due."""

    DONE = "done", _("见到了")
    NOT_HOME = "not_home", _("家里没人")
    NOT_CONVENIENT = "not_convenient", _("不方便")
    NOT_NEEDED = "not_needed", _("不需要")
    REFUSED = "refused", _("不愿意")
    MOVED = "moved", _("搬走了")


class NoteState(TextChoices):
    """Where an opinion note stands."""

    NEW = "new", _("还没看")
    SEEN = "seen", _("看过了")
    PASSED = "passed", _("报到街道了")
    ANSWERED = "answered", _("回话了")
    WITHDRAWN = "withdrawn", _("收回了")


class MuteReason(TextChoices):
    """Why a household is left in peace for a time."""

    MOVED = "moved", _("搬走了")
    TRAVELLING = "travelling", _("出门在外")
    ASKED = "asked", _("请我们不要去")
