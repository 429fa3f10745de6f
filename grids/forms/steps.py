"""The forms of a case: one for each verb, and what each hands to its verb. Those with a rating are in `ratings`."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.waiting import BY_MOUTH
from grids.enums import Outcome, Urgency
from grids.forms.photos import KeptField, PhotosField

SAID_MAX = 1000
WITHOUT_WORDS = ("version", "photos", "kept")


def said_field(
    label: str | Promise, help_text: str | Promise = "", *, required: bool = True, rows: int = 3
) -> forms.CharField:
    """A text that becomes part of the story."""
    box = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=SAID_MAX,
        widget=box,
        error_messages={"required": gettext_lazy("请写一两句。")},
    )


class StepForm(forms.Form):
    """What every step carries: the version of the case that the reader saw when he decided, and photos kept before.

    `wrappers` names the look of single fields (see the tag `field`). `is_fixed`: empty, it looks the same for
    every reader and every case.
    """

    wrappers: ClassVar[dict[str, str]] = {}
    entry: str = ""
    """The verb that stands in the story afterwards, where the form decides between several."""
    is_fixed: ClassVar[bool] = True

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    kept = KeptField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].error_messages |= dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("这一页不完整，请重新打开再试。")
        )

    @property
    def helper(self) -> FormHelper:
        """The fields in order, each in its look; the page brings the form element and its button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            *(Field(name, wrapper_class=self.wrappers.get(name, "")) for name in self.fields)
        )
        return helper

    @property
    def said(self) -> str:
        """The words of it, whatever their field is called."""
        return str(self.cleaned_data.get("said") or self.cleaned_data.get("comment") or "")

    def wishes(self) -> dict[str, Any]:
        """What the verb gets besides actor, case, version and photos."""
        return {name: value for name, value in self.cleaned_data.items() if name not in WITHOUT_WORDS}


class BareForm(StepForm):
    """A step that needs no words."""


class ReplyForm(StepForm):
    """Words for the resident, with photos."""

    said = said_field(gettext_lazy("对居民说"), gettext_lazy("居民看得到。"))
    photos = PhotosField()


class AskForm(StepForm):
    """A question to the resident."""

    said = said_field(
        gettext_lazy("要问居民什么"),
        gettext_lazy("问出去时钟就停，居民回答后接着走。没有回答的，提醒一次，再过几个工作日时钟接着走。"),
    )


class NoteForm(StepForm):
    """An internal note."""

    said = said_field(gettext_lazy("内部备注"), gettext_lazy("居民看不到，经办这件事的人看得到。"))


class HandBackForm(StepForm):
    """Why the case goes back to whoever dispatches."""

    said = said_field(gettext_lazy("为什么退回"), gettext_lazy("居民看得到。退回后由上一级重新分派。"))


class ProposeForm(StepForm):
    """The outcome, honestly, and what was done."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=[(o.value, o.label) for o in (Outcome.SOLVED, Outcome.PARTLY, Outcome.UNSOLVABLE)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个结果。")},
    )
    said = said_field(
        gettext_lazy("办了什么，为什么是这个结果"),
        gettext_lazy("居民看得到。没全解决的，写明还差什么、为什么。"),
    )
    photos = PhotosField(label=gettext_lazy("办完的照片"))


class DeclineForm(StepForm):
    """That it is not our duty: why, and where to go."""

    said = said_field(gettext_lazy("为什么不归我们办"), gettext_lazy("写明依据。居民看得到。"))
    where = forms.CharField(
        label=gettext_lazy("居民该找谁"),
        help_text=gettext_lazy("单位、电话、地址，写到居民找得到。"),
        max_length=200,
    )


class AssignForm(StepForm):
    """To which post, how urgent, and a word for whoever gets it."""

    is_fixed = False

    post_id = forms.TypedChoiceField(
        label=gettext_lazy("分派给"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选分派给谁。"),
            "invalid_choice": gettext_lazy("这个岗位现在不能接，请另选一个。"),
        },
    )
    urgency = forms.ChoiceField(label=gettext_lazy("缓急"), required=False)
    said = said_field(gettext_lazy("给经办人的话"), gettext_lazy("居民也看得到。"), required=False, rows=2)

    def __init__(self, *args: Any, posts: list[tuple[int, Any]], **kwargs: Any) -> None:
        """`posts`: (id, what its card says) of the posts to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [("", _("不改")), *Urgency.choices]  # type: ignore[attr-defined]

    def wishes(self) -> dict[str, Any]:
        """The urgency is None when it stays."""
        return {**super().wishes(), "urgency": self.cleaned_data["urgency"] or None}


class NotedAnswerForm(StepForm):
    """What the resident answered by mouth, written down for him."""

    channel = forms.ChoiceField(
        label=gettext_lazy("居民怎么说的"),
        choices=[(channel.value, channel.label) for channel in BY_MOUTH],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一下居民是怎么说的。")},
    )
    said = said_field(
        gettext_lazy("居民的回答"), gettext_lazy("照居民的话写。居民看得到，也看得到是谁记的。")
    )
    photos = PhotosField()


class RetractForm(StepForm):
    """A question that need not be answered any more."""

    said = said_field(gettext_lazy("为什么不用问了"), gettext_lazy("居民看得到。"), required=False, rows=2)


class AnswerForm(StepForm):
    """The resident's answer to the question."""

    said = said_field(gettext_lazy("您的回答"))
    photos = PhotosField()


class AddForm(StepForm):
    """Something the resident wants to add."""

    said = said_field(gettext_lazy("要补充什么"))
    photos = PhotosField()


class DisputeForm(StepForm):
    """What is still missing."""

    said = said_field(gettext_lazy("还差什么"))
    photos = PhotosField()


class ReopenForm(StepForm):
    """Why a closed case must go on."""

    said = said_field(gettext_lazy("又出了什么问题"))
    photos = PhotosField()


class WithdrawForm(StepForm):
    """Taking a request back needs no reason."""

    said = said_field(gettext_lazy("为什么撤回"), required=False, rows=2)
