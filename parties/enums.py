"""The words that the columns of members, pairings and aid may hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MemberCategory(TextChoices):
    """In which role somebody is a member."""

    OWN = "own", _("自管党员")
    EMPLOYED = "employed", _("在职党员")
    RETIRED = "retired", _("退休党员")


class MemberLeaving(TextChoices):
    """Why a membership ended."""

    MOVED = "moved", pgettext_lazy("member", "搬走了")
    TRANSFERRED = "transferred", _("组织关系转走了")
    UNIT_LEFT = "unit_left", _("换了单位")
    DIED = "died", _("去世")
    WRONG = "wrong", _("登记错了")
    SAME_PERSON = "same_person", _("和另一份记录是同一个人")


class PairingReason(TextChoices):
    """Why a pairing began."""

    HARDSHIP = "hardship", _("生活困难")
    ALONE = "alone", _("老人独居")
    ILLNESS = "illness", _("家里有病人")
    DISABILITY = "disability", _("家里有残疾人")
    CHILD = "child", _("孩子需要照看")
    NEIGHBOUR = "neighbour", _("邻里结对")
    OTHER = "other", pgettext_lazy("pairing", "其他")


class PairingEnd(TextChoices):
    """Why a pairing ended."""

    NOT_NEEDED = "not_needed", _("不再需要")
    HOUSEHOLD_MOVED = "household_moved", _("这户搬走了")
    ASKED = "asked", _("这户不想继续")
    MEMBER_LEFT = "member_left", _("结对的人离开了")
    OTHER_GOES = "other_goes", _("换了一个人去")
    WRONG = "wrong", _("登记错了")
    SAME_PERSON = "same_person", _("和另一份记录是同一个人")


class AidKind(TextChoices):
    """What kind of help was given."""

    MONEY = "money", _("钱款")
    GOODS = "goods", _("物品")
    WORK = "work", _("出力帮忙")
    MEDICAL = "medical", _("看病陪诊")
    SCHOOLING = "schooling", _("上学")
    JOB = "job", _("找工作")
    COMPANY = "company", _("陪伴")
    OTHER = "other", pgettext_lazy("aid", "其他")
