"""What residents file about, and how long each thing may take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain import clocks
from grids.models import Category, ServiceClock
from grids.queries import catalogue
from portal.admin.base import ReasonedForm, ScopedAdmin

KINDS = ("text", "choice", "yesno")
MOST_QUESTIONS = 8
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CategoryForm(ReasonedForm):
    """A category; its questions as JSON, checked one by one."""

    questions = forms.JSONField(
        label=gettext_lazy("要问的"), required=False, widget=forms.Textarea(attrs={"rows": 8, "cols": 70}),
        help_text=gettext_lazy(
            "一列问题，每个有 key（英文小写）、label（中文）、label_en（英文）、kind（text、choice、yesno）、required。"
            "choice 还要 choices：[[\"day\", \"白天\", \"Daytime\"], …]。"
        ),
    )  # fmt: skip

    def clean_questions(self) -> list[dict[str, Any]]:
        """Questions that the filing form can ask."""
        asked = self.cleaned_data["questions"] or []
        if not isinstance(asked, list) or len(asked) > MOST_QUESTIONS:
            raise ValidationError(_("要一列问题，最多 %(n)s 个。") % {"n": MOST_QUESTIONS})
        for place, question in enumerate(asked, start=1):
            wrong = _what_is_wrong(question)
            if wrong:
                raise ValidationError(_("第 %(n)s 个问题：%(wrong)s") % {"n": place, "wrong": wrong})
        if len({question["key"] for question in asked}) < len(asked):
            raise ValidationError(_("两个问题用了同一个 key。"))
        return asked


def _what_is_wrong(question: Any) -> str:
    """In words what one question lacks; empty when it is well."""
    if not isinstance(question, dict) or not _KEY.fullmatch(str(question.get("key", ""))):
        return _("key 要用英文小写。")
    if not all(_is_text(question.get(name)) for name in ("label", "label_en")):
        return _("label 和 label_en 都要写。")
    if question.get("kind") not in KINDS:
        return _("kind 是 text、choice、yesno 里的一个。")
    if question["kind"] == "choice" and not _are_choices(question.get("choices")):
        return _('choices 至少两个，每个写成 ["day", "白天", "Daytime"]。')
    return ""


def _are_choices(choices: Any) -> bool:
    return (
        isinstance(choices, list)
        and len(choices) >= 2
        and all(isinstance(one, list) and len(one) == 3 and all(map(_is_text, one)) for one in choices)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 200


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    """The office's list. What is out of use stays, for old cases carry it."""

    edit_permission = "category.edit"
    form = CategoryForm
    list_display = ("name", "name_en", "urgency", "anonymous", "order", "in_use")
    list_editable = ("order", "in_use")
    list_per_page = 60
    fields = (
        "key", "name", "name_en", "icon", "hint", "hint_en", "urgency", "anonymous", "questions", "order", "in_use",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """The key stays: drafts and answers carry it."""
        return ("key",) if obj else ()

    def after_change(self) -> None:
        """This process asks by the new list at once, others within seconds."""
        catalogue.forget()


class ClockForm(ReasonedForm):
    """A promise in figures, each with an example beside it."""

    class Meta:
        help_texts = {
            "category": gettext_lazy("不选，就是这种缓急的所有类别。"),
            "accept_minutes": gettext_lazy("上班时间的分钟：4 小时写 240。不分昼夜的按钟点算。"),
            "reply_minutes": gettext_lazy("接手以后给居民第一句话：8 小时写 480。"),
            "resolve_days": gettext_lazy("上班的日子：一周写 5。不分昼夜的按日历算。"),
            "confirm_days": gettext_lazy("说办好了，居民一直没答复，过几个工作日归档。"),
            "round_the_clock": gettext_lazy("夜里和放假也算时间，给急事用。"),
        }


@admin.register(ServiceClock)
class ServiceClockAdmin(ScopedAdmin):
    """What is promised. A change holds for new cases: a case keeps the promise it was filed under."""

    edit_permission = "clock.edit"
    form = ClockForm
    may_delete = True
    list_display = (
        "category_name", "urgency", "accept_minutes", "reply_minutes", "resolve_days", "confirm_days", "round_the_clock",
    )  # fmt: skip
    list_select_related = ("category",)
    fields = (
        "category", "urgency", "accept_minutes", "reply_minutes", "resolve_days", "confirm_days", "round_the_clock",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("类别"))
    def category_name(self, clock: ServiceClock) -> str:
        """Its category, or all of that urgency."""
        return clock.category.label if clock.category else _("所有类别")

    def after_change(self) -> None:
        """New promises count from now on."""
        clocks.forget()
