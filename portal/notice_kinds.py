"""What the ground floor itself announces, and how it reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.domain.posts import VACANCY, tell_of_vacancy
from portal.registry import NoticeKind, add_errand_handler, add_notice_kind
from portal.roles import ROLES


def register() -> None:
    """Make kinds and handlers known."""
    add_errand_handler(VACANCY, tell_of_vacancy)
    add_notice_kind(
        NoticeKind("post.vacant", gettext_lazy("岗位空缺"), _vacant, optional=False),
        NoticeKind("account.reset", gettext_lazy("密码被重设"), _reset, urgent=True, optional=False),
    )


def _vacant(params: dict[str, Any]) -> tuple[str, str]:
    post = params["title"] or str(ROLES[params["role"]].title)
    title = _("%(area)s的%(post)s空缺了") % {"area": params["area"], "post": post}
    return title, _("那里的事先转到您这里，等有人接任。")


def _reset(params: dict[str, Any]) -> tuple[str, str]:
    return _("您的密码被重设过"), _("不是您请人办的，就马上改密码，并告诉社区。")
