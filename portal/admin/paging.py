"""Lists that turn by key: no COUNT, no OFFSET, however long the table is."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

BEFORE, AFTER = "before", "after"


class NumberedChangeList(ChangeList):
    """Django's list. What the database cannot even be asked (a NUL character) is a wrong address, not a fault."""

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        try:
            super().get_results(request)
        except ValueError as wrong:
            raise IncorrectLookupParameters(wrong) from wrong


class KeyedChangeList(ChangeList):
    """Django's list, turned by the admin class's `page_key` ("-pk" or "path")."""

    is_keyed = True
    back_url = on_url = ""

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """What filters the rows: not the place in the list."""
        found: dict[str, Any] = super().get_filters_params(params)
        return {key: value for key, value in found.items() if key not in (BEFORE, AFTER)}

    def get_query_string(
        self, new_params: dict[str, Any] | None = None, remove: list[str] | None = None
    ) -> str:
        """An address of this list; every change begins at the top again."""
        fresh = {BEFORE: None, AFTER: None, **(new_params or {})}
        return str(super().get_query_string(fresh, remove))

    def get_results(self, request: HttpRequest) -> None:
        """Read one page and one row more, which tells whether there is another page. One query."""
        back = request.GET.get(BEFORE)
        try:
            found = list(self._rows(back, request.GET.get(AFTER))[: self.list_per_page + 1])
        except (ValueError, ValidationError) as wrong:
            raise IncorrectLookupParameters(wrong) from wrong
        rows, more = found[: self.list_per_page], len(found) > self.list_per_page
        if back is not None:
            rows.reverse()
        self.model_admin.dress(rows)
        self._link(
            rows, newer=more if back is not None else AFTER in request.GET, older=back is not None or more
        )
        self.result_list, self.result_count, self.full_result_count = rows, len(rows), None
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.paginator, self.show_admin_actions = None, True

    def _rows(self, back: str | None, on: str | None) -> QuerySet[Any]:
        """The rows behind `on`, or those before `back` in reverse."""
        key = self._key()
        falls = self.model_admin.page_key.startswith("-")
        rows = self.queryset
        if back is not None:
            order = key if falls else f"-{key}"
            return rows.filter(**{f"{key}__{'gt' if falls else 'lt'}": back}).order_by(order)
        if on is not None:
            rows = rows.filter(**{f"{key}__{'lt' if falls else 'gt'}": on})
        return rows.order_by(self.model_admin.page_key)

    def _key(self) -> str:
        return str(self.model_admin.page_key.lstrip("-"))

    def _link(self, rows: list[Model], *, newer: bool, older: bool) -> None:
        if rows and newer:
            self.back_url = self.get_query_string({BEFORE: getattr(rows[0], self._key())})
        if rows and older:
            self.on_url = self.get_query_string({AFTER: getattr(rows[-1], self._key())})
