"""What is typed to take the roster in and out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.forms.households import helper_of
from portal.actors import PostRef

SHEET = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """A filled-in template, for which area, and what to do about those who are not in it."""

    area = forms.ChoiceField(label=_("哪里的名册"))
    sheet = forms.FileField(
        label=_("填好的表格"),
        widget=forms.FileInput(attrs={"accept": SHEET}),
        help_text=_("只收 .xlsx，最大 10 MB、2 万行。先核对给您看，不会马上改名册。"),
        error_messages={
            "required": _("请选填好的表格。"),
            "empty": _("这个文件是空的。"),
        },
    )
    end_missing = forms.BooleanField(
        label=_("表里没有的人，算搬走了"),
        required=False,
        help_text=_("只看表里出现的户。不勾就只加、只改，不会有人被记为搬走。"),
    )

    def __init__(self, *args: Any, posts: Iterable[PostRef], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.area_id), post.area_name) for post in posts]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["area"].widget = forms.HiddenInput()
            self.initial["area"] = choices[0][0]

    @property
    def helper(self) -> Any:
        """Its layout."""
        return helper_of(
            Layout("area", "sheet", "end_missing", Submit("check", gettext("核对"), css_class="w-100 mt-4"))
        )


class ExportForm(forms.Form):
    """What the sheet is for, and whether numbers stand in it whole."""

    reason = forms.CharField(
        label=_("做什么用"), max_length=200, help_text=_("会印在表格的每一页上，也会记进审计。")
    )
    whole_phones = forms.BooleanField(
        label=_("姓名和手机号不遮"), required=False, help_text=_("身份证号总是遮着的。用完请删掉文件。")
    )

    def __init__(self, *args: Any, may_reveal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_reveal:
            self.fields.pop("whole_phones")

    @property
    def helper(self) -> Any:
        """Its layout. The answer is a file, so the button must not wait for a new page."""
        fields = [name for name in ("reason", "whole_phones") if name in self.fields]
        helper = helper_of(Layout(*fields, Submit("export", gettext("导出表格"), css_class="w-100 mt-4")))
        helper.attrs = {"novalidate": True, "data-again": True}
        return helper
