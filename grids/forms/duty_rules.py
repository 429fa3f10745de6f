"""What is typed about a rule of duties: what, where, when, whose, which doors, which days."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.duties.terms import RuleFacts, Terms
from grids.duty_sources import DutyPreset, sources
from grids.enums import Trigger, Unit
from grids.forms.households import day_input
from grids.models import DeedKind, DutyVersion, HouseholdTag
from grids.queries.duty_rules import areas_for_rules
from grids.rules.periods import LONGEST
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area

CADENCE, TRIGGER = "cadence", "trigger"
WHEN = [(CADENCE, gettext_lazy("每隔一段时间")), (TRIGGER, gettext_lazy("遇到事情的时候"))]
HALVES = (("trigger", "limit_days"), ("every", "unit"))
RULE_AREAS = (
    AreaKind.COUNTY, AreaKind.SUBDISTRICT, AreaKind.COMMUNITY, AreaKind.ZONE, AreaKind.ESTATE, AreaKind.GRID,
)  # fmt: skip
_BETWEEN = re.compile(r"[\s,，、;；]+")
_MINUS = str.maketrans("－−–—", "----")


class StepsField(forms.CharField):
    """Days as one types them: "-3, 0, 2". Gives a tuple in order, each day once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=80, **kwargs)

    def clean(self, value: Any) -> Any:
        """The numbers in order."""
        words = [word for word in _BETWEEN.split(super().clean(value).translate(_MINUS)) if word]
        try:
            return tuple(sorted({int(word) for word in words}))
        except ValueError as wrong:
            raise ValidationError(_("请只写数，用逗号隔开，比如：-3, 0, 2。")) from wrong


def steps_text(steps: Any) -> str:
    """What stands in the box for these days."""
    return ", ".join(str(step) for step in steps)


class TermsForm(forms.Form):
    """What one version says. `seen` is the newest version that the page showed."""

    when = forms.ChoiceField(
        label=gettext_lazy("什么时候做"), choices=WHEN, initial=CADENCE, widget=forms.RadioSelect
    )
    every = forms.IntegerField(
        label=gettext_lazy("每几个"), required=False, min_value=1, max_value=LONGEST, initial=1
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("单位"), choices=Unit.choices, required=False, initial=Unit.MONTH
    )
    trigger = forms.ChoiceField(
        label=gettext_lazy("遇到什么事"), choices=[("", "—"), *Trigger.choices], required=False
    )
    limit_days = forms.IntegerField(
        label=gettext_lazy("几个工作日内"), required=False, min_value=1, max_value=LONGEST
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("谁来做"),
        choices=lambda: [("", "—"), *((each.key, each.label) for each in sources())],
    )
    tag = forms.ModelChoiceField(
        label=gettext_lazy("哪些户"), queryset=HouseholdTag.objects.none(), required=False,
        empty_label=gettext_lazy("所有住户"), help_text=gettext_lazy("不对着住户的事不用选。"),
    )  # fmt: skip
    lead_days = forms.IntegerField(
        label=gettext_lazy("提前几天可以做"), required=False, min_value=0, max_value=366, initial=0,
        help_text=gettext_lazy("从一期的最后一天往前数；写 0，这一期从头到尾都可以做。"),
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label=gettext_lazy("过后几天还算按时"), required=False, min_value=0, max_value=366, initial=0,
        help_text=gettext_lazy("再往后也可以补做，会记成晚了。"),
    )  # fmt: skip
    steps = StepsField(
        label=gettext_lazy("哪几天提醒"),
        help_text=gettext_lazy("0 是最后一天，-3 是提前三天，2 是过后两天。用逗号隔开，不写就不提醒。"),
    )
    climbs = forms.BooleanField(label=gettext_lazy("过期告诉上一级"), required=False, initial=True)
    begins = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=day_input(),
        help_text=gettext_lazy("那天或以后开始的一期才算。想让正在过的这一期也算，就写这一期的第一天。"),
    )  # fmt: skip
    ends = forms.DateField(
        label=gettext_lazy("从哪天起不再用"), required=False, widget=day_input(),
        help_text=gettext_lazy("不写就一直用。"),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(in_use=True) | Q(pk=getattr(self.initial.get("tag"), "pk", None))
        self.fields["tag"].queryset = HouseholdTag.objects.filter(offered).order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only the chosen half of "when" counts, and of that all is needed."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        needed, other = HALVES if said.get("when") == TRIGGER else HALVES[::-1]
        for name in other:
            self.errors.pop(name, None)
        for name in needed:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("这一项要填。"))
        return said

    def terms(self) -> Terms:
        """What was typed, for a verb."""
        said = self.cleaned_data
        is_cadence = said["when"] == CADENCE
        return Terms(
            begins=said["begins"], ends=said["ends"], whose=said["whose"], tag=said["tag"],
            every=said["every"] if is_cadence else 0, unit=said["unit"] if is_cadence else "",
            trigger="" if is_cadence else said["trigger"], limit_days=0 if is_cadence else said["limit_days"],
            lead_days=said["lead_days"] or 0, grace_days=said["grace_days"] or 0, steps=said["steps"],
            climbs=said["climbs"],
        )  # fmt: skip


class KindField(forms.ModelChoiceField):
    """A kind of deed by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return str(obj.label)


class RuleForm(TermsForm):
    """A new rule: what it is called, what is done and where, and its first version."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    kind = KindField(label=gettext_lazy("做什么"), queryset=DeedKind.objects.none())
    area = forms.TypedChoiceField(label=gettext_lazy("在哪里"), coerce=int)

    field_order = ("name", "name_en", "kind", "area")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = DeedKind.objects.filter(in_use=True)  # type: ignore[attr-defined]
        areas = Area.objects.visible_to(actor, "duty.edit").filter(kind__in=RULE_AREAS, is_active=True)
        self.fields["area"].choices = areas_for_rules(areas.order_by("path"))  # type: ignore[attr-defined]

    def facts(self) -> RuleFacts:
        """What was typed, for a verb."""
        said = self.cleaned_data
        return RuleFacts(name=said["name"], name_en=said["name_en"], kind=said["kind"], area_id=said["area"])


class NameForm(forms.Form):
    """What a rule is called."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)


class RetireForm(forms.Form):
    """From when on a rule asks for nothing."""

    ends = forms.DateField(
        label=gettext_lazy("从哪天起不再用"), initial=timezone.localdate, widget=day_input()
    )


def begun_with(preset: DutyPreset) -> dict[str, Any]:
    """What stands in the form for a preset. Two queries."""
    kind = DeedKind.objects.filter(key=preset.kind, in_use=True).first()
    tag = HouseholdTag.objects.filter(key=preset.tag, in_use=True).first() if preset.tag else None
    return {
        "name": preset.name, "name_en": preset.name_en, "kind": kind, "whose": preset.whose, "tag": tag,
        "lead_days": preset.lead_days, "grace_days": preset.grace_days, "steps": steps_text(preset.steps),
        **_when(preset),
    }  # fmt: skip


def said_by(version: DutyVersion) -> dict[str, Any]:
    """What stands in the form for a version that is to be changed."""
    return {
        "whose": version.whose, "tag": version.tag, "lead_days": version.lead_days, "grace_days": version.grace_days,
        "steps": steps_text(version.steps), "climbs": version.climbs, "seen": version.number, **_when(version),
    }  # fmt: skip


def _when(told: DutyPreset | DutyVersion) -> dict[str, Any]:
    if told.trigger:
        return {"when": TRIGGER, "trigger": told.trigger, "limit_days": told.limit_days}
    return {"when": CADENCE, "every": told.every, "unit": told.unit}
