"""Kinds of deed: what rules ask for, and which kind settles which other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from grids.admin.icons import IconField
from grids.models import DeedKind
from grids.rules.answer_lines import fresh_key
from portal.admin.base import ReasonedForm, ScopedAdmin


class DeedKindForm(ReasonedForm):
    """A kind with its drawing, and the kinds that it settles too."""

    icon = IconField(label=gettext_lazy("图标"), initial="footprints")
    counts_as = forms.ModelMultipleChoiceField(
        label=gettext_lazy("也算作"), queryset=DeedKind.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("做了这一种，勾上的那几种也算做了：谈心也算上门走访。"),
    )  # fmt: skip

    class Meta:
        help_texts = {
            "about": gettext_lazy("存好以后不能再改，定好的规则要靠它。"),
            "order": gettext_lazy("数小的排在前面。"),
            "in_use": gettext_lazy("不勾，就不能再用它定规则、记走访；以前的照样留着。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["icon"].keep(self.instance.icon)  # type: ignore[attr-defined]
            others = DeedKind.objects.exclude(pk=self.instance.pk)
            self.fields["counts_as"].queryset = others  # type: ignore[attr-defined]


@admin.register(DeedKind)
class DeedKindAdmin(ScopedAdmin):
    """The office's list. What is out of use stays, for rules and visits carry it."""

    group = "duties"
    view_permission = "duty.view"
    edit_permission = "duty.edit"
    form = DeedKindForm
    list_display = ("name", "name_en", "about", "order", "in_use")
    list_editable = ("order", "in_use")
    list_per_page = 60
    fields = ("name", "name_en", "icon", "about", "counts_as", "order", "in_use")

    def headline(self, obj: DeedKind) -> str:
        """Its name in the reader's language."""
        return obj.label

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """Whom it is about stays: rules and their items lean on it."""
        return ("about",) if obj else ()

    def prepare(self, obj: DeedKind, *, is_new: bool) -> None:
        """A new one gets a key of its own."""
        if is_new:
            obj.key = fresh_key()
