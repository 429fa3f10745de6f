"""The words in which the audit trail speaks of members, pairings and aid."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal import trail_book
from portal.trail_book import Namer, person_at

VERBS = {
    "aid.record": _("记帮扶"),
    "aid.take_back": _("收回帮扶记录"),
    "member.change": _("改党员登记"),
    "member.check": _("检查党员表格"),
    "member.drop": _("扔掉没导入的党员表格"),
    "member.end": _("记为不再是这里的党员"),
    "member.export": _("导出党员和结对"),
    "member.import": _("导入党员和结对"),
    "member.take_in": _("登记党员"),
    "member.undo": _("撤销党员导入"),
    "pairing.begin": _("结对"),
    "pairing.end": _("结束结对"),
    "pairing.send_other": _("换一个人去"),
}

COLUMNS = {
    "community_id": _("社区"),
    "unit_id": _("单位"),
    "goes_id": _("谁去"),
    "member_id": _("党员"),
    "pairing_id": _("哪个结对"),
    "takes_back_id": _("收回哪一条"),
    "visit_id": _("哪次走访"),
}


def register() -> None:
    """Make them known."""
    from parties.models import AidRecord, Member, MemberImport, Pairing

    trail_book.add_verbs(VERBS)
    trail_book.add_columns(COLUMNS)
    trail_book.add_namers(
        {
            "parties_member": person_at(Member, "person__name"),
            "parties_pairing": person_at(Pairing, "goes__name"),
            "parties_aidrecord": person_at(AidRecord, "pairing__goes__name"),
            "parties_memberimport": Namer(MemberImport, ("community__name",)),
        }
    )
