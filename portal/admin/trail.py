"""The audit trail, for auditors: who did what to which row. Personal content is not shown, here neither."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin import trail_values
from portal.admin.base import ScopedAdmin
from portal.admin.filters import DayFilter, TypedFilter
from portal.models import AuditEntry, Person
from portal.queries.people import who_acts_by_name
from portal.trail_book import table_words, verb_choices, verb_words


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
        return sorted(((table, table_words(table)) for table in watched_tables()), key=lambda pair: pair[1])

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that table."""
        return rows.filter(table=typed)


class RowFilter(TypedFilter):
    """One row, together with a table: by its key, or a case by its number."""

    title = gettext_lazy("哪一行（编号）")
    parameter_name = "row"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that row."""
        number = typed.rpartition("-")[2]
        if typed.upper().startswith("LL-") and number.isdecimal():
            return rows.filter(table="grids_case", row=str(int(number)))
        return rows.filter(row=typed.lstrip("#"))


class NameFilter(TypedFilter):
    """People by name, among those who can act: they have an account."""

    title = gettext_lazy("谁（姓名）")
    parameter_name = "name"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """What people of that name did."""
        return rows.filter(actor_id__in=who_acts_by_name(typed))


class ActorFilter(TypedFilter):
    """One person, by number."""

    title = gettext_lazy("谁（人员编号）")
    parameter_name = "who"
    input_type = "number"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """What that person did."""
        return rows.filter(actor_id=int(typed)) if typed.isdecimal() and len(typed) < 19 else rows.none()


class VerbFilter(TypedFilter):
    """One verb, chosen by its words."""

    template = "admin/choice_filter.html"
    title = gettext_lazy("做了什么")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All that can be done. No query."""
        return verb_choices()

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that verb."""
        return rows.filter(verb=typed)


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    """The trail, newest first."""

    group = "trail"
    view_permission = "audit.view"
    page_key = "-pk"
    list_display = ("when", "who", "did", "op_and_table", "thing", "reason")
    list_filter = (DayFilter, NameFilter, ActorFilter, VerbFilter, TableFilter, RowFilter, "op")
    fields = ("when", "who", "did", "op", "what", "thing", "reason", "request", "changes")
    readonly_fields = ("when", "who", "did", "what", "thing", "changes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the name of whoever acted."""
        name = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
        return super().get_queryset(request).annotate(actor_name=Subquery(name))

    def dress(self, rows: list[Any]) -> None:
        """What each row is called."""
        trail_values.name_rows(rows)

    def headline(self, obj: AuditEntry) -> str:
        """What happened to what."""
        return trail_values.headline(obj)

    @admin.display(description=gettext_lazy("时间"))
    def when(self, entry: AuditEntry) -> str:
        """To the second."""
        return trail_values.exact(entry.at)

    @admin.display(description=gettext_lazy("谁"))
    def who(self, entry: AuditEntry) -> str:
        """Masked name, post and number."""
        return trail_values.actor_words(entry)

    @admin.display(description=gettext_lazy("做了什么"))
    def did(self, entry: AuditEntry) -> str:
        """The verb in words."""
        return verb_words(entry.verb)

    @admin.display(description=gettext_lazy("哪张表"))
    def what(self, entry: AuditEntry) -> str:
        """The table by name."""
        return table_words(entry.table)

    @admin.display(description=gettext_lazy("操作"))
    def op_and_table(self, entry: AuditEntry) -> str:
        """Both in one column."""
        return f"{entry.get_op_display()} {table_words(entry.table)}"

    @admin.display(description=gettext_lazy("哪一行"))
    def thing(self, entry: AuditEntry) -> str:
        """What the row is called, where it still exists, and its number."""
        return str(getattr(entry, "thing", entry.row))

    @admin.display(description=gettext_lazy("改了什么"))
    def changes(self, entry: AuditEntry) -> str:
        """Column by column, before and after."""
        rows = trail_values.changes_of(entry)
        if not rows:
            return "—"
        body = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>", rows)
        head = (_("哪一项"), _("之前"), _("之后"))
        return format_html(
            "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            *head,
            body,
        )
