"""Reminders of duties, to look at: what was said on which day, and what could not be said."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from grids.models import DueReminder
from portal.admin.base import ScopedAdmin


@admin.register(DueReminder)
class DueReminderAdmin(ScopedAdmin):
    """One line a day of reminding. Whom it reached stands nowhere: it is no record of people."""

    group = "cases"
    view_permission = "duty.view"
    page_key = "-pk"
    list_display = ("on_day", "rule", "due", "climbed", "state", "at")
    list_filter = ("state", "climbed")
    list_select_related = ("item__rule",)
    fields = ("on_day", "rule", "due", "climbed", "state", "at")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("规则"))
    def rule(self, reminder: DueReminder) -> str:
        """By which rule."""
        return reminder.item.rule.label

    @admin.display(description=gettext_lazy("应在"))
    def due(self, reminder: DueReminder) -> str:
        """When it should be done."""
        return f"{reminder.item.due:%Y-%m-%d}"
