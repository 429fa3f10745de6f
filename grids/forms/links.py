"""Forms of linking an account to a household."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Building, Entrance, Resident
from grids.queries.filing_for import grouped
from portal.models import Area


class CodeForm(forms.Form):
    """The code from the grid leader."""

    code = forms.CharField(
        label=_("住户码"),
        help_text=_("网格长给的 10 位数字。"),
        max_length=40,
        error_messages={"required": _("请填写住户码。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CommunityForm(forms.Form):
    """In which community one lives; nothing is chosen beforehand, or a careless tap asks for a stranger's home."""

    community = forms.ChoiceField(
        label=_("社区"),
        error_messages={"required": _("请选您住的社区。"), "invalid_choice": _("请重新选一次。")},
    )

    def __init__(self, *args: Any, communities: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = groupby(communities, lambda area: str(getattr(area, "street", "")))
        by_street = grouped((street, [(area.pk, area.name) for area in some]) for street, some in streets)
        self.fields["community"].choices = [("", _("请选择")), *by_street]  # type: ignore[attr-defined]


class BuildingForm(forms.Form):
    """In which building of a community; by estate, and again nothing is chosen beforehand."""

    building = forms.ChoiceField(
        label=_("楼栋"),
        error_messages={"required": _("请选您住的楼栋。"), "invalid_choice": _("请重新选一次。")},
    )

    def __init__(self, *args: Any, buildings: list[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        estates = groupby(buildings, lambda each: each.estate)
        by_estate = grouped((name, [(each.pk, str(each)) for each in some]) for name, some in estates)
        self.fields["building"].choices = [("", _("请选择")), *by_estate]  # type: ignore[attr-defined]


class DoorForm(forms.Form):
    """Which door of a building, and a word to the grid leader."""

    entrance = forms.ModelChoiceField(
        label=_("单元"),
        queryset=Entrance.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选您家的单元。"), "invalid_choice": _("请重新选一次。")},
    )
    room = forms.CharField(
        label=_("房号"),
        max_length=20,
        help_text=_("照门上写的，比如 301。"),
        error_messages={"required": _("请写房号。")},
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
