"""Filing for a resident, on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.filing import LONGEST_TEXT
from grids.domain.filing_for import Wish
from grids.enums import CaseChannel, Contact, Urgency
from grids.forms.answers import question_field
from grids.forms.photos import PhotosField
from grids.models import Category, Household, Resident
from grids.queries import filing_for as reads
from grids.queries.catalogue import categories, category_of
from portal.actors import Actor
from portal.models import Area, Attachment
from portal.rules import phones
from portal.rules.errors import Unusable
from portal.templatetags.look_forms import option

NEW, NOBODY = "new", "nobody"
CHANNELS = [(value, label) for value, label in CaseChannel.choices if value != CaseChannel.WEB]
PLEASE = gettext_lazy("请选一个。")
# With a script the part of the page that depends on a choice is fetched anew as soon as it is made.
REFRESHED = {"category": "for-questions", "community": "for-where", "building": "for-where"}


class FilingForForm(forms.Form):
    """How it came, for whom, what, where. What can be chosen follows from what was chosen before."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来的"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": PLEASE, "invalid_choice": PLEASE},
    )
    channel_reason = forms.CharField(
        label=gettext_lazy("为什么代登记"),
        help_text=gettext_lazy("比如“老人不会用手机”。会写在这件事上。"),
        max_length=120,
        error_messages={"required": gettext_lazy("请写一句为什么代登记。")},
    )
    find = forms.CharField(
        label=gettext_lazy("找居民"),
        help_text=gettext_lazy("写姓名、门牌（比如 2-301），或手机号后四位。只找您管的地方。"),
        required=False,
        max_length=60,
    )
    who = forms.ChoiceField(
        label=gettext_lazy("替谁登记"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选替谁登记。"),
            "invalid_choice": gettext_lazy("请重新找一次，再选。"),
        },
    )
    name = forms.CharField(label=gettext_lazy("怎么称呼"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact = forms.ChoiceField(
        label=gettext_lazy("怎么告诉他进展"), choices=Contact.choices, initial=Contact.CALL, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("他说的"),
        help_text=gettext_lazy("照他的话写，一两句就够。别写姓名和电话。"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写一两句，说说是什么事。")},
    )
    category = forms.ChoiceField(
        label=gettext_lazy("属于哪一类"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("请选一类。不确定就选“其他”。")
        ),
    )
    urgency = forms.ChoiceField(label=gettext_lazy("缓急"), required=False)
    community = forms.ChoiceField(
        label=gettext_lazy("哪个社区"), required=False, error_messages={"invalid_choice": PLEASE}
    )
    building = forms.ChoiceField(
        label=gettext_lazy("哪栋楼"), required=False, error_messages={"invalid_choice": PLEASE}
    )
    household = forms.ChoiceField(
        label=gettext_lazy("哪一户"), required=False, error_messages={"invalid_choice": PLEASE}
    )
    place = forms.CharField(
        label=gettext_lazy("具体在哪里"),
        help_text=gettext_lazy("比如“东门进来第二个路口”。别写门牌号。"),
        required=False,
        max_length=120,
    )
    photos = PhotosField()

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor, chosen: Any = None) -> None:
        """`data`: the form was sent. `chosen`: it is being filled in, nothing is checked yet."""
        typed = data if data is not None else chosen or {}
        initial = {"submission": uuid4(), **{name: typed[name] for name in typed}}
        super().__init__(data, files, initial=initial, auto_id="for_%s")
        self.actor = actor
        for name, part in REFRESHED.items():
            self.fields[name].widget.attrs |= _refreshes(part)
        self.asked = category_of(str(typed.get("category") or ""))
        self._offer_residents(str(typed.get("find") or ""), str(typed.get("who") or ""))
        self._offer_kinds()
        self._offer_places(typed)

    # What can be chosen

    def _offer_residents(self, looked_for: str, chosen: str) -> None:
        self.found = reads.residents_called(self.actor, looked_for) if looked_for else []
        self.looked_for = looked_for
        self.is_too_short = bool(looked_for) and reads.is_too_short(looked_for)
        if chosen.isascii() and chosen.isdigit() and chosen not in {str(r.pk) for r in self.found}:
            self.found = [*self.found, *_still_there(self.actor, chosen)]
        cards: list[tuple[object, object]] = [(resident.pk, _card(resident)) for resident in self.found]
        cards += [
            (NEW, option(_("名册里没有"), _("在下面写称呼和手机号"))),
            (NOBODY, option(_("不愿留姓名"))),
        ]
        self.fields["who"].choices = cards  # type: ignore[attr-defined]

    def _offer_kinds(self) -> None:
        kinds = [(each.key, each.label) for each in categories()]
        self.fields["category"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [("", _("按类别定")), *Urgency.choices]  # type: ignore[attr-defined]
        for question in self.asked.questions if self.asked else []:
            self.fields[f"q_{question['key']}"] = question_field(question)

    def _offer_places(self, typed: Any) -> None:
        """Communities only where there are several; buildings of the one chosen; doors of the building chosen."""
        areas = reads.communities_of(self.actor)
        chosen = str(typed.get("community") or "")
        self.community: Area | None = next((area for area in areas if str(area.pk) == chosen), None)
        self._choose("community", _("请选择"), [(area.pk, area.name) for area in areas])
        buildings = [] if areas and self.community is None else reads.buildings_of(self.actor, self.community)
        self._choose("building", _("不在楼里，或不清楚"), reads.grouped(buildings))
        building = str(typed.get("building") or "")
        known = {str(pk) for _estate, some in buildings for pk, _name in some}
        doors = reads.doors_of(self.actor, int(building)) if building in known else []
        self._choose("household", _("公共部位，或不清楚"), reads.grouped(doors))

    def _choose(self, name: str, empty: str, choices: list[Any]) -> None:
        """Offer choices; nothing to choose, no field."""
        if choices:
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @property
    def is_at_home(self) -> bool:
        """Whether the door is known already, so that the place need not be asked first."""
        return bool(self.initial.get("household")) and not self.errors

    def questions(self) -> list[forms.BoundField]:
        """The fields of the category's own questions."""
        return [self[name] for name in self.fields if name.startswith("q_")]

    # What was said

    def clean_phone(self) -> str:
        """Eleven digits, or nothing; whoever is on record, or wants no name, is not asked for it."""
        if self.cleaned_data.get("who") != NEW:
            return ""
        typed = str(self.cleaned_data["phone"])
        try:
            return phones.normalise(typed) if typed else ""
        except Unusable as wrong:
            raise forms.ValidationError(wrong.message) from wrong

    def clean(self) -> dict[str, Any]:
        """Somebody new has at least a name; a place is a building, a home, or words."""
        data = super().clean() or self.cleaned_data
        if data.get("who") == NEW and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("请写怎么称呼他。"))
        if not self._has_place(data) and "place" not in self.errors:
            self.add_error("place", _("没有选楼栋，请写一下具体在哪里。"))
        if "community" in self.fields and not self._is_placed(data) and "community" not in self.errors:
            self.add_error("community", _("请选在哪个社区。"))
        return data

    def _has_place(self, data: dict[str, Any]) -> bool:
        return bool(data.get("building") or data.get("place") or self.resident)

    def _is_placed(self, data: dict[str, Any]) -> bool:
        """Whether something tells which community it is."""
        return bool(
            data.get("community") or data.get("building") or (self.resident and not data.get("place"))
        )

    @property
    def resident(self) -> Resident | None:
        """The resident who was chosen."""
        chosen = str(self.cleaned_data.get("who", ""))
        return next((resident for resident in self.found if str(resident.pk) == chosen), None)

    def wish(self, attachments: list[Attachment]) -> Wish:
        """What goes to the domain; only of a valid form."""
        given, resident = self.cleaned_data, self.resident
        household, building = self._where()
        is_new = given["who"] == NEW
        return Wish(
            category=self._category(),
            text=given["text"].replace("\r\n", "\n"),
            submission=self.key,
            channel=given["channel"],
            channel_reason=given["channel_reason"],
            area=reads.area_of(self.actor, self.community),
            person=resident.person if resident else None,
            name=given["name"] if is_new else "",
            phone=given["phone"] if is_new else "",
            contact=given["contact"] or Contact.CALL,
            household=household,
            building=building,
            place=given["place"],
            urgency=given["urgency"] or None,
            answers={
                name[2:]: str(value) for name, value in given.items() if name.startswith("q_") and value
            },
            attachments=attachments,
        )

    @property
    def key(self) -> UUID:
        """The form's own key."""
        key: UUID = self.cleaned_data["submission"]
        return key

    def _category(self) -> Category:
        if self.asked is None:
            raise ValueError("Only of a valid form.")
        return self.asked

    def _where(self) -> tuple[Household | None, Area | None]:
        """The door or the building that was chosen; the resident's own door when nothing else was said."""
        given = self.cleaned_data
        if given.get("household"):
            return reads.door_of(self.actor, int(given["household"])), None
        if given.get("building"):
            return None, reads.building_of(self.actor, int(given["building"]))
        home = self.resident.household if self.resident and not given["place"] else None
        return home, None


def _refreshes(part: str) -> dict[str, str]:
    """The attributes that fetch the part with that id; what was typed stays, for it is sent along."""
    there = f"#{part}"
    return {"hx-post": reverse("file_for"), "hx-select": there, "hx-target": there, "hx-swap": "outerHTML"}


def _still_there(actor: Actor, chosen: str) -> list[Resident]:
    """The one who was chosen before the words were changed; nobody when he is not in scope."""
    found = reads.resident_by_key(actor, int(chosen[:18]))
    return [found] if found else []


def _card(resident: Resident) -> object:
    person, home = resident.person, resident.household
    where = f"{home.building} {home.door}"
    return option(
        person.masked_name, " · ".join(part for part in (person.masked_phone, where) if part), "user"
    )
