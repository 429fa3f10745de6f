"""The resident's last word: whether it may end like this, and what he thinks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import Grade, Outcome
from grids.forms.steps import StepForm


def _grade(label: Promise) -> forms.ChoiceField:
    """One part of a rating: nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=label,
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("这一项还没选。三项都选上才算数。")},
    )


class RateForm(StepForm):
    """The three parts of a rating, and a word."""

    wrappers = {"speed": "scale", "attitude": "scale", "result": "scale"}

    speed = _grade(gettext_lazy("办得快不快"))
    attitude = _grade(gettext_lazy("态度怎么样"))
    result = _grade(gettext_lazy("结果怎么样"))
    comment = forms.CharField(
        label=gettext_lazy("还想说一句"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )


@dataclass(frozen=True)
class Asked:
    """What the resident is asked, and his two answers."""

    question: Promise
    yes: Promise
    no: Promise


_LIKE_THIS, _NOT_YET = gettext_lazy("行，就这样"), gettext_lazy("还不行")
ASKED = {
    Outcome.SOLVED: Asked(gettext_lazy("解决了吗？"), gettext_lazy("解决了"), gettext_lazy("没有解决")),
    Outcome.PARTLY: Asked(gettext_lazy("解决了一部分，行吗？"), _LIKE_THIS, _NOT_YET),
    Outcome.UNSOLVABLE: Asked(gettext_lazy("现在解决不了，行吗？"), _LIKE_THIS, _NOT_YET),
}
"""By what the official proposed: nobody has to call solved what is not."""


class VerdictForm(RateForm):
    """Yes or no to what was proposed, in one go with the rating. Whoever says no says what is missing, and rates not."""

    wrappers = {**RateForm.wrappers, "solved": "choices--2"}
    is_fixed = False
    field_order = ("version", "solved", "speed", "attitude", "result", "comment")
    # The browser must let the rating be left out; whether it is complete is decided here.
    use_required_attribute = False
    PARTS = ("speed", "attitude", "result")

    solved = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcome: str = Outcome.SOLVED, rates: bool = True, **kwargs: Any) -> None:
        """`outcome`: what was proposed. `rates`: whether this reader may rate; nobody rates a case that he handled."""
        super().__init__(*args, **kwargs)
        self.rates = rates
        self.asked = ASKED.get(outcome, ASKED[Outcome.SOLVED])  # type: ignore[call-overload]
        self._ask(self.asked)
        if not rates:
            for part in self.PARTS:
                del self.fields[part]

    def _ask(self, asked: Asked) -> None:
        solved, answers = self.fields["solved"], {"yes": asked.yes, "no": asked.no}
        solved.label = asked.question
        solved.choices = list(answers.items())  # type: ignore[attr-defined]
        solved.error_messages["required"] = _("请选“%(yes)s”或“%(no)s”。") % answers
        self.fields["comment"].help_text = _("选“%(no)s”的，请写明还差什么。") % answers

    @property
    def is_solved(self) -> bool:
        """Whether the resident confirms."""
        return bool(self.cleaned_data["solved"] == "yes")

    @property
    def entry(self) -> str:  # type: ignore[override]
        """Confirmed, or disputed."""
        return "confirm" if self.is_solved else "dispute"

    def clean(self) -> dict[str, Any]:
        """Words for a no; for a yes three parts of the rating or none, and words only with all three."""
        data = super().clean() or self.cleaned_data
        if data.get("solved") == "no":
            self._forget_rating()
            if not data.get("comment"):
                self.add_error("comment", _("请写明还差什么，重新办的人好知道。"))
        elif self._is_left_out() and not data.get("comment"):
            self._forget_rating()
        return data

    def _is_left_out(self) -> bool:
        return not any(self.cleaned_data.get(part) for part in self.PARTS)

    def _forget_rating(self) -> None:
        """A rating that does not count is no mistake either."""
        for part in self.PARTS:
            self._errors.pop(part, None)
            self.cleaned_data.pop(part, None)

    def rating(self) -> dict[str, str] | None:
        """The rating, or None when the resident left it out."""
        data = self.cleaned_data
        return {part: data[part] for part in (*self.PARTS, "comment")} if data.get("speed") else None
