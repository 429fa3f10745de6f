"""The demo's accounts. They exist only in the demo: nothing here is loaded in production."""

from __future__ import annotations

from dataclasses import dataclass

from portal.crypto import lookup_hash
from portal.models import User

PASSWORD = "Linli-demo-2026"  # noqa: S105 - printed at the start of every demo


@dataclass(frozen=True)
class DemoAccount:
    """Who one can be in the demo. `at` names the kind of area of the post; empty for a resident."""

    phone: str
    name: str
    does: str
    role: str = ""
    at: str = ""


ACCOUNTS = (
    DemoAccount("19900000001", "林秀珍", "居民，也结对走访，柳岸社区第三网格 (resident who also visits)"),
    DemoAccount("19900000002", "周敏", "网格长，柳岸社区第三网格 (grid leader)", "grid_leader", "grid"),
    DemoAccount(
        "19900000003", "邓晓兰", "社区工作人员，柳岸社区 (community staff)", "community_staff", "community"
    ),
    DemoAccount(
        "19900000004", "何建文", "社区副书记，柳岸社区 (community deputy)", "community_deputy", "community"
    ),
    DemoAccount("19900000005", "季云舟", "街道工作人员 (street staff)", "subdistrict_staff", "subdistrict"),
    DemoAccount("19900000006", "陶玉明", "街道分管领导 (street leader)", "subdistrict_leader", "subdistrict"),
    DemoAccount(
        "19900000007", "纪长青", "纪工委监督员 (discipline inspector)", "discipline_inspector", "subdistrict"
    ),
    DemoAccount("19900000008", "施一鸣", "系统管理员 (system administrator)", "system_admin", "subdistrict"),
    DemoAccount(
        "19900000009", "安可立", "安全管理员 (security administrator)", "security_admin", "subdistrict"
    ),
    DemoAccount("19900000010", "沈知行", "审计员 (auditor)", "auditor", "subdistrict"),
)


def demo_accounts() -> list[DemoAccount]:
    """Those of the demo's accounts that this database has."""
    hashes = {lookup_hash(account.phone, "phone"): account for account in ACCOUNTS}
    there = User.objects.filter(login_hash__in=hashes).values_list("login_hash", flat=True)
    return sorted((hashes[one] for one in there), key=lambda account: account.phone)
