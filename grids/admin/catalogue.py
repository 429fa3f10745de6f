"""What residents file about, and how long each thing may take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.admin.icons import IconField
from grids.admin.questions import QuestionsField
from grids.domain import clocks
from grids.domain.catalogue import make_room_at_the_end
from grids.models import Category, ServiceClock
from grids.queries import catalogue
from grids.rules.answer_lines import fresh_key
from portal.admin.base import ReasonedForm, ScopedAdmin


class CategoryForm(ReasonedForm):
    """A category with its drawing and its own questions."""

    icon = IconField(label=gettext_lazy("图标"), initial="ellipsis")
    questions = QuestionsField(
        label=gettext_lazy("要问的"), required=False,
        help_text=gettext_lazy("居民选了这一类，会多问这几个问题。可以一个也不问；存好以后再来，就又有空的可以写。"),
    )  # fmt: skip

    class Meta:
        help_texts = {
            "hint": gettext_lazy("写在类别下面的一句话，帮居民看看是不是这一类。可以不写。"),
            "anonymous": gettext_lazy("不勾，就一定要留姓名和手机号。"),
            "order": gettext_lazy("数小的排在前面。"),
            "in_use": gettext_lazy("不勾，居民就选不到；以前的诉求照样留着。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["icon"].keep(self.instance.icon)  # type: ignore[attr-defined]
            self.fields["questions"].known = self.instance.questions or []  # type: ignore[attr-defined]


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    """The office's list. What is out of use stays, for old cases carry it."""

    edit_permission = "category.edit"
    form = CategoryForm
    list_display = ("name", "name_en", "urgency", "anonymous", "order", "in_use")
    list_editable = ("order", "in_use")
    list_per_page = 60
    fields = (
        "name", "name_en", "icon", "hint", "hint_en", "urgency", "anonymous", "questions", "order", "in_use",
    )  # fmt: skip

    def headline(self, obj: Category) -> str:
        """Its name in the reader's language."""
        return obj.label

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """A new one stands last, so its place is not asked."""
        shown = super().get_fields(request, obj)
        return shown if obj else [name for name in shown if name != "order"]

    def prepare(self, obj: Category, *, is_new: bool) -> None:
        """A new one gets a key of its own, which drafts and answers will carry, and the last place but the rest's."""
        if is_new:
            obj.key, obj.order = fresh_key(), make_room_at_the_end()

    def after_change(self) -> None:
        """This process asks by the new list at once, others within seconds."""
        catalogue.forget()


class ClockForm(ReasonedForm):
    """A promise in figures, each with an example beside it."""

    class Meta:
        help_texts = {
            "category": gettext_lazy("不选，就是这种缓急的所有类别。"),
            "accept_minutes": gettext_lazy("上班时间的分钟：4 小时写 240。不分昼夜的按钟点算。"),
            "reply_minutes": gettext_lazy("接手以后给居民第一句话：8 小时写 480。"),
            "resolve_days": gettext_lazy("上班的日子：一周写 5。不分昼夜的按日历算。"),
            "confirm_days": gettext_lazy("说办好了，居民一直没答复，过几个工作日归档。"),
            "round_the_clock": gettext_lazy("夜里和放假也算时间，给急事用。"),
        }


@admin.register(ServiceClock)
class ServiceClockAdmin(ScopedAdmin):
    """What is promised. A change holds for new cases: a case keeps the promise it was filed under."""

    edit_permission = "clock.edit"
    form = ClockForm
    may_delete = True
    list_display = (
        "category_name", "urgency", "accept_minutes", "reply_minutes", "resolve_days", "confirm_days", "round_the_clock",
    )  # fmt: skip
    list_select_related = ("category",)
    fields = (
        "category", "urgency", "accept_minutes", "reply_minutes", "resolve_days", "confirm_days", "round_the_clock",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("类别"))
    def category_name(self, clock: ServiceClock) -> str:
        """Its category, or all of that urgency."""
        return clock.category.label if clock.category else _("所有类别")

    def after_change(self) -> None:
        """New promises count from now on."""
        clocks.forget()
