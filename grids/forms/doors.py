"""What is typed about a building and about one door of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.domain.buildings import FLOORS, BuildingFacts
from grids.domain.doors import DoorFacts
from grids.enums import ClosingReason, HouseholdState
from grids.forms.households import helper_of
from grids.models import Building, Entrance, Household
from grids.rules.doors import HIGHEST_FLOOR, LOWEST_FLOOR, room_number
from portal.rules.errors import Unusable

NO_STAIRS = "none"
MOST_CARDS = 6
_BETWEEN = re.compile(r"[\s,，、;；]+")


class BuildingForm(forms.Form):
    """A building. With `building` the one there is: its code stays as it is."""

    name = forms.CharField(label=_("楼名"), max_length=80, help_text=_("像门口写的那样，比如“3 号楼”。"))
    estate = forms.CharField(label=_("小区"), max_length=60, required=False)
    entrances = forms.CharField(
        label=_("单元"),
        max_length=300,
        required=False,
        help_text=_("有几个写几个，用顿号隔开，比如“1、2、3”。"),
    )
    floors = forms.IntegerField(
        label=_("层数"), min_value=FLOORS[0], max_value=FLOORS[-1], initial=6,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    has_lift = forms.BooleanField(label=_("有电梯"), required=False)
    code = forms.CharField(
        label=_("楼栋编码"),
        max_length=40,
        required=False,
        help_text=_("空着就按网格和楼号编。全街道不能重复。"),
    )

    def __init__(self, *args: Any, building: Building | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if building is not None:
            self.fields.pop("code")

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        last = ["code"] if "code" in self.fields else []
        save = Submit("save", gettext("保存"), css_class="w-100 mt-4")
        return helper_of(Layout("name", "estate", "entrances", "floors", "has_lift", *last, save))

    def clean_entrances(self) -> tuple[str, ...]:
        """One name each."""
        return tuple(filter(None, _BETWEEN.split(self.cleaned_data["entrances"])))

    def facts(self) -> BuildingFacts:
        """What the verbs take."""
        return BuildingFacts(**self.cleaned_data)


def initial_of_building(building: Building, entrances: Iterable[Entrance]) -> dict[str, Any]:
    """What the form shows of a building before anything is typed."""
    names = pgettext("between items", "、").join(one.name for one in entrances)
    shown = {name: getattr(building, name) for name in ("estate", "floors", "has_lift")}
    return shown | {"name": building.area.name, "entrances": names}


class DoorForm(forms.Form):
    """Which door. `entrances`: the stairwells of its building; where there are none nobody is asked."""

    entrance = forms.ChoiceField(label=_("单元"))
    room = forms.CharField(label=_("房号"), max_length=30, help_text=_("门上写的，比如 301。"))
    floor = forms.IntegerField(
        label=_("楼层"), required=False, min_value=LOWEST_FLOOR, max_value=HIGHEST_FLOOR,
        help_text=_("不填就按房号推，301 是 3 层。地下一层写 -1。"),
    )  # fmt: skip

    def __init__(self, *args: Any, entrances: Iterable[Entrance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer([(str(one.pk), gettext("%(name)s 单元") % {"name": one.name}) for one in entrances])

    def _offer(self, stairs: list[tuple[str, str]]) -> None:
        """Cards for a few, a list to pull down for many."""
        if not stairs:
            self.fields.pop("entrance")
            return
        choices = [*stairs, (NO_STAIRS, gettext("没有单元"))]
        is_short = len(choices) <= MOST_CARDS
        field = self.fields["entrance"]
        field.widget = forms.RadioSelect() if is_short else forms.Select()
        field.choices = choices if is_short else [("", "—"), *choices]  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        return helper_of(Layout(*self._where(), Submit("save", gettext("保存"), css_class="w-100 mt-4")))

    def _where(self) -> list[Any]:
        stairs = [Field("entrance", wrapper_class="choices--3")] if "entrance" in self.fields else []
        return [*stairs, "room", "floor"]

    def clean_room(self) -> str:
        """Digits and letters."""
        try:
            return room_number(self.cleaned_data["room"])
        except Unusable as no:
            raise forms.ValidationError(no.message) from no

    def door(self) -> DoorFacts:
        """What the verbs take."""
        said = self.cleaned_data
        stairs = said.get("entrance", NO_STAIRS)
        return DoorFacts(None if stairs == NO_STAIRS else int(stairs), said["room"], said["floor"])


def initial_of_door(home: Household) -> dict[str, Any]:
    """What the form shows of a door before anything is typed."""
    return {"entrance": str(home.entrance_id or NO_STAIRS), "room": home.room, "floor": home.floor}


class NewHouseholdForm(DoorForm):
    """A door that is not on the register yet, and who lives behind it."""

    state = forms.ChoiceField(
        label=_("居住情况"), choices=HouseholdState.choices, widget=forms.RadioSelect,
        initial=HouseholdState.LIVED_IN,
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("加这一户"), css_class="w-100 mt-4")
        return helper_of(Layout(*self._where(), Field("state", wrapper_class="choices--3"), save))


class ClosingForm(forms.Form):
    """Why a household is closed. Nothing is chosen beforehand."""

    reason = forms.ChoiceField(label=_("为什么停用"), choices=ClosingReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("field", "说明"), max_length=200, required=False,
        help_text=_("并到哪一户、哪天拆的，写一句就行。不要写身份证号、病情和案情。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("停用这一户"), css_class="w-100 mt-4")
        return helper_of(Layout("reason", "note", save))
