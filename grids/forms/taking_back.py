"""Why a visit is taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class TakeBackForm(forms.Form):
    """A reason: needed of whoever takes back what somebody else wrote."""

    reason = forms.CharField(
        label=gettext_lazy("为什么收回"),
        help_text=gettext_lazy("比如“记错门了”。会写在这条记录上。"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写一句为什么。")},
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
