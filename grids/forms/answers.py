"""A category's own questions: as form fields, and answered, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.models import Category
from grids.rules.questions import MAX_ANSWER, NO, YES


def question_field(question: dict[str, Any]) -> forms.Field:
    """The form field of one question of a category (see `Category.questions`)."""
    common: dict[str, Any] = {"label": _label(question), "required": bool(question.get("required"))}
    errors = {"required": _("请回答这个问题。"), "invalid_choice": _("请在几个答案里选一个。")}
    if question.get("kind") in ("choice", "yesno"):
        return forms.ChoiceField(
            choices=_choices(question), widget=forms.RadioSelect, error_messages=errors, **common
        )
    return forms.CharField(max_length=MAX_ANSWER, error_messages=errors, **common)


def _label(question: dict[str, Any]) -> str:
    return str(question.get("label_en") if _english() and question.get("label_en") else question["label"])


def _choices(question: dict[str, Any]) -> list[tuple[str, str]]:
    if question["kind"] == "yesno":
        return [(YES, _("是")), (NO, _("不是"))]
    return [
        (str(key), str((rest or [zh])[0] if _english() else zh)) for key, zh, *rest in question["choices"]
    ]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def answers_in_words(category: Category, answers: dict[str, str]) -> list[tuple[str, str]]:
    """(question, answer) in the reader's language, in the category's order; unanswered ones are left out."""
    said = []
    for question in category.questions:
        given = answers.get(question["key"])
        if given:
            choices = dict(_choices(question)) if question.get("kind") in ("choice", "yesno") else {}
            said.append((_label(question), choices.get(given, given)))
    return said
