"""What the filters of a list offer, and the addresses that keep them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grids.enums import CaseChannel, Urgency
from grids.queries.lists import CaseFilter
from grids.queries.within import Reach
from portal.enums import AreaKind

NAMES = {"words": "q"}
FLAGS = ("overdue", "mine")


def query_of(asked: CaseFilter, **changes: Any) -> str:
    """The query string of a filter with some of its fields changed: "?state=all&q=…", or "?" for the plain list.

    Whoever changes the filter starts on the first page again.
    """
    wanted = replace(asked, **({"before": None, "after": None} | changes))
    plain = CaseFilter()
    pairs = [
        (NAMES.get(field.name, field.name), "1" if field.name in FLAGS else value)
        for field in fields(CaseFilter)
        if (value := getattr(wanted, field.name)) != getattr(plain, field.name)
    ]
    return "?" + urlencode(pairs)


@dataclass(frozen=True)
class Select:
    """One select of the filter form, as markup: a widget of Django's costs more than a row of the list."""

    name: str
    label: str
    options: SafeString

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, name: str, label: str, chosen: object, choices: tuple[tuple[object, str], ...]) -> Select:
        """The select with `chosen` marked; the first option stands for no choice and carries the label."""
        marked = "".join(
            f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>{escaped(text)}</option>'
            for value, text in [("", label), *choices]
        )
        return cls(name, label, mark_safe(marked))  # noqa: S308 - escaped above


def selects(asked: CaseFilter, categories: list[tuple[int, str]]) -> list[Select]:
    """Category, urgency and channel, with what was asked for chosen."""
    urgencies, channels = _kinds(get_language())
    return [
        Select.of("category", _("所有类别"), asked.category, tuple(categories)),
        Select.of("urgency", _("缓急"), asked.urgency, urgencies),
        Select.of("channel", _("从哪来"), asked.channel, channels),
    ]


def place_select(reach: Reach) -> Select | None:
    """Where to look: one of the areas below the reader's; None when there is nothing to choose."""
    if not reach.places:
        return None
    label = _("所有网格") if reach.places[0].kind == AreaKind.GRID else _("所有社区")
    chosen = reach.place.id if reach.place else None
    return Select.of("place", label, chosen, tuple((place.id, place.name) for place in reach.places))


Choices = tuple[tuple[object, str], ...]


@lru_cache(maxsize=8)
def _kinds(language: str | None) -> tuple[Choices, Choices]:
    """The urgencies and the channels in the active language; `language` is only the key of the cache."""
    urgencies = tuple((str(key), str(label)) for key, label in Urgency.choices)
    return urgencies, tuple((str(key), str(label)) for key, label in CaseChannel.choices)


class ExportForm(forms.Form):
    """Why somebody takes a list out of the house."""

    reason = forms.CharField(
        label=gettext_lazy("导出来做什么用"),
        help_text=gettext_lazy("会写在表的第一行和每页的页眉，也留在审计记录里。"),
        min_length=4,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("请写明用途。"),
            "min_length": gettext_lazy("用途至少写 4 个字。"),
            "max_length": gettext_lazy("用途最多 100 个字。"),
        },
    )

    @property
    def helper(self) -> FormHelper:
        """Fields only: the page brings form and button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
