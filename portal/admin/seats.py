"""What the list of posts is filtered by, and who fills them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actors import Actor
from portal.admin.filters import TypedFilter
from portal.admin.notes import Remark
from portal.queries.posts import held, who_may
from portal.roles import role_choices


def about_appointing(actor: Actor) -> list[Remark]:
    """For whoever only looks: who sets up posts and fills them."""
    if actor.may("post.edit"):
        return []
    names = "、".join(who_may(actor, "post.edit"))
    words = _("设岗位、任命和结束任职，由安全管理员来办：%(names)s。") if names else _(
        "设岗位、任命和结束任职，由安全管理员来办。现在还没有人担任，请找系统管理员。"
    )  # fmt: skip
    return [Remark("info", words % {"names": names})]


class SeatFilter(admin.SimpleListFilter):
    """Whether anybody sits there."""

    title = gettext_lazy("有没有人")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("no", _("空缺")), ("yes", _("有人"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """All, or those that fit."""
        return held(queryset, by_somebody=self.value() == "yes") if self.value() else queryset


class RoleFilter(TypedFilter):
    """One kind of post."""

    template = "admin/choice_filter.html"
    title = gettext_lazy("哪种岗位")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All roles by name."""
        return [(key, str(title)) for key, title in role_choices()]

    def narrowed(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """Exactly that role."""
        return rows.filter(role=typed)
