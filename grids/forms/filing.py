"""The three screens on which a resident files a request."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import Contact
from grids.forms.answers import question_field
from grids.forms.photos import PhotosField
from grids.models import Building, Category, Household
from grids.queries.filing_for import grouped
from grids.queries.places import UNCLEAR, buildings_in
from portal.models import Area
from portal.rules import phones
from portal.rules.errors import Unusable
from portal.rules.text import trim
from portal.templatetags.look_forms import option

MAX_TEXT = 2000
MAX_SPOT = 60


class WhatForm(forms.Form):
    """What it is about. Photos travel beside it, since each is kept or refused by itself.

    With `category` its own questions are asked too (fields `q_<key>`).
    """

    text = forms.CharField(
        label=gettext_lazy("请用自己的话说一说"),
        help_text=gettext_lazy("什么事、从什么时候开始。一两句就够了。"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写一两句，说说是什么事。")},
    )
    category = forms.ChoiceField(
        label=gettext_lazy("属于哪一类"),
        help_text=gettext_lazy("不确定就选“其他”。"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选一类。不确定就选“其他”。"),
            "invalid_choice": gettext_lazy("请选一类。不确定就选“其他”。"),
        },
    )

    photos = PhotosField()

    def __init__(
        self, *args: Any, categories: list[Category], asked: Category | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (each.key, option(each.label, icon=each.icon)) for each in categories
        ]
        for question in asked.questions if asked else []:
            self.fields[f"q_{question['key']}"] = question_field(question)

    def clean_text(self) -> str:
        """With plain line ends, so that a length means the same everywhere. Signs that show nothing are no words."""
        text = trim(str(self.cleaned_data["text"]).replace("\r\n", "\n"))
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], "required")
        return text

    def questions(self) -> list[forms.BoundField]:
        """The fields of the category's own questions."""
        return [self[name] for name in self.fields if name.startswith("q_")]

    def answers(self) -> dict[str, str]:
        """What was answered, by the question's key; unanswered ones are left out."""
        given = {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("q_")}
        return {key: str(value) for key, value in given.items() if value}


class WhereForm(forms.Form):
    """Where it is: at home, around one's building, or elsewhere by community, building and entrance."""

    where = forms.ChoiceField(
        label=gettext_lazy("事情在哪里"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选一个地方。"),
            "invalid_choice": gettext_lazy("请选一个地方。"),
        },
    )
    community = forms.ChoiceField(
        label=gettext_lazy("哪个社区"),
        error_messages={
            "required": gettext_lazy("请选事情所在的社区。"),
            "invalid_choice": gettext_lazy("请重新选一次。"),
        },
    )
    building = forms.ChoiceField(label=gettext_lazy("哪栋楼"), required=False)
    entrance = forms.ChoiceField(label=gettext_lazy("哪个单元"), required=False)
    spot = forms.CharField(
        label=gettext_lazy("具体一点"),
        help_text=gettext_lazy("比如“东侧单元门出来，台阶旁边”。"),
        required=False,
        max_length=MAX_SPOT,
    )

    def __init__(
        self, *args: Any, homes: list[Household], areas: list[Area], chosen: Chosen, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.homes, self.chosen = homes, chosen
        self.fields["where"].choices = list(_where(homes))  # type: ignore[attr-defined]
        self.fields["community"].choices = [("", _("请选择")), *_grouped(areas)]  # type: ignore[attr-defined]
        self._narrow("building", chosen.building_choices())
        self._narrow("entrance", chosen.entrance_choices())
        self.fields["where"].required = bool(homes)
        spared = _("选了家里或楼栋可以不填") if homes else _("选了楼栋可以不填")
        self.fields["spot"].when_needed = spared  # type: ignore[attr-defined]
        # Who has a home and chose nothing is asked for that choice only; without a home there is none to make.
        unsaid = "" if homes else "elsewhere"
        self.fields["community"].required = self.data.get("where", unsaid) == "elsewhere"

    def _narrow(self, name: str, choices: list[tuple[object, object]]) -> None:
        """Offer what lies in what was chosen above; nothing to offer, no field."""
        if not choices:
            del self.fields[name]
            return
        empty = _("不在楼里，或不清楚") if name == "building" else _("不清楚")
        self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]
        self.fields[name].error_messages["invalid_choice"] = _("请重新选一次。")

    def clean(self) -> dict[str, Any]:
        """A place elsewhere needs its community, and without a building some words."""
        data = super().clean() or self.cleaned_data
        if not self.homes:
            data["where"] = "elsewhere"
        if data.get("where") == "elsewhere":
            self._check_elsewhere(data)
        return data

    def _check_elsewhere(self, data: dict[str, Any]) -> None:
        if (
            data.get("community")
            and not data.get("building")
            and not data.get("spot")
            and "spot" not in self.errors
        ):
            self.add_error("spot", _("没有选楼栋，请写一下具体在哪里。"))


