"""What is done later, and what was set aside because it did not work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.admin.base import ScopedAdmin, actor_of
from portal.domain.errands_by_hand import try_again
from portal.enums import ErrandState
from portal.models import Errand


class StateFilter(admin.SimpleListFilter):
    """By state; what was set aside comes first, for it waits for somebody."""

    title = gettext_lazy("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states, the one that needs people first, and all."""
        rest = [choice for choice in ErrandState.choices if choice[0] != ErrandState.ASIDE]
        return [*rest, ("all", _("全部"))]

    def choices(self, changelist: Any) -> Any:
        """Without a choice it is what was set aside."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": ErrandState.ASIDE.label}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of that state."""
        chosen = self.value() or ErrandState.ASIDE
        return queryset if chosen == "all" else queryset.filter(state=chosen)


@admin.register(Errand)
class ErrandAdmin(ScopedAdmin):
    """To look at; what was set aside can be tried again once the cause is gone."""

    group = "machine"
    view_permission = "errand.view"
    page_key = "-pk"
    list_display = ("kind", "key", "state", "attempts", "due_at", "done_at")
    list_filter = (StateFilter,)
    fields = ("kind", "key", "state", "attempts", "due_at", "created_at", "done_at", "problem")
    actions = ("again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """For the action."""
        return self.may(request, "errand.edit")

    @admin.action(description=gettext_lazy("再试一次"), permissions=["retry"])
    def again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Back into the row."""
        ids = list(queryset.values_list("pk", flat=True)[:200])
        done = sum(try_again(actor=actor_of(request), errand_id=pk) for pk in ids)
        messages.success(request, ngettext("%(n)s 件放回去了。", "%(n)s 件放回去了。", done) % {"n": done})

    def own_urls(self) -> list[Any]:
        """Trying again, one at a time."""
        return [("<int:pk>/again/", self.one_again, "again")]

    def tools(self, request: HttpRequest, obj: Errand) -> list[tuple[str, Any]]:
        """For what was set aside."""
        if obj.state != ErrandState.ASIDE or not self.has_retry_permission(request):
            return []
        return [(self.url("again", obj.pk), _("再试一次"))]

    def one_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then put it back."""
        errand = Errand.objects.filter(pk=pk).first()
        if errand is None or not self.has_retry_permission(request):
            raise Http404

        def do(_said: dict[str, Any]) -> str:
            done = try_again(actor=actor_of(request), errand_id=pk)
            return _("放回去了，马上会再试。") if done else _("它已经不在一边了。")

        return self.act_page(
            request, title=_("再试一次"), button=_("再试一次"), back=self.url("changelist"), do=do,
            form=forms.Form(request.POST if request.method == "POST" else None),
            facts=[(_("种类"), errand.kind), (_("出了什么问题"), errand.problem)],
        )  # fmt: skip
