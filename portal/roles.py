"""Roles as readable classes: what each post may do. Code asks for a permission, never for a role."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.enums import AreaKind

READ_CASES = {"case.view", "case.note"}
VISIT = {"visit.record", "visit.view"}
HANDLE_CASES = READ_CASES | VISIT | {"case.handle", "case.file_for"}
DISPATCH_CASES = HANDLE_CASES | {"case.assign", "case.export"}
READ_ROSTER = {"area.view", "household.view", "person.view", "station.view"}
KEEP_ROSTER = READ_ROSTER | {"household.edit", "person.edit", "person.reveal", "link.decide", "station.edit"}
MOVE_ROSTER = KEEP_ROSTER | {"household.import", "household.export", "person.merge"}
READ_MEMBERS = {"member.view", "pairing.view"}
KEEP_MEMBERS = READ_MEMBERS | {"member.edit", "member.import", "member.export", "pairing.edit", "aid.record"}
OFFICE = {"admin.enter", "post.view", "delivery.view", "duty.view"}


@dataclass(frozen=True)
class Role:
    """A kind of post.

    `kinds`: areas it can be held at. `chain`: it answers for its area (part of the responsibility chain).
    `single`: one holder at a time. `staff`: two factors and the idle limit apply.
    `power`: one of the three separate powers that nobody holds two of.
    """

    key: str
    title: Promise
    kinds: tuple[AreaKind, ...]
    permissions: frozenset[str]
    chain: bool = False
    single: bool = True
    staff: bool = True
    power: bool = False


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role("building_leader", _("楼栋长"), (AreaKind.BUILDING,),
             frozenset(VISIT | {"area.view", "case.file_for", "household.view"}), staff=False),
        Role("grid_worker", _("网格员"), (AreaKind.GRID, AreaKind.MICRO_GRID),
             frozenset(HANDLE_CASES | READ_ROSTER | {"pairing.view"}), single=False, staff=False),
        Role("grid_leader", _("网格长"), (AreaKind.GRID, AreaKind.MICRO_GRID),
             frozenset(HANDLE_CASES | KEEP_ROSTER | {"pairing.view"}), chain=True, staff=False),
        Role("zone_leader", _("片区长"), (AreaKind.ZONE, AreaKind.ESTATE, AreaKind.RESIDENT_GROUP),
             frozenset(HANDLE_CASES | READ_ROSTER | {"pairing.view"}), chain=True, staff=False),
        Role("community_staff", _("社区工作人员"), (AreaKind.COMMUNITY,),
             frozenset(DISPATCH_CASES | MOVE_ROSTER | KEEP_MEMBERS | OFFICE), single=False),
        Role("community_deputy", _("社区副书记"), (AreaKind.COMMUNITY,),
             frozenset(DISPATCH_CASES | MOVE_ROSTER | KEEP_MEMBERS | OFFICE), chain=True),
        Role("community_secretary", _("社区书记"), (AreaKind.COMMUNITY,),
             frozenset(DISPATCH_CASES | KEEP_ROSTER | KEEP_MEMBERS | OFFICE)),
        Role("subdistrict_staff", _("街道工作人员"), (AreaKind.SUBDISTRICT,),
             frozenset(DISPATCH_CASES | READ_ROSTER | READ_MEMBERS | OFFICE | {"category.edit", "clock.edit", "calendar.edit", "duty.edit"}),
             single=False),
        Role("subdistrict_leader", _("街道分管领导"), (AreaKind.SUBDISTRICT,),
             frozenset(DISPATCH_CASES | READ_ROSTER | READ_MEMBERS | OFFICE), chain=True),
        Role("discipline_inspector", _("纪工委监督员"), (AreaKind.SUBDISTRICT,),
             frozenset({"admin.enter", "area.view", "case.view"}), single=False),
        Role("system_admin", _("系统管理员"), (AreaKind.SUBDISTRICT, AreaKind.COUNTY),
             frozenset({"admin.enter", "area.view", "area.edit", "organisation.edit", "category.edit", "clock.edit",
                        "calendar.edit", "channel.edit", "errand.view", "errand.edit", "delivery.view"}),
             single=False, power=True),
        Role("security_admin", _("安全管理员"), (AreaKind.SUBDISTRICT, AreaKind.COUNTY),
             frozenset({"admin.enter", "area.view", "post.view", "post.edit", "account.view", "account.edit"}),
             single=False, power=True),
        Role("auditor", _("审计员"), (AreaKind.SUBDISTRICT, AreaKind.COUNTY),
             frozenset({"admin.enter", "area.view", "audit.view"}), single=False, power=True),
    )
}  # fmt: skip

CHAIN_ROLES = tuple(role.key for role in ROLES.values() if role.chain)
POWER_ROLES = tuple(role.key for role in ROLES.values() if role.power)
PERMISSIONS = frozenset().union(*(role.permissions for role in ROLES.values()))


def role_choices() -> list[tuple[str, Promise]]:
    """(key, title) of every role, for a form's select."""
    return [(role.key, role.title) for role in ROLES.values()]


def roles_with(permission: str) -> tuple[str, ...]:
    """Keys of the roles that grant `permission`."""
    return tuple(role.key for role in ROLES.values() if permission in role.permissions)
