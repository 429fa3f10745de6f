"""The audit trail, for auditors: who did what to which row. Personal content is not shown, here neither."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ScopedAdmin
from portal.admin.filters import DayFilter, TypedFilter
from portal.models import AuditEntry, Person
from portal.rules.masking import mask_name

# Tables that hold nothing about anybody; of all others only numbers, days, states and references are shown.
OPEN_TABLES = frozenset({
    "portal_area", "portal_arealevel", "portal_areaboundary", "portal_calendarday", "portal_workingspan",
    "portal_organisation", "portal_post", "grids_category", "grids_serviceclock", "grids_householdtag",
    "grids_building", "grids_entrance", "grids_station", "grids_stationday", "grids_standard", "grids_standarditem",
})  # fmt: skip
PLAIN_FIELDS = (
    models.ForeignKey, models.BooleanField, models.DateField, models.IntegerField, models.AutoField,
)  # fmt: skip
PRIVATE_NUMBERS = frozenset({"birth_year", "floor"})
HIDDEN = "•"


def models_by_table() -> dict[str, type[models.Model]]:
    """Every table of the portal."""
    return {model._meta.db_table: model for model in apps.get_models()}


def table_name(table: str) -> str:
    """What a table is called in the reader's language."""
    model = models_by_table().get(table)
    return str(model._meta.verbose_name) if model else table


def watched_tables() -> list[str]:
    """Tables whose every change stands in the trail."""
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'audit_row'")
        return [row[0] for row in cursor.fetchall()]


class TableFilter(TypedFilter):
    """One table, chosen from those that are watched."""

    template = "admin/choice_filter.html"
    title = gettext_lazy("哪张表")
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The tables under the trigger, by name. One query of the catalogue."""
        return sorted(((table, table_name(table)) for table in watched_tables()), key=lambda pair: pair[1])

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that table."""
        return rows.filter(table=typed)


class RowFilter(TypedFilter):
    """One row, together with a table."""

    title = gettext_lazy("哪一行（编号）")
    parameter_name = "row"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that row."""
        return rows.filter(row=typed)


class ActorFilter(TypedFilter):
    """One person, by number."""

    title = gettext_lazy("谁（人员编号）")
    parameter_name = "who"
    input_type = "number"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """What that person did."""
        return rows.filter(actor_id=int(typed)) if typed.isdecimal() and len(typed) < 19 else rows.none()


class VerbFilter(TypedFilter):
    """One verb, such as person.reveal."""

    title = gettext_lazy("做了什么（如 person.reveal）")
    parameter_name = "verb"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that verb."""
        return rows.filter(verb=typed)


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    """The trail, newest first."""

    group = "trail"
    view_permission = "audit.view"
    page_key = "-pk"
    list_display = ("when", "who", "verb", "op", "what", "row", "reason")
    list_filter = (DayFilter, TableFilter, RowFilter, ActorFilter, VerbFilter, "op")
    fields = ("when", "who", "verb", "op", "what", "row", "reason", "request", "changes")
    readonly_fields = ("when", "who", "what", "changes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the name of whoever acted."""
        name = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
        return super().get_queryset(request).annotate(actor_name=Subquery(name))

    @admin.display(description=gettext_lazy("时间"))
    def when(self, entry: AuditEntry) -> str:
        """To the second."""
        return _exact(entry.at)

    @admin.display(description=gettext_lazy("谁"))
    def who(self, entry: AuditEntry) -> str:
        """Masked name, number, and the post of then."""
        name = mask_name(entry.actor_name) if getattr(entry, "actor_name", None) else ""
        number = f"#{entry.actor_id}" if entry.actor_id else ""
        return " ".join(part for part in (name, number, entry.actor_label) if part)

    @admin.display(description=gettext_lazy("哪张表"))
    def what(self, entry: AuditEntry) -> str:
        """The table by name."""
        return table_name(entry.table)

    @admin.display(description=gettext_lazy("改了什么"))
    def changes(self, entry: AuditEntry) -> str:
        """Column by column, before and after."""
        was, became = entry.before or {}, entry.after or {}
        rows = [
            (_column(entry.table, name), _shown(entry.table, name, was), _shown(entry.table, name, became))
            for name in sorted({*was, *became})
        ]
        body = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>", rows)
        head = (_("哪一项"), _("之前"), _("之后"))
        return format_html(
            "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            *head,
            body,
        )


def _field(table: str, column: str) -> models.Field[Any, Any] | None:
    model = models_by_table().get(table)
    found = (field for field in model._meta.concrete_fields if field.column == column) if model else iter(())
    return next(found, None)


def _column(table: str, column: str) -> str:
    field = _field(table, column)
    return str(field.verbose_name) if field is not None else column


def _shown(table: str, column: str, values: dict[str, Any]) -> str:
    """A value as the trail may show it."""
    if column not in values:
        return ""
    value = values[column]
    if isinstance(value, str) and isinstance(_field(table, column), models.DateTimeField):
        return _moment(value)
    field = _field(table, column)
    is_note = field is None and column == "field"
    is_plain = isinstance(field, PLAIN_FIELDS) or (field is not None and bool(field.choices))
    if value is None or value == HIDDEN or table in OPEN_TABLES or is_note:
        return "" if value is None else str(value)
    return str(value) if is_plain and column not in PRIVATE_NUMBERS else HIDDEN


def _moment(value: str) -> str:
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    return _exact(found) if found else value


def _exact(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
