"""What an entry of the trail may show, and how it is put into words. Personal content is not shown, here neither."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.enums import AreaKind
from portal.models import AuditEntry
from portal.roles import ROLES
from portal.rules.masking import mask_name
from portal.trail_book import column_words, models_by_table, row_words, table_words
from portal.trail_words import SYSTEMS

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

Names = dict[tuple[str, str], str]


# Who and what ----------------------------------------------------------------------


def actor_words(entry: AuditEntry) -> str:
    """Masked name, number and the post of then; or what acted when nobody did."""
    if not entry.actor_id:
        return _nobody(entry)
    full = getattr(entry, "actor_name", None)
    is_role = entry.actor_label == _our_role()
    post = _("居民") if is_role else post_words(entry.actor_label)
    return " ".join(part for part in (mask_name(full) if full else "", post, f"#{entry.actor_id}") if part)


def _nobody(entry: AuditEntry) -> str:
    """A part of the portal, somebody who was not signed in, or a hand on the database itself."""
    known = SYSTEMS.get(entry.actor_label)
    if known is not None:
        return str(known)
    if entry.actor_label == _our_role():
        return _("没有登录的人") if entry.verb else _("系统")
    return _("系统（数据库用户 %(role)s）") % {"role": entry.actor_label or "—"}


def _our_role() -> str:
    """The database role that the portal works as: the trigger writes it down when nobody gave a post."""
    return str(connection.settings_dict["USER"])


def post_words(label: str) -> str:
    """The title of a post, kept in whoever's language acted, in the reader's; a post's own name as it is."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found = next((role for role in ROLES.values() if str(role.title) == label), None)
        if found is not None:
            return str(found.title)
    return label


def name_rows(entries: Iterable[AuditEntry]) -> None:
    """Put what its row is called on each entry (`thing`). At most one query."""
    entries = list(entries)
    names = row_words((entry.table, entry.row) for entry in entries)
    for entry in entries:
        entry.thing = _numbered(names.get((entry.table, entry.row), ""), entry.row)  # type: ignore[attr-defined]


def _numbered(words: str, key: str) -> str:
    if not words or key in words:
        return words or (f"#{key}" if key else "—")
    return f"{words} #{key}"


def headline(entry: AuditEntry) -> str:
    """Operation, table and row in words."""
    return f"{entry.get_op_display()} {table_words(entry.table)} {getattr(entry, 'thing', entry.row)}"


# What changed ------------------------------------------------------------------------


def changes_of(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """(column, before, after) of all that changed. At most one query."""
    was, became = entry.before or {}, entry.after or {}
    fields = _fields(entry.table)
    names = row_words(
        (fields[column].related_model._meta.db_table, values[column])  # type: ignore[union-attr]
        for values in (was, became)
        for column in values
        if isinstance(fields.get(column), models.ForeignKey)
    )
    shown = _Shown(entry.table, fields, names)
    return [
        (column_words(fields.get(column), column), shown.value(column, was), shown.value(column, became))
        for column in sorted({*was, *became})
    ]


def _fields(table: str) -> dict[str, models.Field[Any, Any]]:
    model = models_by_table().get(table)
    return {field.column: field for field in model._meta.concrete_fields} if model else {}


class _Shown:
    """Values of one table as the trail may show them."""

    def __init__(self, table: str, fields: dict[str, models.Field[Any, Any]], names: Names) -> None:
        self.table, self.fields, self.names = table, fields, names

    def value(self, column: str, values: dict[str, Any]) -> str:
        """In words; empty for nothing, a dot for what is not shown."""
        value, field = values.get(column), self.fields.get(column)
        if value is None or value == HIDDEN:
            return value or ""
        if field is None and column == "field":
            return self._looked_at(str(value))
        return self._words(field, column, value) if self._is_open(field, column) else HIDDEN

    def _is_open(self, field: models.Field[Any, Any] | None, column: str) -> bool:
        if self.table in OPEN_TABLES:
            return True
        if field is None:
            return column == "was"
        return column not in PRIVATE_NUMBERS and (isinstance(field, PLAIN_FIELDS) or bool(field.choices))

    def _looked_at(self, name: str) -> str:
        """A field that somebody looked at, by what it is called."""
        model = models_by_table().get(self.table)
        found = next((f for f in model._meta.concrete_fields if f.name == name), None) if model else None
        return column_words(found, name)

    def _words(self, field: models.Field[Any, Any] | None, column: str, value: Any) -> str:
        if isinstance(field, models.ForeignKey):
            table = field.related_model._meta.db_table  # type: ignore[union-attr]
            return _numbered(self.names.get((table, str(value)), ""), str(value))
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if column in ("role", "responsible_role") and value in ROLES:
            return str(ROLES[value].title)
        if isinstance(field, models.DateTimeField):
            return _moment(str(value))
        return plain_words(value)


def plain_words(value: Any) -> str:
    """Yes and no, lists and small tables of the office, as one says them."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "；".join(plain_words(one) for one in value) or "—"
    if isinstance(value, dict):
        return (
            plain_words(value["label"]) if "label" in value else "，".join(map(plain_words, value.values()))
        )
    return str(dict(AreaKind.choices).get(value, value))


def _moment(value: str) -> str:
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    return exact(found) if found else value


def exact(at: datetime) -> str:
    """To the second."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
