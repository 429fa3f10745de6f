"""What reminders say, and who does their errand. Numbers only: which doors those are stands on the walk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grids.domain.duties import nightly, reminding
from portal import registry
from portal.registry import NoticeKind


def register() -> None:
    """Make the kinds and the handler known."""
    registry.add_errand_handler(reminding.REMIND, nightly.on_remind)
    registry.add_notice_kind(
        NoticeKind(reminding.DIGEST, gettext_lazy("每天该做的事"), _digest, gathers=True),
        NoticeKind(
            reminding.CLIMBED, gettext_lazy("过了日子还没做的事"), _climbed, for_posts=True, gathers=True
        ),
    )


def _digest(params: dict[str, Any]) -> tuple[str, str]:
    n, more = params["n"], params["more"]
    title = ngettext("有 %(n)s 件事该做了", "有 %(n)s 件事该做了", n) % {"n": n}
    if not n:
        title = _("有提醒没能按时发出")
    body = _("不方便的、不需要的，照实记下就算做了。")
    return title, " ".join(filter(None, [body, _missed(more)]))


def _climbed(params: dict[str, Any]) -> tuple[str, str]:
    n, more = params["n"], params["more"]
    title = ngettext("您这一片有 %(n)s 件事过了日子", "您这一片有 %(n)s 件事过了日子", n) % {"n": n}
    if not n:
        title = _("有提醒没能按时发出")
    body = _("看看是不是要帮一把，或者换个日子、换个人去。")
    return title, " ".join(filter(None, [body, _missed(more)]))


def _missed(more: int) -> str:
    if not more:
        return ""
    words = ngettext("系统停过，有 %(n)s 次提醒错过了。", "系统停过，有 %(n)s 次提醒错过了。", more)
    return words % {"n": more}
