"""Handing out a case from the queue."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.suggestions import Suggestion
from grids.enums import Urgency
from grids.forms.steps import SAID_MAX
from grids.models import Case
from grids.queries.seats import Seat
from portal.models import Area
from portal.templatetags.look_forms import option

OTHER = "other"


class DispatchForm(forms.Form):
    """The suggested post or another one, how urgent it is, and a word that the resident can read too."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=gettext_lazy("分派给"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选分派给谁。")},
    )
    other = forms.ChoiceField(label=gettext_lazy("别的岗位"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("缓急"), choices=Urgency.choices)
    said = forms.CharField(
        label=gettext_lazy("给经办人的话"),
        help_text=gettext_lazy("居民看得到。"),
        required=False,
        max_length=SAID_MAX,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        suggestion: Suggestion | None,
        seats: list[Seat],
        sitting: str = "",
        **kwargs: Any,
    ) -> None:
        """`seats`: the posts of the list. `sitting`: who has it and may keep it; empty for nobody."""
        initial = {
            "version": case.version,
            "urgency": case.urgency,
            "to": suggestion.post_id if suggestion else OTHER,
        }
        super().__init__(*args, initial=initial, auto_id="dispatch_%s", **kwargs)
        self.suggestion = suggestion
        keep = [_keep(case, sitting)] if sitting else []
        self.fields["to"].choices = [*_suggested(suggestion), *keep, _other()]  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", _("请选择")), *_posts(seats)]  # type: ignore[attr-defined]
        invalid = _("这个岗位现在不能接，请另选一个。")
        for name in ("to", "other"):
            self.fields[name].error_messages["invalid_choice"] = invalid
        if suggestion is None and not keep:
            self.fields["to"].widget = forms.HiddenInput()

    @property
    def helper(self) -> FormHelper:
        """Fields only: the page brings form and button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def clean(self) -> dict[str, Any]:
        """Whoever wants another post says which."""
        data = super().clean() or self.cleaned_data
        if data.get("to") == OTHER and not data.get("other") and "other" not in self.errors:
            self.add_error("other", _("请选一个岗位。"))
        return data

    @property
    def post_id(self) -> int:
        """The post that was chosen."""
        chosen = self.cleaned_data["to"]
        return int(self.cleaned_data["other"] if chosen == OTHER else chosen)


def _suggested(suggestion: Suggestion | None) -> list[tuple[object, object]]:
    if suggestion is None:
        return []
    named = _("%(name)s · 建议") % {"name": suggestion.name}
    return [(suggestion.post_id, option(named, suggestion.title))]


def _keep(case: Case, sitting: str) -> tuple[object, object]:
    """Whoever has it keeps it: a word and another urgency reach him, his time goes on."""
    named = _("%(name)s · 已经在手上") % {"name": sitting}
    return (case.holder_id, option(named, _("不换人，接手期限不重新算")))


def _other() -> tuple[object, object]:
    return (OTHER, option(_("别的岗位"), _("在下面选")))


def _posts(seats: list[Seat]) -> list[tuple[int, str]]:
    """(id, "第三网格 网格长 周敏，手上 7 件") of the other posts."""
    return [(seat.post.pk, _named(seat.post.area, seat)) for seat in seats]


def _named(area: Area, seat: Seat) -> str:
    names = _("、").join(seat.names)
    return _("%(area)s %(title)s %(name)s，手上 %(n)s 件") % {
        "area": area.name, "title": seat.post.role_title, "name": names, "n": seat.load,
    }  # fmt: skip
