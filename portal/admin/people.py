"""People, masked; and making two records of one person one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ScopedAdmin, actor_of
from portal.crypto import lookup_hash
from portal.domain.people import merge_people
from portal.models import Merge, Person
from portal.queries.access import fetch
from portal.queries.people import find_duplicates
from portal.rules import phones
from portal.rules.masking import mask_id


class MergeForm(forms.Form):
    """Which of two records stays, and how one knows that they are one."""

    keep = forms.TypedChoiceField(label=gettext_lazy("留下哪一份"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("怎么知道是同一个人"), max_length=200)

    def __init__(self, *args: Any, pair: tuple[Person, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(person.pk, _label(person)) for person in pair]  # type: ignore[attr-defined]


def _label(person: Person) -> str:
    return f"#{person.pk} {person.masked_name} {person.masked_phone}".strip()


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """Records of people in scope. What is masked is revealed on the household's or the case's page, with a reason."""

    group = "people"
    view_permission = "person.view"
    page_key = "-pk"
    list_display = ("masked", "phone_masked", "number_masked", "created_at")
    search_fields = ("name",)
    search_help_text = gettext_lazy("姓名、手机号、身份证号，或后四位")
    fields = ("masked", "phone_masked", "number_masked", "created_at")
    readonly_fields = ("masked", "phone_masked", "number_masked")
    actions = ("merge_two",)

    @admin.display(description=gettext_lazy("姓名"))
    def masked(self, person: Person) -> str:
        """Masked."""
        return person.masked_name

    @admin.display(description=gettext_lazy("手机号"))
    def phone_masked(self, person: Person) -> str:
        """Masked."""
        return person.masked_phone or "—"

    @admin.display(description=gettext_lazy("身份证号"))
    def number_masked(self, person: Person) -> str:
        """Masked."""
        return mask_id(person.id_number) if person.id_number else "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Records that were merged away have no page of their own."""
        return super().get_queryset(request).filter(merged_into=None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whole numbers by their hash, last fours by their column, names by their beginning."""
        typed = search_term.strip().upper()
        if not typed:
            return queryset, False
        if phones.is_phone(typed):
            return queryset.filter(phone_hash=lookup_hash(phones.normalise(typed), "phone")), False
        if len(typed) == 18:
            return queryset.filter(id_hash=lookup_hash(typed, "id_number")), False
        if len(typed) == 4 and typed[:3].isdigit():
            return queryset.filter(phone_tail=typed) | queryset.filter(id_tail=typed), False
        return queryset.filter(name__startswith=search_term.strip()), False

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """For the action."""
        return self.may(request, "person.merge")

    @admin.action(description=gettext_lazy("把选中的两份并成一份"), permissions=["merge"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """On to the page that asks; it takes exactly two."""
        chosen = sorted(queryset.values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            messages.error(request, _("请正好选两份。"))
            return None
        return HttpResponseRedirect(self.url("merge", *chosen))

    def own_urls(self) -> list[Any]:
        """Merging."""
        return [("<int:one>/merge/<int:other>/", self.merge, "merge")]

    def tools(self, request: HttpRequest, obj: Person) -> list[tuple[str, Any]]:
        """Records with the same phone or identity number that the reader may merge."""
        if not self.may(request, "person.merge", obj):
            return []
        id_number = obj.id_number if len(obj.id_number) == 18 else ""
        twins = [
            twin.pk for twin in find_duplicates(phone=obj.phone, id_number=id_number) if twin.pk != obj.pk
        ]
        mine = Person.objects.visible_to(actor_of(request), "person.merge").filter(pk__in=twins)
        return [
            (self.url("merge", obj.pk, twin.pk), _("和 %(twin)s 号码相同，并成一份") % {"twin": _label(twin)})
            for twin in mine
        ]

    def merge(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Both records side by side, masked; which stays, and why."""
        if one == other:
            raise Http404
        actor = actor_of(request)
        pair = tuple(fetch(Person, actor, "person.merge", pk=pk, merged_into=None) for pk in (one, other))

        def do(said: dict[str, Any]) -> str:
            dropped = other if said["keep"] == one else one
            merge_people(actor=actor, keep_id=said["keep"], drop_id=dropped, reason=said["reason"])
            return _("并成一份了，原来的那份留着备查。")

        facts = [
            (_("姓名"), _side_by_side(self.masked(person) for person in pair)),
            (_("手机号"), _side_by_side(self.phone_masked(person) for person in pair)),
            (_("身份证号"), _side_by_side(self.number_masked(person) for person in pair)),
        ]
        return self.act_page(
            request, title=_("两份记录是同一个人"), button=_("并成一份"), back=self.url("changelist"), do=do,
            form=MergeForm(request.POST or None, pair=pair), facts=facts,  # type: ignore[arg-type]
            hint=_("另一份名下的住户、诉求、岗位和消息都转过来。并了以后分不开，请看清楚。"),
        )  # fmt: skip


def _side_by_side(values: Any) -> str:
    return format_html_join(" ｜ ", "{}", ((value,) for value in values))


@admin.register(Merge)
class MergeAdmin(ScopedAdmin):
    """Which records were made one, and on what grounds."""

    group = "people"
    view_permission = "person.merge"
    page_key = "-pk"
    list_display = ("at", "dropped_id", "kept_id", "reason", "by")
    list_select_related = ("by",)
    fields = ("at", "dropped_id", "kept_id", "reason", "by")
    readonly_fields = ("at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Merges into people in scope."""
        mine = Person.objects.visible_to(actor_of(request), self.view_permission)
        return super().get_queryset(request).filter(model="portal.Person", kept_id__in=mine.values("pk"))
