"""What is typed about a household and its residents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.domain.households import Newcomer
from grids.enums import HouseholdState, Relation
from grids.models import HouseholdTag
from portal.rules import identity, phones
from portal.rules.errors import Unusable
from portal.templatetags.look_forms import option


def day_input() -> forms.DateInput:
    """A date as browsers pick it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def helper_of(layout: Layout) -> FormHelper:
    """A form in the look whose errors are ours, not the browser's."""
    helper = FormHelper()
    helper.attrs = {"novalidate": True, "data-unsaved": True}
    helper.layout = layout
    return helper


class HouseholdForm(forms.Form):
    """Who lives behind the door, what care it needs, a note."""

    state = forms.ChoiceField(label=_("居住情况"), choices=HouseholdState.choices, widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        label=_("需要关照"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只勾上门服务用得着的。"),
    )
    note = forms.CharField(
        label=_("备注"),
        max_length=200,
        required=False,
        help_text=_("不要写身份证号、病情和案情。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, tags: Iterable[HouseholdTag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].choices = [  # type: ignore[attr-defined]
            (str(tag.pk), option(tag.name, tag.purpose)) for tag in tags
        ]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("保存"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("state", wrapper_class="choices--3"), "tags", "note", save))


class ResidentForm(forms.Form):
    """Somebody who lives here. Numbers may stay empty."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.ChoiceField(label=_("与户主的关系"), choices=[("", "—"), *Relation.choices])
    phone = forms.CharField(
        label=_("手机号"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=30,
        help_text=_("不是必须的。填了能认出已经登记过的人。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    since = forms.DateField(label=_("住进来的日子"), required=False, widget=day_input())

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("登记"), css_class="w-100 mt-4")
        return helper_of(Layout("name", "relation", "phone", "id_number", "since", save))

    def clean_phone(self) -> str:
        """Eleven digits, or nothing."""
        return _ruled(phones.normalise, self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """Eighteen characters that add up, or nothing."""
        return _ruled(identity.identity_number, self.cleaned_data["id_number"])

    def clean_since(self) -> Any:
        """Not after today."""
        since = self.cleaned_data["since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError(gettext("这一天还没到。"))
        return since

    def newcomer(self) -> Newcomer:
        """What the verb takes."""
        return Newcomer(**self.cleaned_data)


def _ruled(rule: Any, typed: str) -> str:
    """What a rule makes of something that may stay empty; its no as a form's error."""
    if not typed:
        return ""
    try:
        return str(rule(typed))
    except Unusable as no:
        raise forms.ValidationError(no.message) from no


class RelationForm(forms.Form):
    """What a resident is to the household."""

    relation = forms.ChoiceField(label=_("与户主的关系"), choices=Relation.choices)


class MoveOutForm(forms.Form):
    """When somebody moved out."""

    until = forms.DateField(label=_("哪天搬走的"), widget=day_input())


class RevealForm(forms.Form):
    """What to see of a masked person, and what for. Nothing is chosen beforehand."""

    field = forms.ChoiceField(label=_("看什么"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("为什么要看"), max_length=200, help_text=_("写一句就行，比如“电话约上门时间”。会记下来。")
    )

    def __init__(self, *args: Any, has_phone: bool, has_id_number: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("name", gettext("全名"))]
        choices += [("phone", gettext("手机号"))] if has_phone else []
        choices += [("id_number", gettext("身份证号"))] if has_id_number else []
        self.fields["field"].choices = choices  # type: ignore[attr-defined]

    @property
    def label_of_choice(self) -> str:
        """What was chosen, in words."""
        return str(dict(self.fields["field"].choices)[self.cleaned_data["field"]])  # type: ignore[attr-defined]
