"""Cases and imports of the roster, to look at: they are worked on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import OPEN_STATES
from grids.models import Case, RosterImport
from portal.admin.base import ScopedAdmin


class OpenFilter(admin.SimpleListFilter):
    """Those that somebody still has to do something about."""

    title = gettext_lazy("在办")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One question: the index of open cases answers it."""
        return [("1", _("还在办的"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """All, or the open ones."""
        return queryset.filter(state__in=OPEN_STATES) if self.value() else queryset


@admin.register(Case)
class CaseAdmin(ScopedAdmin):
    """One line a case, and the way to its page. Nothing personal stands here."""

    group = "cases"
    view_permission = "case.view"
    page_key = "-pk"
    list_display = ("number", "category", "state", "urgency", "holder", "filed_at", "resolve_due")
    list_filter = (OpenFilter,)
    list_select_related = ("category", "holder__area")
    fields = (
        "number", "category", "state", "urgency", "holder", "filed_at", "accept_due", "reply_due", "resolve_due",
        "closed_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=gettext_lazy("编号"))
    def number(self, case: Case) -> str:
        """What people call it."""
        return case.number

    def tools(self, request: HttpRequest, obj: Case) -> list[tuple[str, Any]]:
        """To its own page."""
        return [(reverse("case", args=[obj.pk]), _("到这件诉求的页面"))]


@admin.register(RosterImport)
class RosterImportAdmin(ScopedAdmin):
    """Which sheets were taken in, by whom, and whether they were undone."""

    group = "cases"
    view_permission = "household.import"
    page_key = "-pk"
    list_display = ("filename", "area", "by", "state", "created_at")
    list_select_related = ("area", "by")
    list_filter = ("state",)
    fields = ("filename", "area", "by", "state", "counts", "created_at", "applied_at", "undone_at")
    readonly_fields = ("created_at",)
