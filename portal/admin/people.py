"""People, masked; making two records of one person one, and undoing that."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ScopedAdmin, actor_of
from portal.crypto import lookup_hash
from portal.domain.people import merge_people
from portal.domain.unmerging import unmerge_people
from portal.models import Merge, Person
from portal.queries.access import fetch
from portal.queries.people import find_duplicates, left_in_words, merges_into, moved_in_words
from portal.rules import phones
from portal.rules.masking import mask_id
from portal.rules.wording import moment_words


class MergeForm(forms.Form):
    """Which of two records stays, and how one knows that they are one."""

    keep = forms.TypedChoiceField(label=gettext_lazy("留下哪一份"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("怎么知道是同一个人"), max_length=200)

    def __init__(self, *args: Any, pair: tuple[Person, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(person.pk, _label(person)) for person in pair]  # type: ignore[attr-defined]


class UnmergeForm(forms.Form):
    """How one knows that they are two."""

    reason = forms.CharField(label=gettext_lazy("怎么知道不是同一个人"), max_length=200)


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
        """Merging, and undoing it."""
        return [
            ("<int:one>/merge/<int:other>/", self.merge, "merge"),
            ("<int:pk>/unmerge/<int:merge_pk>/", self.unmerge, "unmerge"),
        ]

    def tools(self, request: HttpRequest, obj: Person) -> list[tuple[str, Any]]:
        """For whoever may merge: records with the same phone or identity number, and those that were merged in."""
        if not self.may(request, "person.merge", obj):
            return []
        return self._twins(request, obj) + [
            (self.url("unmerge", obj.pk, merge.pk), _("把并进来的 #%(id)s 分开") % {"id": merge.dropped_id})
            for merge in merges_into(obj.pk)
        ]

    def _twins(self, request: HttpRequest, obj: Person) -> list[tuple[str, Any]]:
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
            hint=_("另一份名下的住户、诉求、岗位和消息都转过来。请看清楚：并错了可以再分开，但那以后改过的不会跟着回去。"),
        )  # fmt: skip

    def unmerge(self, request: HttpRequest, pk: int, merge_pk: int) -> HttpResponse:
        """What was merged in, when and why; and taking it apart again."""
        actor = actor_of(request)
        kept = fetch(Person, actor, "person.merge", pk=pk)
        merge = get_object_or_404(merges_into(kept.pk).select_related("by"), pk=merge_pk)

        def do(said: dict[str, Any]) -> str:
            left = left_in_words(unmerge_people(actor=actor, merge_id=merge.pk, reason=said["reason"]))
            if not left:
                return _("分开了，跟着走的都回到原来那份了。")
            return _("分开了。没有放回去的：%(left)s。") % {"left": "；".join(left)}

        dropped = Person.objects.get(pk=merge.dropped_id)
        facts = [
            (_("留下的"), _label(kept)),
            (_("并入的"), _label(dropped)),
            (_("什么时候"), moment_words(timezone.now(), merge.at)),
            (_("谁合并的"), merge.by or "—"),
            (_("理由"), merge.reason),
            (_("跟着走的"), "、".join(moved_in_words(merge)) or "—"),
        ]
        return self.act_page(
            request, title=_("两份记录不是同一个人"), button=_("分开"), back=self.url("changelist"), do=do,
            form=UnmergeForm(request.POST or None), facts=facts,
            hint=_("跟着走的会回到原来那份。并了以后改过的不动，新来的留在留下的那份；没有放回去的会列出来。"),
        )  # fmt: skip


def _side_by_side(values: Any) -> str:
    return format_html_join(" ｜ ", "{}", ((value,) for value in values))


@admin.register(Merge)
class MergeAdmin(ScopedAdmin):
    """Which records were made one, and on what grounds."""

    group = "people"
    view_permission = "person.merge"
    page_key = "-pk"
    list_display = ("at", "dropped_id", "kept_id", "reason", "by", "undone_at")
    list_select_related = ("by",)
    fields = (
        "at", "dropped_id", "kept_id", "along", "reason", "by", "undone_at", "undone_reason", "undone_by", "not_back",
    )  # fmt: skip
    readonly_fields = ("at", "along", "not_back")

    @admin.display(description=gettext_lazy("跟着走的"))
    def along(self, merge: Merge) -> str:
        """How many rows of what."""
        return "、".join(moved_in_words(merge)) or "—"

    @admin.display(description=gettext_lazy("没有放回去的"))
    def not_back(self, merge: Merge) -> str:
        """What undoing it left where it was."""
        return "；".join(left_in_words(merge)) or "—"

    def tools(self, request: HttpRequest, obj: Merge) -> list[tuple[str, Any]]:
        """Undoing it, on the kept person's page."""
        if obj.undone_at is not None:
            return []
        return [(reverse("admin:portal_person_unmerge", args=[obj.kept_id, obj.pk]), _("分开"))]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Merges into people in scope."""
        mine = Person.objects.visible_to(actor_of(request), self.view_permission)
        return super().get_queryset(request).filter(model="portal.Person", kept_id__in=mine.values("pk"))
