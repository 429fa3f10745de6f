"""What is typed to begin and to end a pairing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.forms.households import day_input, helper_of
from parties.domain.pairings import CHOICES_TO_END, Beginning
from parties.enums import PairingReason
from parties.forms.members import NO_CHOICE, PersonForm
from portal.models import Organisation


class BeginningForm(forms.Form):
    """Why a pairing begins, and from when on."""

    reason = forms.ChoiceField(
        label=_("为什么结对"),
        choices=PairingReason.choices,
        widget=forms.RadioSelect,
        error_messages=NO_CHOICE,
    )
    begins_on = forms.DateField(
        label=_("从哪天起"), required=False, widget=day_input(), help_text=_("不填就是今天。")
    )

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("结成一对"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("reason", wrapper_class="choices--2"), "begins_on", save))

    def beginning(self, household_id: int) -> Beginning:
        """What the verb takes."""
        return Beginning(household_id, self.cleaned_data["reason"], self.cleaned_data["begins_on"])


class UnitPairingForm(BeginningForm, PersonForm):
    """A unit looks after a household: which one, and whom it sends."""

    unit = forms.ChoiceField(label=_("单位"), error_messages=NO_CHOICE)
    field_order = ("unit", "name", "phone", "id_number", "reason", "begins_on")

    def __init__(self, *args: Any, units: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext("谁去")
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(unit.pk), unit.name) for unit in units),
        ]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("结成一对"), css_class="w-100 mt-4")
        fields = [
            Field(name, wrapper_class="choices--2") if name == "reason" else name for name in self.field_order
        ]
        return helper_of(Layout(*fields, save))


class OtherForm(PersonForm):
    """Who goes for a unit from now on."""

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("换成他"), css_class="w-100 mt-4")
        return helper_of(Layout("name", "phone", "id_number", save))


class EndingForm(forms.Form):
    """Why a pairing ends, and from when on."""

    reason = forms.ChoiceField(
        label=_("为什么结束"),
        choices=[(reason.value, reason.label) for reason in CHOICES_TO_END],
        widget=forms.RadioSelect,
        error_messages=NO_CHOICE,
    )
    ends_on = forms.DateField(
        label=_("从哪天起"), required=False, widget=day_input(), help_text=_("不填就是今天。")
    )
    note = forms.CharField(
        label=pgettext_lazy("field", "说明"),
        required=False,
        max_length=200,
        help_text=_("不要写身份证号、病情和案情。"),
    )

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("结束结对"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("reason", wrapper_class="choices--2"), "ends_on", "note", save))
