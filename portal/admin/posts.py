"""Posts and who holds them: made, filled and emptied by the security administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Greatest, Left, Length
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ScopedAdmin, actor_of, needed
from portal.admin.seats import RoleFilter, SeatFilter, about_appointing
from portal.domain.posts import appoint, end_tenure, make_post
from portal.domain.refusal import Refused
from portal.forms.accounts import PhoneField
from portal.models import Area, Post, Tenure
from portal.queries.access import fetch
from portal.queries.accounts import account_by_phone
from portal.queries.posts import in_order
from portal.roles import ROLES, role_choices


def name_above(path: str) -> Subquery:
    """For a query: the name of the area above the one whose tree path stands in the column `path`."""
    above = Left(OuterRef(path), Greatest(Length(OuterRef(path)) - Area.steplen, 1))
    return Subquery(Area.objects.filter(path=above).values("name")[:1])


class PostForm(forms.Form):
    """A new seat."""

    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=role_choices)
    area_code = forms.CharField(
        label=gettext_lazy("管哪里（编码）"), max_length=40,
        help_text=gettext_lazy("编码在“地方”那一页上；从那一页点过来，会替您填好。"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("别名"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("公开电话"), max_length=30, required=False)


class AppointForm(forms.Form):
    """Who, from when until when, and on what grounds."""

    phone = PhoneField(
        label=gettext_lazy("他登录用的手机号"), autocomplete="off", help_text=gettext_lazy("要先有账号。")
    )
    begins = forms.DateField(
        label=gettext_lazy("从哪天起"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ends = forms.DateField(
        label=gettext_lazy("到哪天为止"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("那天起不再担任。不写就是另行通知。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("任免依据"), max_length=200)


class EndForm(forms.Form):
    """When a tenure ends, and on what grounds."""

    ends = forms.DateField(
        label=gettext_lazy("从哪天起不再担任"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("任免依据"), max_length=200)


@admin.register(Post)
class PostAdmin(ScopedAdmin):
    """Seats. Role and place stay; name, phone and use may change."""

    group = "posts"
    view_permission = "post.view"
    edit_permission = "post.edit"
    page_key = "place"
    list_display = ("where", "code", "role_name", "holders", "is_active")
    list_select_related = ("area",)
    list_filter = (SeatFilter, RoleFilter, "is_active")
    search_fields = ("area__name", "title")
    search_help_text = gettext_lazy("地方或别名的一部分")
    raw_id_fields = ("organisation",)
    fields = ("where", "role_name", "holders", "title", "phone", "organisation", "is_active")
    readonly_fields = ("where", "role_name", "holders")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With whoever sits there today: those of the chain first, buildings last."""
        current = Tenure.objects.current().select_related("person")
        rows = in_order(super().get_queryset(request)).annotate(above=name_above("area__path"))
        return rows.prefetch_related(Prefetch("tenures", current, to_attr="sitting"))

    @admin.display(description=gettext_lazy("管哪里"))
    def where(self, post: Post) -> str:
        """The area and what it lies in."""
        return f"{getattr(post, 'above', None) or ''} {post.area.name}".strip()

    @admin.display(description=gettext_lazy("编码"))
    def code(self, post: Post) -> str:
        """The area's code: names repeat from one community to the next."""
        return post.area.code

    @admin.display(description=gettext_lazy("岗位"))
    def role_name(self, post: Post) -> str:
        """What it is called."""
        return post.role_title

    @admin.display(description=gettext_lazy("现在是谁"))
    def holders(self, post: Post) -> str:
        """Names are public here: a post answers for its area."""
        return "、".join(tenure.person.name for tenure in getattr(post, "sitting", ())) or _("空缺")

    def list_remarks(self, request: HttpRequest) -> list[Any]:
        """Who may fill them."""
        return about_appointing(actor_of(request))

    def remarks(self, request: HttpRequest, obj: Post) -> list[Any]:
        """Who may fill it."""
        return about_appointing(actor_of(request))

    def own_urls(self) -> list[Any]:
        """Filling a post."""
        return [("<int:pk>/appoint/", self.appoint, "appoint")]

    def tools(self, request: HttpRequest, obj: Post) -> list[tuple[str, Any]]:
        """For whoever fills posts."""
        if not self.has_change_permission(request, obj):
            return []
        return [(self.url("appoint", obj.pk), _("任命"))]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new seat by its verb."""
        needed(self.has_add_permission(request))
        actor = actor_of(request)

        def do(said: dict[str, Any]) -> str:
            code = said.pop("area_code").strip()
            area = Area.objects.visible_to(actor, "post.edit").filter(code=code).first()
            if area is None:
                raise Refused(_("没有找到这个编码的地方。"), field="area_code")
            return _("%(post)s设好了，还没有人。") % {"post": make_post(actor=actor, area_id=area.pk, **said)}

        form = PostForm(request.POST or None, initial={"area_code": request.GET.get("area", "")})
        return self.act_page(
            request, title=_("设一个岗位"), button=_("设好"), form=form, back=self.url("changelist"), do=do
        )

    def appoint(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put somebody with an account into the post."""
        actor = actor_of(request)
        post = fetch(Post, actor, "post.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            user = account_by_phone(actor, said.pop("phone"))
            if user is None:
                raise Refused(_("没有找到用这个手机号登录的账号。"), field="phone")
            made = appoint(actor=actor, post_id=pk, person_id=user.person_id, **said)
            return _("任命好了：%(name)s。") % {"name": made.person.name}

        return self.act_page(
            request, title=_("任命：%(post)s") % {"post": post}, button=_("任命"), do=do,
            form=AppointForm(request.POST or None), back=self.url("change", pk),
        )  # fmt: skip


@admin.register(Tenure)
class TenureAdmin(ScopedAdmin):
    """Who sat where and when. A tenure is begun on the post's page and ended here."""

    group = "posts"
    view_permission = "post.view"
    page_key = "-pk"
    list_display = ("where", "role_name", "who", "begins", "ends", "reason")
    list_select_related = ("post__area", "person")
    fields = list_display
    readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the area lies in."""
        return super().get_queryset(request).annotate(above=name_above("post__area__path"))

    @admin.display(description=gettext_lazy("管哪里"))
    def where(self, tenure: Tenure) -> str:
        """The area of the post and what it lies in."""
        return f"{getattr(tenure, 'above', None) or ''} {tenure.post.area.name}".strip()

    @admin.display(description=gettext_lazy("岗位"))
    def role_name(self, tenure: Tenure) -> str:
        """What the post is called."""
        return tenure.post.role_title

    @admin.display(description=gettext_lazy("谁"))
    def who(self, tenure: Tenure) -> str:
        """The holder's name, which is public with the post."""
        return tenure.person.name

    @admin.display(description=gettext_lazy("从哪天起"))
    def begins(self, tenure: Tenure) -> Any:
        """First day."""
        return tenure.period.lower

    @admin.display(description=gettext_lazy("到哪天为止"))
    def ends(self, tenure: Tenure) -> Any:
        """First day that is not part of it any more."""
        return tenure.period.upper

    def list_remarks(self, request: HttpRequest) -> list[Any]:
        """Who may begin and end them."""
        return about_appointing(actor_of(request))

    def own_urls(self) -> list[Any]:
        """Ending a tenure."""
        return [("<int:pk>/end/", self.end, "end")]

    def tools(self, request: HttpRequest, obj: Tenure) -> list[tuple[str, Any]]:
        """For whoever fills posts."""
        return [(self.url("end", obj.pk), _("结束任职"))] if self.may(request, "post.edit", obj) else []

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it; the power ends with it."""
        tenure = fetch(Tenure, actor_of(request), "post.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            end_tenure(actor=actor_of(request), tenure_id=pk, **said)
            return _("记下了，从那天起他不再担任。")

        return self.act_page(
            request, title=_("结束任职：%(post)s") % {"post": tenure.post}, button=_("结束任职"), do=do,
            form=EndForm(request.POST or None), back=self.url("changelist"),
            facts=[(_("谁"), tenure.person.name), (_("岗位"), ROLES[tenure.role].title)],
        )  # fmt: skip
