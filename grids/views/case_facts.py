"""What a case's page says line by line: (label, value) for the tag `facts`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.enums import CaseState as S
from grids.models import Case
from grids.queries.standing import promise_of
from portal.rules.masking import mask_name
from portal.rules.wording import Deadline, moment_words, paper_words
from portal.templatetags.look import due, exact

Rows = list[tuple[str, object]]


def dates(case: Case, deadline: Deadline) -> Rows:
    """Until when: what runs now, what was promised when that is something else, how it ended.

    While the resident has the last word nothing is called done in time; what was declined or taken back no longer has
    a promise.
    """
    promise = promise_of(case)
    rows: Rows = [(_("现在"), due(deadline))] if case.is_open else []
    is_promised = case.state not in (S.DECLINED, S.WITHDRAWN)
    if is_promised and (deadline.state != "running" or deadline.at != case.resolve_due):
        rows.append((_("答应办完"), exact(case.resolve_due)))
    if case.state == S.CLOSED:
        rows.append((_("实际"), due(promise)))
    if case.outcome and not case.is_open:
        rows.append((_("结果"), case.get_outcome_display()))
    return rows


def facts(case: Case, door: str) -> Rows:
    """Who said it (masked), how to reach him, where it is, how it came."""
    rows: Rows = [(_("谁说的"), reporter_masked(case))]
    if case.reporter and case.reporter.masked_phone:
        rows.append((_("手机号"), case.reporter.masked_phone))
    areas = (area.name for area in (case.subdistrict, case.community, case.grid) if area)
    return [
        *rows,
        (_("怎么联系"), case.get_contact_display()),
        (_("地点"), _joined(case.place, door)),
        (_("归哪里"), _joined(*areas)),
        (_("从哪来"), _joined(case.get_channel_display(), case.channel_reason)),
        (_("缓急"), case.get_urgency_display()),
    ]


def clocks(case: Case) -> Rows:
    """The deadlines that were fixed at filing, and when each was met."""
    rows: Rows = [
        (_("接手期限"), _met(case.accept_due, case.accepted_at, _("%(at)s 接手了"))),
        (_("第一次回话期限"), _met(case.reply_due, case.replied_at, _("%(at)s 回了"))),
        (_("办完期限"), _met(case.resolve_due, case.paused_at, _("时钟停着"))),
    ]
    return [*rows, (_("居民确认期限"), exact(case.confirm_due))] if case.confirm_due else rows


def answers(case: Case) -> Rows:
    """(question, answer) in the reader's language, in the order of the category's questions."""
    given = case.answers
    return [
        (_label(question), _answer(question, given[question["key"]]))
        for question in case.category.questions
        if given.get(question.get("key")) not in (None, "")
    ]


def reporter_masked(case: Case) -> str:
    """Who said it, as staff see it before a reveal."""
    name = case.reporter.name if case.reporter else case.reporter_name
    return mask_name(name) if name else _("没留名字")


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _met(due_at: datetime, at: datetime | None, words: str) -> SafeString:
    """A deadline, and what came of it; on paper with its date."""
    if at is None:
        return exact(due_at)
    said = words % {"at": moment_words(timezone.now(), at, inside=True)}
    return format_html(
        '{} · <span data-paper="{}">{}</span>', exact(due_at), words % {"at": paper_words(at)}, said
    )


def _label(question: dict[str, Any]) -> str:
    return question.get("label_en") or question["label"] if get_language() == "en" else question["label"]


def _answer(question: dict[str, Any], given: Any) -> str:
    """An answer in words: yes and no, the name of a choice, or the text itself."""
    if question.get("kind") == "yesno":
        return _("是") if given in (True, "yes", "true", "1") else _("不是")
    for choice in question.get("choices", ()):
        if choice[0] == given:
            return str(choice[2] if get_language() == "en" and len(choice) > 2 else choice[1])
    return str(given)
