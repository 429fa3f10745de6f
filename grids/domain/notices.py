"""What is announced about a case: the kinds, how they read, and who is told. No personal data: number and category.

The title is the resident's own words: the inbox looks it up for its reader (`grids/queries/subjects.py`), and nothing
that leaves the house says it.

`params` are the same for every kind: number, category in both languages, and what the kind adds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grids.enums import Outcome
from grids.models import Case, CaseEvent
from portal import registry
from portal.domain.errands import Note
from portal.domain.notices import announcement
from portal.registry import NoticeKind
from portal.roles import ROLES

if TYPE_CHECKING:
    from grids.domain.steps import Doing

Params = dict[str, Any]


def tell_holder(kind: str, case: Case, event: CaseEvent, **more: Any) -> Note:
    """An announcement to the post that the case is with."""
    return _note(kind, case, event, more, to_post=case.holder_id)


def tell_post(kind: str, case: Case, event: CaseEvent, post_id: int, **more: Any) -> Note:
    """An announcement to another post."""
    return _note(kind, case, event, more, to_post=post_id)


def tell_former(
    kind: str, case: Case, event: CaseEvent, post_id: int, besides: list[Note], **more: Any
) -> Note:
    """An announcement to the post that the case was with before; none of those whom `besides` tells hears it twice."""
    return _note(kind, case, event, more, to_post=post_id, besides=besides)


def tell_reporter(kind: str, case: Case, event: CaseEvent, **more: Any) -> list[Note]:
    """An announcement to who filed it; none for a case without a person."""
    if case.reporter_id is None:
        return []
    return [_note(kind, case, event, more, to_person=case.reporter_id)]


def tell_other_side(step: Doing, kind: str, event: CaseEvent, **more: Any) -> list[Note]:
    """From an official to the reporter; from the reporter to the post that has it."""
    if step.is_official:
        return tell_reporter(kind, step.case, event, **more)
    return [tell_holder(kind, step.case, event, **more)]


def register() -> None:
    """Make the kinds known."""
    registry.add_notice_kind(*(_kind(key, *rest) for key, *rest in _KINDS))


def _note(kind: str, case: Case, event: CaseEvent, more: Params, **receiver: Any) -> Note:
    params = {
        "number": case.number,
        "category": case.category.name,
        "category_en": case.category.name_en,
        **more,
    }
    where = reverse("case", args=[case.pk])
    area = case.grid_id or case.community_id or case.subdistrict_id
    return announcement(kind, f"case:{case.pk}:{event.pk}", params, where, area=area, **receiver)


def _kind(
    key: str, label: Promise, title: Callable[[], str], body: Callable[[], str], urgent: bool = False
) -> NoticeKind:
    def compose(params: Params) -> tuple[str, str]:
        filled = _filled(params)
        say = _BY_OUTCOME.get(key, {}).get(params.get("outcome", ""), title)
        return say() % filled, body() % filled

    return NoticeKind(key=key, label=label, compose=compose, urgent=urgent, for_posts=key in TO_POSTS)


TO_POSTS = {
    "case.filed", "case.filed_urgent", "case.assigned", "case.handed_back", "case.answered", "case.added",
    "case.unanswered", "case.lapsed",
    "case.disputed", "case.reopened", "case.moved_up", "case.withdrawn", "case.overdue", "case.escalated",
}  # fmt: skip
"""Kinds that go to posts alone."""


def _filled(params: Params) -> Params:
    """The placeholders, in the reader's language."""
    english = (get_language() or "").startswith("en")
    role = ROLES.get(params.get("role", ""))
    return {
        "number": params.get("number", ""),
        "category": params.get("category_en")
        if english and params.get("category_en")
        else params.get("category", ""),
        "outcome": str(Outcome(params["outcome"]).label) if params.get("outcome") else "",
        "post": params.get("post") or (str(role.title) if role else ""),
        "where": params.get("where", ""),
    }


def _ended_so() -> str:
    return _("这件诉求结束了，结果是“%(outcome)s”")


_BY_OUTCOME: dict[str, dict[str, Callable[[], str]]] = {
    "case.proposed": {
        Outcome.SOLVED.value: lambda: _("办的人说好了，请您确认"),
        Outcome.PARTLY.value: lambda: _("办的人说办了一部分，请您看看行不行"),
        Outcome.UNSOLVABLE.value: lambda: _("办的人说现在办不了，请您看看行不行"),
    },
    "case.closed": {
        Outcome.PARTLY.value: _ended_so,
        Outcome.UNSOLVABLE.value: _ended_so,
    },
}
"""Titles that are another one by how it went."""


