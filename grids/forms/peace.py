"""What is typed to leave a household in peace, and to tell that something happened there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.enums import MuteReason, Trigger, VisitOutcome
from grids.forms.households import day_input, helper_of
from grids.models import DutyVersion
from portal.templatetags.look_forms import option

OFFERED: dict[str, str] = {
    VisitOutcome.MOVED: MuteReason.MOVED.value,
    VisitOutcome.REFUSED: MuteReason.ASKED.value,
}
"""After which outcome of a visit leaving in peace is offered, and with what reason filled in."""
OFFERED_DAYS = 90


class MuteForm(forms.Form):
    """Why, until when, a word about it."""

    reason = forms.ChoiceField(
        label=_("为什么"),
        choices=MuteReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个原因。")},
    )
    until = forms.DateField(
        label=_("到哪天为止"), widget=day_input(), help_text=_("这一天也算。最多一年，随时可以提前结束。")
    )
    words = forms.CharField(
        label=pgettext_lazy("field", "说明"),
        required=False,
        max_length=200,
        help_text=_("不要写身份证号、病情和案情。"),
    )

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("先不走访"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("reason", wrapper_class="choices--3"), "until", "words", save))


def first_answers(reason: str) -> dict[str, Any]:
    """What the form begins with: after an offer its reason and a quarter of a year."""
    if reason not in MuteReason.values:
        return {}
    return {"reason": reason, "until": timezone.localdate() + timedelta(days=OFFERED_DAYS)}


class TellForm(forms.Form):
    """What happened, of what some rule asks for, and on which day."""

    trigger = forms.ChoiceField(
        label=_("什么事"),
        widget=forms.RadioSelect,
        help_text=_("只选是哪一类，不写细节。"),
        error_messages={"required": _("请选一件事。")},
    )
    day = forms.DateField(label=_("哪天的事"), widget=day_input())

    def __init__(self, *args: Any, versions: Iterable[DutyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days: dict[str, int] = {}
        for version in versions:
            shortest = min(version.limit_days, days.get(version.trigger, version.limit_days))
            days[version.trigger] = shortest
        self.fields["trigger"].choices = [  # type: ignore[attr-defined]
            (known.value, option(known.label, _within(days[known]))) for known in Trigger if known in days
        ]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        save = Submit("save", gettext("告诉该去的人"), css_class="w-100 mt-4")
        return helper_of(Layout(Field("trigger", wrapper_class="choices--2"), "day", save))

    def clean_day(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("这一天还没到。"))
        return day


def _within(days: int) -> str:
    return ngettext("%(n)s 个工作日内有人去", "%(n)s 个工作日内有人去", days) % {"n": days}
