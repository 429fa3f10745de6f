"""What is typed about help that was given: what, on which day; everything else may stay empty."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.forms.households import day_input, helper_of
from grids.models import Visit
from parties.domain.aid import MOST_CENTS, Gift
from parties.enums import AidKind
from parties.forms.members import NO_CHOICE


class AidForm(forms.Form):
    """Help through one pairing. `key` makes the same form one record."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("帮了什么"), choices=AidKind.choices, widget=forms.RadioSelect, error_messages=NO_CHOICE
    )
    day = forms.DateField(label=_("哪天"), widget=day_input())
    amount = forms.DecimalField(
        label=_("折合多少元"),
        required=False,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal(MOST_CENTS) / 100,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("没有花钱就空着。"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places"), _("金额写多少元，没有就空着。")
        ),
    )
    note = forms.CharField(
        label=pgettext_lazy("field", "说明"),
        required=False,
        max_length=200,
        help_text=_("不要写身份证号、病情和案情。"),
        widget=forms.Textarea({"rows": 2}),
    )
    visit = forms.ChoiceField(label=_("哪次走访时给的"), required=False)

    def __init__(self, *args: Any, visits: Iterable[Visit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.happened_at:%Y-%m-%d} · {one.kind.label}") for one in visits]
        self.fields["visit"].choices = [("", gettext("不是走访时给的")), *choices]  # type: ignore[attr-defined]
        if not choices:
            self.fields["visit"].widget = forms.HiddenInput()

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", pgettext("visit", "记下"), css_class="w-100 mt-4")
        kind = Field("kind", wrapper_class="choices--2")
        return helper_of(Layout("key", kind, "day", "amount", "note", "visit", save))

    def gift(self, pairing_id: int) -> Gift:
        """What the verb takes."""
        said = self.cleaned_data
        amount = said["amount"]
        return Gift(
            key=said["key"],
            pairing_id=pairing_id,
            kind=said["kind"],
            day=said["day"],
            amount_cents=None if amount is None else int(amount * 100),
            note=said["note"],
            visit_id=int(said["visit"]) if said["visit"] else None,
        )


class TakeBackForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label=_("为什么收回"), max_length=200, help_text=_("原来那一条还看得到，旁边写着收回了。")
    )

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        return helper_of(Layout("reason", Submit("save", gettext("收回"), css_class="w-100 mt-4")))