class Chosen:
    """What is chosen above in the row community, building, entrance; anything that does not fit is dropped."""

    def __init__(self, areas: list[Area], community: str, building: str) -> None:
        self.community = next((area for area in areas if str(area.pk) == community), None)
        self.buildings: list[Building] = buildings_in(self.community) if self.community else []
        self.building = next((each for each in self.buildings if str(each.pk) == building), None)

    def building_choices(self) -> list[tuple[object, object]]:
        """The buildings of the chosen community under their estates: (id, "和风苑 3 号楼") each."""
        estates = groupby(self.buildings, lambda each: each.estate)
        return grouped((estate, [(each.pk, str(each)) for each in some]) for estate, some in estates)

    def entrance_choices(self) -> list[tuple[object, object]]:
        """(id, "2 单元") of each entrance of the chosen building."""
        if self.building is None:
            return []
        return [(str(each.pk), each.name) for each in self.building.entrances.all()]


def _where(homes: list[Household]) -> Any:
    """At home and around it for each door one lives behind, and elsewhere."""
    for home in homes:
        door = f"{home.building} {home.door}"
        yield f"home:{home.pk}", option(_("我家里"), door, "house")
        yield f"near:{home.pk}", option(_("我住的楼附近"), str(home.building), "building-2")
    yield "elsewhere", option(_("别的地方"), _("选社区和楼栋"), "map-pin")


def _grouped(areas: list[Area]) -> Any:
    """The communities, under their streets when there are several."""
    streets: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        streets.setdefault(getattr(area, "street", ""), []).append((str(area.pk), area.name))
    if set(streets) <= {""}:
        return [*streets.get("", []), (UNCLEAR, _("不清楚是哪个社区"))]
    return list(streets.items())


class ReplyForm(forms.Form):
    """How to reach the filer. `phone` is the masked phone of the account, empty for a stranger."""

    contact = forms.ChoiceField(
        label=gettext_lazy("怎么联系您"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选一种联系方式。"),
            "invalid_choice": gettext_lazy("这一类事要能联系到您，请选一种联系方式。"),
        },
    )
    name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=30, required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=30,
        error_messages={"required": gettext_lazy("请填写手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(
        self, *args: Any, known: bool, masked_phone: str, may_be_nameless: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.may_be_nameless = known, may_be_nameless
        self.fields["contact"].choices = list(_contacts(known, masked_phone, may_be_nameless))  # type: ignore[attr-defined]
        self.fields["phone"].required = self.data.get("contact", Contact.CALL) == Contact.CALL
        if known:
            del self.fields["name"], self.fields["phone"]

    def offer_as(self, other: ReplyForm) -> None:
        """Offer what `other` offers: once the category is known."""
        self.fields["contact"].choices = other.fields["contact"].choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who wants to be called leaves a number that can be; until that is said, nobody misses one."""
        data = super().clean() or self.cleaned_data
        if "contact" in self.errors:
            self.errors.pop("phone", None)
        if not self.known and data.get("contact") == Contact.CALL and "phone" not in self.errors:
            self._check_phone(data)
        return data

    def _check_phone(self, data: dict[str, Any]) -> None:
        try:
            data["phone"] = phones.normalise(data.get("phone") or "")
        except Unusable as why:
            self.add_error("phone", ValidationError(why.message))


def _contacts(known: bool, masked_phone: str, may_be_nameless: bool) -> Any:
    if masked_phone or not known:
        words = _("打电话 %(phone)s") % {"phone": masked_phone} if masked_phone else _("打电话给我")
        yield Contact.CALL.value, option(words, _("只有经办人看得到"), "phone")
    if known:
        yield Contact.MESSAGE.value, option(_("只发消息，不打电话"), icon="message-circle")
    if may_be_nameless:
        hint = _("给您一个查询码，凭码看进展")
        yield Contact.NONE.value, option(_("不留联系方式"), hint, "eye-off")
