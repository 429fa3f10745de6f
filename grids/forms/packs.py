"""What comes from a device is looked at like any form: nothing in it is believed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import VisitOutcome
from grids.rules.packs import Was, Written, happened, was_of

WHOLE = {"min_value": 1, "max_value": 2**63 - 1}
OLDEST_YEAR = 2000


class WrittenForm(forms.Form):
    """One record of a batch. `at`: milliseconds since 1970 by the device's clock, put right by ours when it took the list."""

    key = forms.UUIDField()
    kind = forms.IntegerField(**WHOLE)
    household = forms.IntegerField(**WHOLE)
    outcome = forms.ChoiceField(
        choices=VisitOutcome.choices, error_messages={"required": gettext_lazy("请选一个结果。")}
    )
    note = forms.CharField(required=False, max_length=500)
    day = forms.DateField(input_formats=["%Y-%m-%d"])
    at = forms.IntegerField(min_value=0, max_value=2**42)

    def __init__(self, raw: dict[str, Any]) -> None:
        plain = {name: str(value) for name, value in raw.items() if type(value) in (str, int)}
        super().__init__(plain)
        self.was, self.anyway = was_of(raw.get("was")), raw.get("anyway") is True

    def clean_note(self) -> str:
        """Only what can be written down: half a character is none."""
        note: str = self.cleaned_data["note"]
        try:
            note.encode()
        except UnicodeEncodeError:
            raise ValidationError(_("这条记录读不出来。")) from None
        return note

    def clean_day(self) -> date:
        """A day of this time."""
        day: date = self.cleaned_data["day"]
        if day.year < OLDEST_YEAR:
            raise ValidationError(_("半年以前的走访不再补记。"))
        return day

    def clean(self) -> dict[str, Any]:
        """The mark of the door must be one of ours."""
        if self.was is None:
            raise ValidationError(_("这条记录读不出来。"))
        return super().clean() or self.cleaned_data

    def written(self) -> Written:
        """The record, once it is valid."""
        data = self.cleaned_data
        assert isinstance(self.was, Was)  # noqa: S101 - `clean` has seen to it
        at = happened(data["day"], data["at"], now=timezone.now(), zone=timezone.get_current_timezone())
        return Written(
            key=data["key"], kind=data["kind"], household=data["household"], outcome=data["outcome"],
            note=data["note"], happened_at=at, was=self.was, anyway=self.anyway,
        )  # fmt: skip
