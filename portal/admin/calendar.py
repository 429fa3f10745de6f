"""The working calendar: days that the office decided on, and its hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.admin.base import ScopedAdmin, actor_of, needed
from portal.admin.notes import calendar_notes
from portal.domain.calendar import forget
from portal.domain.calendar_days import keep_days
from portal.models import CalendarDay, WorkingSpan


class DaysForm(forms.Form):
    """A stretch of days at once."""

    first = forms.DateField(label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("到哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label=gettext_lazy("上班还是放假"),
        choices=[("no", gettext_lazy("放假")), ("yes", gettext_lazy("上班（调休）"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=80, required=False)


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopedAdmin):
    """Holidays and days worked in exchange. A day that stands here beats the package and the weekday."""

    new_title = gettext_lazy("登记一天")
    group = "calendar"
    edit_permission = "calendar.edit"
    may_delete = True
    list_display = ("day", "is_workday", "note")
    list_editable = ("is_workday", "note")
    list_per_page = 60
    list_filter = ("is_workday",)
    date_hierarchy = None

    def after_change(self) -> None:
        """This process counts by the new days at once, others within a minute."""
        forget()

    def list_remarks(self, request: HttpRequest) -> list[Any]:
        """Which years nobody has decided on."""
        return calendar_notes()

    def own_urls(self) -> list[Any]:
        """Several days at once."""
        return [("several/", self.several, "several")]

    def list_tools(self, request: HttpRequest) -> list[tuple[str, Any]]:
        """Several days at once."""
        return [(self.url("several"), _("一次登记几天"))]

    def several(self, request: HttpRequest) -> HttpResponse:
        """A holiday in one go: from, to, off or at work."""
        needed(self.has_add_permission(request))

        def do(said: dict[str, Any]) -> str:
            kept = keep_days(actor=actor_of(request), **said)
            return ngettext("登记了 %(n)s 天。", "登记了 %(n)s 天。", kept) % {"n": kept}

        return self.act_page(
            request, title=_("一次登记几天"), button=_("登记"), form=DaysForm(request.POST or None),
            back=self.url("changelist"), do=do, hint=_("已经登记过的日子按这次的改。周末本来不上班的，不用登记。"),
        )  # fmt: skip


@admin.register(WorkingSpan)
class WorkingSpanAdmin(ScopedAdmin):
    """Office hours. Without rows: 8:30–12:00 and 14:00–17:30."""

    group = "calendar"
    edit_permission = "calendar.edit"
    may_delete = True
    list_display = ("__str__", "begins", "ends")

    def after_change(self) -> None:
        """See `CalendarDayAdmin.after_change`."""
        forget()
