"""How an empty installation begins: its first area, and the three administrators who hold separate powers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actors import system
from portal.domain.accounts import one_time_password, open_account
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Post, Tenure
from portal.roles import POWER_ROLES, ROLES
from portal.rules import phones


@dataclass(frozen=True)
class First:
    """Somebody who is to hold one of the three powers."""

    role: str
    name: str
    phone: str


def first_area(*, kind: AreaKind, name: str, code: str) -> Area:
    """The root of the tree, in a database without areas. Raises `Refused` when there is one."""
    if Area.objects.exists():
        raise Refused(_("已经有地方了，不用再建。"))
    with act(system("first start"), "area.make"):
        fields = {"kind": kind, "name": name.strip(), "code": code.strip()}
        root: Area = Area.objects.add_root(fields)
    return root


def first_administrators(*, area: Area, people: list[First]) -> dict[str, str]:
    """Accounts and posts for the three administrators; gives the one-time password of each role, to be told once.

    Three different phones, one for each power. Raises `Refused` when one of the powers is held here already, a phone
    is taken or two are the same, and `portal.rules.errors.Unusable` for what is no phone.
    """
    _refuse_not_first(area, people)
    passwords = {first.role: one_time_password() for first in people}
    with act(system("first start"), "account.first_administrators"):
        for first in people:
            user = open_account(
                actor=system("first start"), name=first.name, phone=first.phone, password=passwords[first.role],
                one_time=True,
            )  # fmt: skip
            seat, _made = Post.objects.get_or_create(role=first.role, area=area)
            Tenure.objects.create(
                post=seat, person_id=user.person_id, period=DateRange(timezone.localdate(), None),
                single=ROLES[first.role].single, role=first.role, reason=_("初次启用"),
            )  # fmt: skip
    return passwords


def _refuse_not_first(area: Area, people: list[First]) -> None:
    if sorted(first.role for first in people) != sorted(POWER_ROLES):
        raise ValueError("One person for each of the three powers.")
    if len({phones.normalise(first.phone) for first in people}) < len(people):
        raise Refused(_("三个管理岗位要三个人，手机号不能一样。"))
    if Tenure.objects.current().filter(role__in=POWER_ROLES, post__area=area).exists():
        raise Refused(_("这里已经有管理员了。要换人，请安全管理员来办。"))
