"""What is typed about a member."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from grids.forms.households import ResidentForm, day_input, helper_of
from parties.domain.members import CHOICES_TO_LEAVE, Facts
from parties.domain.people import Somebody
from parties.enums import MemberCategory
from portal.models import Area, Organisation

NO_CHOICE = {"required": _("请选一个。")}


class PersonForm(ResidentForm):
    """Who somebody is. One of the two numbers is needed; whoever is on record is found by it."""

    relation = None  # type: ignore[assignment] # Django's way to leave an inherited field out
    since = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = gettext("手机号和身份证号写一个就行，用来认出名册里已有的人。")
        self.fields["id_number"].help_text = ""

    def somebody(self) -> Somebody:
        """What the verbs take."""
        return Somebody(*(self.cleaned_data[name] for name in ("name", "phone", "id_number")))


class MembershipFields(forms.Form):
    """Category, unit and the first day."""

    category = forms.ChoiceField(
        label=_("类别"), choices=MemberCategory.choices, widget=forms.RadioSelect, error_messages=NO_CHOICE
    )
    unit = forms.ChoiceField(label=_("单位"), required=False)
    begins_on = forms.DateField(label=_("从哪天起"), required=False, widget=day_input())

    def __init__(self, *args: Any, units: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_on"].help_text = gettext("不填就是今天。")
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", gettext("没有")),
            *((str(unit.pk), unit.name) for unit in units),
        ]

    def facts(self) -> Facts:
        """What the verbs take."""
        said = self.cleaned_data
        return Facts(said["category"], int(said["unit"]) if said["unit"] else None, said["begins_on"])


class NewMemberForm(MembershipFields, PersonForm):
    """A new member: who, of which community, in which role."""

    community = forms.ChoiceField(label=_("社区"))
    field_order = ("community", "name", "phone", "id_number", "category", "unit", "begins_on")

    def __init__(self, *args: Any, communities: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(area.pk), area.name) for area in communities]
        self.fields["community"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["community"].widget = forms.HiddenInput()
            self.initial["community"] = choices[0][0]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("登记"), css_class="w-100 mt-4")
        return helper_of(Layout(*_layout(self.field_order), save))


class MemberForm(MembershipFields):
    """What may be put right about a membership."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_on"].required = True
        self.fields["begins_on"].help_text = ""

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("保存"), css_class="w-100 mt-4")
        return helper_of(Layout(*_layout(("category", "unit", "begins_on")), save))


class LeavingForm(forms.Form):
    """Why somebody is no member here any more, and from when on."""

    reason = forms.ChoiceField(
        label=_("为什么"),
        choices=[(reason.value, reason.label) for reason in CHOICES_TO_LEAVE],
        widget=forms.RadioSelect,
        error_messages=NO_CHOICE,
    )
    ends_on = forms.DateField(
        label=_("从哪天起"), required=False, widget=day_input(), help_text=_("不填就是今天。")
    )

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", pgettext("visit", "记下"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("reason", wrapper_class="choices--2"), "ends_on", save))


def _layout(names: Iterable[str]) -> list[Any]:
    return [Field(name, wrapper_class="choices--3") if name == "category" else name for name in names]
