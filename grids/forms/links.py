"""Forms of linking an account to a household."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Entrance, Resident


class CodeForm(forms.Form):
    """The code from the grid leader."""

    code = forms.CharField(
        label=_("住户码"),
        help_text=_("网格长给的 10 位数字。"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DoorForm(forms.Form):
    """Which door of a building, and a word to the grid leader."""

    entrance = forms.ModelChoiceField(label=_("单元"), queryset=Entrance.objects.none(), empty_label=None)
    room = forms.CharField(
        label=_("房号"),
        max_length=20,
        help_text=_("照门上写的，比如 301。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("想对网格长说的"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, entrances: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrance"].queryset = entrances  # type: ignore[attr-defined]
        if not entrances:
            del self.fields["entrance"]


class WhoForm(forms.Form):
    """For whom of a household a code is: one resident, or somebody who is not in the register."""

    resident = forms.ChoiceField(
        label=_("是哪一位"), widget=forms.RadioSelect, error_messages={"required": _("请选他是哪一位。")}
    )

    def __init__(self, *args: Any, residents: list[Resident], somebody: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(r.pk), f"{r.person.masked_name} · {r.get_relation_display()}") for r in residents]
        self.fields["resident"].choices = [*known, ("new", somebody)]  # type: ignore[attr-defined]

    def chosen(self) -> int | None:
        """The resident's key; None for somebody new."""
        value = self.cleaned_data["resident"]
        return None if value == "new" else int(value)


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("为什么对不上"),
        max_length=200,
        help_text=_("居民会看到这句话。"),
        error_messages={"required": _("请写一句为什么，居民会看到。")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
