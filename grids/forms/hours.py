"""Hours as they are typed, and the days on which a station is different."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.domain.stations import DayFacts
from grids.forms.households import day_input, helper_of


def clock_field(label: Any) -> forms.TimeField:
    """A time as browsers pick it; may stay empty."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, required=False)


def clock_row(begins: str, ends: str) -> Div:
    """From and to, side by side."""
    return Div(Div(begins, css_class="flex-fill"), Div(ends, css_class="flex-fill"), css_class="row-gap mt-3")


class DayForm(forms.Form):
    """Days on which a station is different. Without hours its door stays closed."""

    first = forms.DateField(label=_("第一天"), widget=day_input())
    last = forms.DateField(
        label=_("最后一天"), required=False, widget=day_input(), help_text=_("只有一天就空着。")
    )
    note = forms.CharField(label=_("为什么"), max_length=40, help_text=_("居民会看到，比如“装修”。"))
    begins = clock_field(label=_("几点开"))
    ends = clock_field(label=_("几点关"))

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        hint = format_html(
            '<p class="form-text mt-3 mb-0">{}</p>', gettext("这几天开门才写时间，空着就是不开。")
        )
        save = Submit("save", gettext("保存"), css_class="w-100 mt-4")
        return helper_of(Layout("first", "last", "note", HTML(hint), clock_row("begins", "ends"), save))

    def clean(self) -> dict[str, Any]:
        """One day where no second is named, and none that is over; hours are whole."""
        said = self.cleaned_data
        said["last"] = said.get("last") or said.get("first")
        if said["last"] and said["last"] < timezone.localdate():
            self.add_error("first", gettext("这几天已经过去了。"))
        begins, ends = said.get("begins"), said.get("ends")
        if (begins is None) != (ends is None):
            self.add_error("ends" if begins else "begins", gettext("几点开、几点关要一起写。"))
        elif begins and ends and begins >= ends:
            self.add_error("ends", gettext("关门要晚于开门。"))
        return said

    def facts(self) -> DayFacts:
        """What the verbs take."""
        return DayFacts(**self.cleaned_data)
