"""Which verb has which form, which words, and which act of the domain. One table for the page and the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.domain import cases as acts
from grids.forms import steps as forms
from grids.forms.ratings import RateForm, VerdictForm
from grids.models import Case

Act = Callable[..., Case]


@dataclass(frozen=True)
class Step:
    """One verb as people meet it. `title` heads its page and names its link, `button` does it, `done` is said after.

    `hint` says what follows from it, before it is done. `by_reporter`: the resident's own. `is_free`: it changes
    nothing that others decide on, so it does not matter what happened meanwhile.
    """

    verb: str
    form: type[forms.StepForm]
    act: Act
    icon: str
    title: Promise
    button: Promise
    done: Promise
    hint: Promise | str = ""
    by_reporter: bool = False
    is_free: bool = False


def _plain(act: Act) -> Act:
    """Hand the form's wishes to a verb of the domain."""

    def done(*, form: forms.StepForm, **common: Any) -> Case:
        return act(**common, **form.wishes())

    return done


def _judge(*, form: VerdictForm, attachments: Any = (), **common: Any) -> Case:
    """Confirm and rate, or say that it is not solved: the resident answers both in one form."""
    if not form.is_solved:
        return acts.dispute_result(**common, attachments=attachments, said=form.cleaned_data["comment"])
    return acts.confirm_done(**common, attachments=attachments, rating=form.rating())


_TABLE: tuple[Step, ...] = (
    # For whoever works on it
    Step("accept", forms.BareForm, _plain(acts.accept_case), "hand",
         _("接手这件事"), _("我来接手"), _("接手了。居民已经看到是您在办。"),
         _("接手后，居民看到是您在办，并等您第一次回话。")),
    Step("reply", forms.ReplyForm, _plain(acts.reply_to_resident), "message-square-text",
         _("给居民回话"), _("发给居民"), _("话带到了，居民看得到。")),
    Step("propose", forms.ProposeForm, _plain(acts.propose_done), "circle-check",
         _("告诉居民结果"), _("请居民确认"), _("说好了，等居民确认。"),
         _("居民确认了才算办结。过了确认的日子没有答复，按您选的结果归档。")),
    Step("ask", forms.AskForm, _plain(acts.ask_resident), "message-circle",
         _("请居民补充"), _("问居民"), _("问出去了，时钟停着等回答。")),
    Step("assign", forms.AssignForm, _plain(acts.assign_case), "send",
         _("分派这件事"), _("分派出去"), _("分派好了，居民看得到交给了谁。")),
    Step("hand_back", forms.HandBackForm, _plain(acts.hand_back_case), "undo-2",
         _("退回上一级"), _("退回上一级"), _("退回了，由上一级接着安排。")),
    Step("retract", forms.RetractForm, _plain(acts.retract_question), "undo-2",
         _("收回问题"), _("收回问题"), _("问题收回了，时钟接着走。"),
         _("居民不用再回答，时钟接着走。")),
    Step("decline", forms.DeclineForm, _plain(acts.decline_case), "circle-slash",
         _("不归我们办"), _("告诉居民"), _("告诉居民了，写明了该找谁。"),
         _("居民看得到理由和该找谁。30 天内他可以重新打开，由上一级再看。")),
    Step("note", forms.NoteForm, _plain(acts.note_on_case), "pencil",
         _("记内部备注"), _("记下"), _("记下了，只有内部看得到。"), is_free=True),
    # For whoever said it
    Step("answer", forms.AnswerForm, _plain(acts.answer_question), "message-circle",
         _("回答问题"), _("回答"), _("回答带到了，时钟接着走。"), by_reporter=True),
    Step("add", forms.AddForm, _plain(acts.add_to_case), "message-square-plus",
         _("补充情况"), _("补充"), _("补充的话带到了。"), by_reporter=True),
    Step("confirm", VerdictForm, _judge, "circle-check",
         _("您的答复"), _("提交答复"), _("收到您的答复了。"), by_reporter=True),
    Step("dispute", forms.DisputeForm, _plain(acts.dispute_result), "arrow-up-right",
         _("没有解决"), _("交上一级重新办"), _("收到了，换了人重新办。"), by_reporter=True),
    Step("rate", RateForm, _plain(acts.rate_case), "star",
         _("评一评"), _("提交评价"), _("评价收到了。"), by_reporter=True),
    Step("reopen", forms.ReopenForm, _plain(acts.reopen_case), "rotate-ccw",
         _("重新打开"), _("重新打开"), _("重新打开了，换了人来办。"),
         _("会交给上一级重新办，不回到原来的人手里。"), by_reporter=True),
    Step("withdraw", forms.WithdrawForm, _plain(acts.withdraw_case), "x",
         _("撤回这件事"), _("撤回"), _("撤回了，不会再有人来办。"),
         _("撤回后不再有人来办。还想办，就另提一件。"), by_reporter=True),
)  # fmt: skip

_NOTED = Step("answer", forms.NotedAnswerForm, _plain(acts.answer_question), "phone",
              _("记下居民的回答"), _("记下"), _("记下了，时钟接着走。"),
              _("居民在电话里或当面回答的，替他记在这里。"))  # fmt: skip
"""What is the resident's own, as an official does it for him."""

STEPS: dict[str, Step] = {step.verb: step for step in _TABLE}


def step_for(verb: str, *, by_reporter: bool) -> Step | None:
    """The verb as this reader meets it; None when people have no such verb."""
    return _NOTED if verb == _NOTED.verb and not by_reporter else STEPS.get(verb)
