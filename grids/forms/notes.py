"""A line of answer to an opinion note."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class ReplyForm(forms.Form):
    """What the writer reads."""

    reply = forms.CharField(
        label=gettext_lazy("回一句"),
        help_text=gettext_lazy("写的人看得到。说说打算怎么办，或者为什么现在办不了。"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("请写一句。")},
    )
