"""Filters with a field to type into: a day, a number, a word."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from portal.admin.paging import AFTER, BEFORE


class TypedFilter(SimpleListFilter):
    """A filter with a small form. Subclasses name `title`, `parameter_name`, `input_type` and do `narrowed`."""

    template = "admin/input_filter.html"
    input_type = "text"
    others: list[tuple[str, str]] = []

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Nothing to choose from: it is typed."""
        return [("", "")]

    def choices(self, changelist: ChangeList) -> list[dict[str, Any]]:
        """What else is asked for, so that this form keeps it."""
        skip = {self.parameter_name, BEFORE, AFTER}
        self.others = [(name, value) for name, value in changelist.params.items() if name not in skip]
        return [
            {"spec": self, "value": value, "display": display, "selected": value == self.value()}
            for value, display in self.lookup_choices
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit what was typed; all when nothing was."""
        typed = (self.value() or "").strip()
        return self.narrowed(queryset, typed) if typed else queryset

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """The rows that fit `typed`."""
        raise NotImplementedError


class DayFilter(TypedFilter):
    """Rows of one day by the column `at`."""

    title = _("哪一天")
    parameter_name = "day"
    input_type = "date"

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """From midnight to midnight; nothing for what is no day."""
        try:
            begins = _midnight(typed)
            return rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
        except ValueError:
            return rows.none()


def _midnight(typed: str) -> datetime:
    """The beginning of a day. ValueError for what is no day, or one outside the calendar's reach."""
    day = parse_date(typed)
    if day is None or day.year in (MINYEAR, MAXYEAR):
        raise ValueError(typed)
    return timezone.make_aware(datetime.combine(day, time.min))
