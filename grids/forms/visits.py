"""What is typed about a visit: what, how it went; everything else may stay empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grids.domain.visit_cases import Answered, Raised
from grids.enums import VisitOutcome
from grids.forms.households import day_input
from grids.forms.photos import PhotosField
from grids.models import Case, Category, DeedKind, Resident
from portal.templatetags.look_forms import option

NOON = time(12)
NOBODY = "nobody"
WHAT_ELSE = {
    "raised": ("raised_text", "raised_category", "raised_who"),
    "answered": ("answered_case", "answered_said"),
    "opinion": ("opinion",),
    "more": ("day", "follow_up_on", "photos"),
}
"""The folded parts of the form and their fields: one with something wrong in it, or something typed, stands open."""


@dataclass(frozen=True)
class Offers:
    """What can be chosen at this door. Without `categories` the actor files nothing for anybody."""

    kinds: Sequence[DeedKind]
    categories: Sequence[Category] = ()
    residents: Sequence[Resident] = ()
    cases: Sequence[Case] = field(default_factory=list)


class NoteInput(forms.Textarea):
    """A note; with the page's script a few phrases to press that save typing in a stairwell."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The phrases, in the reader's language."""
        phrases = "|".join((_("一切都好"), _("身体不太舒服"), _("有件事要办")))
        return super().get_context(
            name, value, {**(attrs or {}), "data-phrases": phrases, "data-label": _("常用语")}
        )


class RecordForm(forms.Form):
    """What every deed is asked: what, when, a note, photos. `key` makes the same form one deed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=pgettext_lazy("visit", "做了什么"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选做了什么。")},
    )
    note = forms.CharField(
        label=gettext_lazy("说了什么"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("不要写身份证号、病情和案情。"),
        widget=NoteInput({"rows": 3}),
    )
    day = forms.DateField(label=gettext_lazy("哪天去的"), widget=day_input())
    photos = PhotosField()

    def __init__(self, *args: Any, kinds: Sequence[DeedKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {str(kind.pk): kind for kind in kinds}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (key, option(kind.label, icon=kind.icon)) for key, kind in self.kinds.items()
        ]

    def clean_day(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("走访的日子还没到。"))
        return day

    def happened_at(self) -> datetime:
        """When it was: now for today, noon of any other day."""
        day: date = self.cleaned_data["day"]
        now = timezone.now()
        return now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, NOON))


class DoorForm(RecordForm):
    """What happened at a door: two answers are needed. All that a device asks without a network."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("怎么样"),
        choices=VisitOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个结果。")},
    )


class VisitForm(DoorForm):
    """A visit; whom it is about stands in the address. What comes with it is asked too."""

    follow_up_on = forms.DateField(label=gettext_lazy("哪天再去"), required=False, widget=day_input())
    raised_text = forms.CharField(
        label=gettext_lazy("什么事"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("照他的话写，一两句就够。别写姓名和电话。"),
        widget=forms.Textarea({"rows": 3}),
    )
    raised_category = forms.ChoiceField(label=gettext_lazy("属于哪一类"), required=False)
    raised_who = forms.ChoiceField(label=gettext_lazy("替谁登记"), required=False, widget=forms.RadioSelect)
    answered_case = forms.ChoiceField(label=gettext_lazy("哪一件"), required=False, widget=forms.RadioSelect)
    answered_said = forms.CharField(
        label=gettext_lazy("他怎么说"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("只有办这件事的人看得到。"),
        widget=forms.Textarea({"rows": 2}),
    )
    opinion = forms.CharField(
        label=gettext_lazy("大家在说什么"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("一两句，不写是谁说的。社区看了会回话。"),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, offers: Offers, **kwargs: Any) -> None:
        super().__init__(*args, kinds=offers.kinds, **kwargs)
        self.categories = {category.key: category for category in offers.categories}
        self._offer_filing(offers)
        self._offer_cases(offers)

    def _offer_filing(self, offers: Offers) -> None:
        if not offers.categories:
            for name in WHAT_ELSE["raised"]:
                del self.fields[name]
            return
        kinds = [(category.key, category.label) for category in offers.categories]
        self.fields["raised_category"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]
        people: list[tuple[object, object]] = [
            (one.pk, option(one.person.masked_name, one.get_relation_display(), "user"))  # type: ignore[attr-defined]
            for one in offers.residents
        ]
        for name in WHAT_ELSE["raised"]:
            self.fields[name].when_needed = _("要反映时填")  # type: ignore[attr-defined]
        self.fields["raised_who"].choices = [*people, (NOBODY, option(_("不愿留姓名")))]  # type: ignore[attr-defined]

    def _offer_cases(self, offers: Offers) -> None:
        if not offers.cases:
            for name in WHAT_ELSE["answered"]:
                del self.fields[name]
            return
        for name in WHAT_ELSE["answered"]:
            self.fields[name].when_needed = _("要记这一件时填")  # type: ignore[attr-defined]
        self.fields["answered_case"].choices = [  # type: ignore[attr-defined]
            (case.pk, option(case.title, case.get_state_display(), "message-square-text"))
            for case in offers.cases
        ]

    def clean(self) -> dict[str, Any]:
        """What belongs together is typed together, or not at all."""
        given = super().clean() or {}
        if given.get("raised_text"):
            self._needs("raised_category", _("请选一类。不确定就选“其他”。"))
            self._needs("raised_who", _("请选替谁登记。"))
        elif given.get("raised_category") or given.get("raised_who"):
            self._needs("raised_text", _("请写一两句，说说是什么事。"))
        if given.get("answered_said"):
            self._needs("answered_case", _("请选是哪一件。"))
        elif given.get("answered_case"):
            self._needs("answered_said", _("请写一句。"))
        return given

    def _needs(self, name: str, words: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)

    def is_open(self, part: str) -> bool:
        """Whether a folded part has to stand open."""
        names = [name for name in WHAT_ELSE[part] if name in self.fields]
        typed = self.is_bound and part != "more" and any(self.data.get(name) for name in names)
        return typed or any(name in self.errors for name in names)

    @property
    def open_parts(self) -> list[str]:
        """The folded parts that stand open."""
        return [part for part in WHAT_ELSE if self.is_open(part)]

    def raised(self) -> Raised | None:
        """The request to file; None when nothing was typed. Only of a valid form."""
        given = self.cleaned_data
        if not given.get("raised_text"):
            return None
        who = given["raised_who"]
        resident_id = None if who == NOBODY else int(who)
        return Raised(
            self.categories[given["raised_category"]],
            given["raised_text"].replace("\r\n", "\n"),
            resident_id,
        )

    def answered(self) -> Answered | None:
        """The word on a request under way; None when nothing was typed. Only of a valid form."""
        given = self.cleaned_data
        if not given.get("answered_said"):
            return None
        return Answered(int(given["answered_case"]), given["answered_said"])
