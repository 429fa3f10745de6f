"""The form of a look at what a case masks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

# One press says why and shows it. The trail keeps the words.
REASONS = {
    "call": gettext_lazy("打电话问情况"),
    "visit": gettext_lazy("上门前联系"),
    "result": gettext_lazy("告诉他结果"),
}


class RevealForm(forms.Form):
    """Why the name and phone are looked at: one of a few reasons, or words of one's own."""

    why = forms.ChoiceField(choices=list(REASONS.items()), required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("别的原因"),
        max_length=200,
        min_length=2,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two; what is chosen goes into the trail as the office reads it."""
        data = super().clean() or self.cleaned_data
        if data.get("why"):
            with override(settings.LANGUAGE_CODE):
                data["reason"] = str(REASONS[data["why"]])
        elif not data.get("reason") and not self.errors:
            self.add_error("reason", _("请选一个原因，或写为什么要看。"))
        return data
