"""Stations, the checklists they are measured by, and tags of households."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import HouseholdTag, Standard, StandardItem, Station
from grids.rules.answer_lines import fresh_key
from portal.admin.base import ScopedAdmin, ScopedInline


@admin.register(Station)
class StationAdmin(ScopedAdmin):
    """Where a station is and what it is called; hours and what it has are kept on its own page."""

    group = "territory"
    view_permission = "station.view"
    edit_permission = "station.edit"
    page_key = "-pk"
    list_display = ("name", "kind", "area", "phone", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("area",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("名称的一部分")
    raw_id_fields = ("area",)
    fields = ("area", "kind", "name", "address", "phone", "is_active")

    def tools(self, request: HttpRequest, obj: Station) -> list[tuple[str, Any]]:
        """To its own page."""
        return [(reverse("station", args=[obj.pk]), _("开放时间和达标情况"))]


class ItemInline(ScopedInline):
    """Lines of a checklist."""

    model = StandardItem
    fields = ("text", "order")


@admin.register(Standard)
class StandardAdmin(ScopedAdmin):
    """Checklists, edited by the office. A new version is a new row; the old one keeps its marks."""

    group = "catalogue"
    edit_permission = "category.edit"
    list_display = ("name", "version", "in_use")
    inlines = (ItemInline,)
    fields = ("name", "version", "in_use")


@admin.register(HouseholdTag)
class HouseholdTagAdmin(ScopedAdmin):
    """Reasons why a household may need more care, each with its purpose."""

    group = "catalogue"
    edit_permission = "category.edit"
    list_display = ("name", "purpose", "in_use")
    fields = ("name", "purpose", "in_use")

    def prepare(self, obj: HouseholdTag, *, is_new: bool) -> None:
        """A new one gets a key of its own."""
        if is_new:
            obj.key = fresh_key()
