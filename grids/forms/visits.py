"""What is typed about a visit: what, how it went; everything else may stay empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import VisitOutcome
from grids.forms.households import day_input
from grids.forms.photos import PhotosField
from grids.models import DeedKind
from portal.templatetags.look_forms import option

NOON = time(12)


class VisitForm(forms.Form):
    """Two answers are needed; whom it is about stands in the address. `key` makes the same form one visit."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("做了什么"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选做了什么。")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("怎么样"),
        choices=VisitOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个结果。")},
    )
    note = forms.CharField(
        label=gettext_lazy("说了什么"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("不要写身份证号、病情和案情。"),
        widget=forms.Textarea({"rows": 3}),
    )
    day = forms.DateField(label=gettext_lazy("哪天去的"), widget=day_input())
    follow_up_on = forms.DateField(label=gettext_lazy("哪天再去"), required=False, widget=day_input())
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