def _body() -> str:
    return _("%(category)s，编号 %(number)s。")


_KINDS: tuple[tuple[Any, ...], ...] = (
    ("case.filed", gettext_lazy("有新诉求到您手上"), lambda: _("有一件新诉求，请接手"), _body),
    ("case.filed_urgent", gettext_lazy("紧急诉求到您手上"), lambda: _("有一件紧急诉求，请马上接手"), _body, True),
    ("case.receipt", gettext_lazy("收到您的诉求"), lambda: _("收到了您反映的事"), _body),
    ("case.accepted", gettext_lazy("有人接手"), lambda: _("%(post)s接手了您反映的事"), _body),
    ("case.assigned", gettext_lazy("分派给您"), lambda: _("有一件诉求分派给您，请接手"), _body),
    ("case.moved", gettext_lazy("换了人办"), lambda: _("您反映的事现在由%(post)s办"), _body),
    ("case.handed_back", gettext_lazy("下级交上来"), lambda: _("有一件诉求交到您这一级，请接手"), _body),
    ("case.replied", gettext_lazy("回话"), lambda: _("您反映的事有回话"), _body),
    ("case.asked", gettext_lazy("问您一件事"), lambda: _("%(post)s有一个问题要问您"),
     lambda: _("%(category)s，编号 %(number)s。您回话以后接着办。")),
    ("case.answered", gettext_lazy("居民回话"), lambda: _("居民回话了，可以接着办"), _body),
    ("case.answer_noted", gettext_lazy("替您记下的回答"), lambda: _("%(post)s记下了您的回答"),
     lambda: _("%(category)s，编号 %(number)s。记得不对，就补充一句。")),
    ("case.retracted", gettext_lazy("不用再回答"), lambda: _("%(post)s收回了问题，您不用回答了"), _body),
    ("case.asked_again", gettext_lazy("还在等您回答"), lambda: _("%(post)s还在等您回答一个问题"),
     lambda: _("%(category)s，编号 %(number)s。您回话以后接着办。")),
    ("case.unanswered", gettext_lazy("居民还没有回答"), lambda: _("居民还没有回答您的问题"),
     lambda: _("%(category)s，编号 %(number)s。电话里或当面问到的，可以替居民记下；不用问了，可以收回问题。")),
    ("case.lapsed", gettext_lazy("问题没有等到回答"), lambda: _("居民一直没有回答，时钟接着走，请接着办"), _body),
    ("case.added", gettext_lazy("居民补充"), lambda: _("居民补充了情况"), _body),
    ("case.proposed", gettext_lazy("等您确认"), lambda: _("办的人说了结果，请您确认"),
     lambda: _("%(category)s，编号 %(number)s。您说了才算。")),
    ("case.disputed", gettext_lazy("居民说没有解决"), lambda: _("居民说没有解决，请您重新办"), _body),
    ("case.reopened", gettext_lazy("居民重新打开"), lambda: _("居民重新打开了一件诉求，请接手"), _body),
    ("case.moved_up", gettext_lazy("您办过的诉求重新办"), lambda: _("居民说还没有好，您办过的一件诉求交给%(post)s重新办"),
     lambda: _("%(category)s，编号 %(number)s。您不用再办了。")),
    ("case.again", gettext_lazy("重新办"), lambda: _("您反映的事交给%(post)s重新办"), _body),
    ("case.closed", gettext_lazy("办结"), lambda: _("这件诉求办结了"), _body),
    ("case.declined", gettext_lazy("不归社区办"), lambda: _("您反映的事不归这里办，写了可以找谁"), _body),
    ("case.withdrawn", gettext_lazy("居民撤回"), lambda: _("居民撤回了一件诉求"), _body),
    ("case.overdue", gettext_lazy("您手上的诉求超时"), lambda: _("您手上有一件诉求过了答应的时间"), _body),
    ("case.escalated", gettext_lazy("下级的诉求超时"), lambda: _("下一级有一件诉求过了答应的时间，请过问"), _body),
    ("case.late", gettext_lazy("答应的时间过了"), lambda: _("您反映的事没有按时办，已告诉上一级"),
     lambda: _("%(category)s，编号 %(number)s。%(post)s会过问。")),
)  # fmt: skip
