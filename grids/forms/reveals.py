"""The form of a look at what a case masks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class RevealForm(forms.Form):
    """Which masked thing to see, and why. The reason stays in the trail."""

    field = forms.ChoiceField(
        label=gettext_lazy("要看什么"),
        choices=[("name", gettext_lazy("全名")), ("phone", gettext_lazy("手机号"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选要看什么。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么要看"),
        help_text=gettext_lazy("会留下记录：谁、什么时候、看了谁的、为什么。"),
        max_length=200,
        min_length=2,
        error_messages={"required": gettext_lazy("请写为什么要看。")},
    )
