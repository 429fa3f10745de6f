"""What is typed about a station."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from grids.domain.stations import StationFacts, Verdict
from grids.enums import HolidayHours, StationKind
from grids.forms.hours import clock_field, clock_row
from grids.models import Station
from grids.queries.stations import Checklist
from portal.models import Area

SLOTS = (1, 2, 3)
HOLIDAY_FIELDS = ("on_holidays", "holiday_begins", "holiday_ends")
MOST_FACILITIES = 30
LONGEST_FACILITY = 40
_BETWEEN = re.compile(r"[\n,，、;；]+")


def _day_choices() -> list[tuple[str, str]]:
    """Monday to Sunday in one character each, or as short as the language allows."""
    context = "one day in a row of seven"
    return [
        ("1", pgettext(context, "一")),
        ("2", pgettext(context, "二")),
        ("3", pgettext(context, "三")),
        ("4", pgettext(context, "四")),
        ("5", pgettext(context, "五")),
        ("6", pgettext(context, "六")),
        ("7", pgettext(context, "日")),
    ]


class StationForm(forms.Form):
    """Facts of a station; its hours as up to three spans. `areas`: where a new one may stand, None for an old one."""

    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=StationKind.choices)
    address = forms.CharField(label=_("地址"), max_length=120, help_text=_("写到门口能认出来的地方。"))
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    on_holidays = forms.ChoiceField(
        label=_("法定节假日"),
        choices=HolidayHours.choices,
        initial=HolidayHours.CLOSED,
        widget=forms.RadioSelect,
        help_text=_("调休上班的周末，按每周的时间算。"),
    )
    holiday_begins = clock_field(label=_("几点开"))
    holiday_ends = clock_field(label=_("几点关"))
    facilities = forms.CharField(
        label=_("有什么"),
        required=False,
        max_length=1200,
        help_text=_("一行写一样，比如“无障碍坡道”。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_active = forms.BooleanField(
        label=_("在用"), required=False, initial=True, help_text=_("不勾，居民就看不到这个站点。")
    )

    def __init__(self, *args: Any, areas: Iterable[Area] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot in SLOTS:
            self._add_slot(slot)
        if areas is not None:
            choices = [(str(area.pk), area.name) for area in areas]
            self.fields["area"] = forms.ChoiceField(label=_("在哪里"), choices=choices)
            self.fields.pop("is_active")

    def _add_slot(self, slot: int) -> None:
        """Days and hours of one span."""
        title = gettext("开放时间 %(n)s") % {"n": slot}
        self.fields[f"days_{slot}"] = forms.MultipleChoiceField(
            label=title, choices=_day_choices(), required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields[f"begins_{slot}"] = clock_field(label=_("几点开"))
        self.fields[f"ends_{slot}"] = clock_field(label=_("几点关"))

    @property
    def helper(self) -> FormHelper:
        """Facts first, hours below."""
        helper = FormHelper()
        helper.attrs = {"novalidate": True, "data-unsaved": True}
        first = ["area"] if "area" in self.fields else []
        last = ["is_active"] if "is_active" in self.fields else []
        hours = [*(self._slot_layout(slot) for slot in SLOTS), self._holiday_layout()]
        save = Submit("save", gettext("保存"), css_class="w-100 mt-4")
        helper.layout = Layout(*first, "name", "kind", "address", "phone", *hours, "facilities", *last, save)
        return helper

    def _slot_layout(self, slot: int) -> Div:
        title = format_html('<p class="form-text">{}</p>', gettext("不用的就空着。")) if slot > 1 else ""
        times = clock_row(f"begins_{slot}", f"ends_{slot}")
        return Div(Field(f"days_{slot}", wrapper_class="scale days"), HTML(title), times, css_class="field")

    def _holiday_layout(self) -> Div:
        hint = format_html('<p class="form-text">{}</p>', gettext("选了“另定时间”才写。"))
        times = clock_row("holiday_begins", "holiday_ends")
        return Div(Field("on_holidays", wrapper_class="choices--3"), HTML(hint), times, css_class="field")

    def clean_facilities(self) -> list[str]:
        """One thing a line."""
        parts = [part.strip() for part in _BETWEEN.split(self.cleaned_data["facilities"])]
        found = list(dict.fromkeys(part for part in parts if part))
        if len(found) > MOST_FACILITIES:
            raise forms.ValidationError(gettext("最多写 %(n)s 样。") % {"n": MOST_FACILITIES})
        if any(len(part) > LONGEST_FACILITY for part in found):
            raise forms.ValidationError(gettext("每样最多 %(n)s 个字。") % {"n": LONGEST_FACILITY})
        return found

    def clean(self) -> dict[str, Any]:
        """A span needs days, a beginning and an end after it; a name needs letters."""
        for slot in SLOTS:
            self._check_slot(slot)
        self._check_holidays()
        return self.cleaned_data

    def _check_holidays(self) -> None:
        """Own hours are whole; where there are none, none are kept."""
        said = self.cleaned_data
        if said.get("on_holidays") != HolidayHours.OWN:
            said["holiday_begins"] = said["holiday_ends"] = None
            return
        begins, ends = said.get("holiday_begins"), said.get("holiday_ends")
        if begins is None or ends is None:
            self.add_error("holiday_begins", gettext("另定时间，要写几点开、几点关。"))
        elif begins >= ends:
            self.add_error("holiday_ends", gettext("关门要晚于开门。"))

    def _check_slot(self, slot: int) -> None:
        days, begins, ends = (self.cleaned_data.get(f"{part}_{slot}") for part in ("days", "begins", "ends"))
        if any(f"{part}_{slot}" in self.errors for part in ("days", "begins", "ends")):
            return
        if days and (begins is None or ends is None):
            self.add_error(f"begins_{slot}", gettext("选了日子，还要写几点开、几点关。"))
        elif not days and (begins or ends):
            self.add_error(f"days_{slot}", gettext("写了时间，还要选是哪几天。"))
        elif days and begins >= ends:  # type: ignore[operator]
            self.add_error(f"ends_{slot}", gettext("关门要晚于开门。"))

    def facts(self) -> StationFacts:
        """What the verbs take."""
        said = self.cleaned_data
        return StationFacts(
            kind=said["kind"],
            name=said["name"],
            address=said["address"],
            phone=said["phone"],
            opening=[self._span(slot) for slot in SLOTS if said.get(f"days_{slot}")],
            facilities=said["facilities"],
            is_active=said.get("is_active", True),
            **{name: said[name] for name in HOLIDAY_FIELDS},
        )

    def _span(self, slot: int) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "days": sorted(int(day) for day in said[f"days_{slot}"]),
            "begins": f"{said[f'begins_{slot}']:%H:%M}",
            "ends": f"{said[f'ends_{slot}']:%H:%M}",
        }


def initial_of(station: Station) -> dict[str, Any]:
    """What the form shows of a station before anything is typed."""
    plain = ("name", "kind", "address", "phone", "is_active", *HOLIDAY_FIELDS)
    shown = {name: getattr(station, name) for name in plain}
    shown["facilities"] = "\n".join(station.facilities)
    for slot, span in zip(SLOTS, station.opening, strict=False):
        shown[f"days_{slot}"] = [str(day) for day in span.get("days", ())]
        shown[f"begins_{slot}"] = _time(span.get("begins"))
        shown[f"ends_{slot}"] = _time(span.get("ends"))
    return shown


def _time(text: object) -> time | None:
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        return None


class MarksForm(forms.Form):
    """For each line of the checklists in use: met or not, and on what evidence. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, checklists: Iterable[Checklist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item_ids: list[int] = []
        for checklist in checklists:
            for line in checklist.lines:
                self._add_line(line.item.pk, line.item.text, line.mark)

    def _add_line(self, item_id: int, text: str, mark: Any) -> None:
        self.item_ids.append(item_id)
        self.fields[f"met_{item_id}"] = forms.ChoiceField(
            label=text,
            required=False,
            choices=[("yes", gettext("达到")), ("no", gettext("还没有"))],
            widget=forms.RadioSelect,
            initial={True: "yes", False: "no"}.get(mark.is_met) if mark else None,
        )
        self.fields[f"evidence_{item_id}"] = forms.CharField(
            label=gettext("依据"), required=False, max_length=200, initial=mark.evidence if mark else ""
        )

    @property
    def helper(self) -> FormHelper:
        """Two fields a line."""
        helper = FormHelper()
        helper.attrs = {"novalidate": True, "data-unsaved": True}
        rows = [
            Div(Field(f"met_{pk}", wrapper_class="choices--2"), Field(f"evidence_{pk}"), css_class="field")
            for pk in self.item_ids
        ]
        helper.layout = Layout(*rows, Submit("save", gettext("保存核对结果"), css_class="w-100 mt-4"))
        return helper

    def verdicts(self) -> dict[int, Verdict]:
        """What was said, by item; lines nobody answered are left out."""
        said = self.cleaned_data
        return {
            pk: Verdict(said[f"met_{pk}"] == "yes", said[f"evidence_{pk}"])
            for pk in self.item_ids
            if said[f"met_{pk}"]
        }
