"""The tree of areas, its levels and outlines."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ReasonedForm, ScopedAdmin, actor_of
from portal.domain.areas import add_area, draw_boundary, move_area
from portal.enums import AreaKind
from portal.models import Area, AreaBoundary, AreaLevel
from portal.queries.access import fetch
from portal.queries.chain import levels_of
from portal.roles import CHAIN_ROLES, ROLES


class NewAreaForm(forms.Form):
    """What a new area needs."""

    kind = forms.ChoiceField(label=gettext_lazy("层级"), choices=AreaKind.choices)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("编码"),
        max_length=40,
        help_text=gettext_lazy("有官方编码的用官方编码，全树里不能重复。"),
    )
    walk_order = forms.IntegerField(label=gettext_lazy("走访次序"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *args: Any, parent: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = AreaLevel.objects.filter(in_use=True, parents__contains=[parent.kind])
        fitting = [(level.kind, str(level)) for level in levels]
        self.fields["kind"].choices = fitting or AreaKind.choices  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Where an area goes, and why."""

    parent_code = forms.CharField(label=gettext_lazy("放到哪里下面（编码）"), max_length=40)
    reason = forms.CharField(label=gettext_lazy("为什么调整"), max_length=300)


class OutlineForm(forms.Form):
    """A new outline."""

    geometry = forms.JSONField(
        label=gettext_lazy("边界（GeoJSON）"), widget=forms.Textarea(attrs={"rows": 8, "cols": 60}),
        help_text=gettext_lazy("Polygon 或 MultiPolygon，先经度后纬度。"),
    )  # fmt: skip
    valid_from = forms.DateField(
        label=gettext_lazy("从哪天起"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200, required=False)


@admin.register(Area)
class AreaAdmin(ScopedAdmin):
    """Areas in tree order. New ones are added below an existing one, so that the levels are kept."""

    group = "territory"
    view_permission = "area.view"
    edit_permission = "area.edit"
    may_add = False
    page_key = "path"
    list_display = ("indented", "kind", "code", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    search_help_text = gettext_lazy("名称或编码的一部分")
    fields = ("where", "kind", "name", "code", "is_active", "walk_order", "chain")
    readonly_fields = ("where", "kind", "chain")

    @admin.display(description=gettext_lazy("名称"))
    def indented(self, area: Area) -> str:
        """The name, moved in by its depth."""
        return "　" * (area.depth - 1) + area.name

    @admin.display(description=gettext_lazy("在哪里"))
    def where(self, area: Area) -> str:
        """What lies above."""
        above = Area.objects.filter(path__in=area.prefixes()[:-1])
        return " › ".join(above.values_list("name", flat=True)) or "—"

    @admin.display(description=gettext_lazy("谁负责"))
    def chain(self, area: Area) -> str:
        """The posts that answer for it, the nearest first."""
        links = [(level.area.name, level.link) for level in levels_of(area.path) if level.link]
        vacant = _("空缺")
        return (
            "；".join(f"{name} {link.post.role_title} {link.holder or vacant}" for name, link in links) or "—"
        )

    def own_urls(self) -> list[Any]:
        """Adding below, moving, drawing."""
        return [
            ("<int:pk>/below/", self.below, "below"),
            ("<int:pk>/move/", self.move, "move"),
            ("<int:pk>/outline/", self.outline, "outline"),
        ]

    def tools(self, request: HttpRequest, obj: Area) -> list[tuple[str, Any]]:
        """For whoever keeps the tree, and for whoever sets up posts."""
        if self.may(request, "post.edit", obj):
            return [
                (f"{reverse('admin:portal_post_add')}?{urlencode({'area': obj.code})}", _("在这里设一个岗位"))
            ]
        if not self.has_change_permission(request, obj):
            return []
        names = (("below", _("在下面加一个")), ("move", _("换到别处")), ("outline", _("画新的边界")))
        return [(self.url(name, obj.pk), words) for name, words in names]

    def below(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new area below this one."""
        parent = fetch(Area, actor_of(request), "area.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            made = add_area(actor=actor_of(request), parent_id=pk, **said)
            return _("%(name)s加好了。") % {"name": made.name}

        return self.act_page(
            request, title=_("在%(name)s下面加一个") % {"name": parent.name}, button=_("加上"), do=do,
            form=NewAreaForm(request.POST or None, parent=parent), back=self.url("change", pk),
        )  # fmt: skip

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """This area, with all below it, to another place."""
        area = fetch(Area, actor_of(request), "area.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            move_area(actor=actor_of(request), area_id=pk, **said)
            return _("%(name)s换好地方了，下面的跟着走。") % {"name": area.name}

        return self.act_page(
            request, title=_("把%(name)s换到别处") % {"name": area.name}, button=_("换过去"), do=do,
            form=MoveForm(request.POST or None), back=self.url("change", pk),
            hint=_("已经提交的诉求留在原来的地方。"),
        )  # fmt: skip

    def outline(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new version of the outline."""
        area = fetch(Area, actor_of(request), "area.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            drawn = draw_boundary(actor=actor_of(request), area_id=pk, **said)
            return _("边界第 %(n)s 版记好了。") % {"n": drawn.version}

        return self.act_page(
            request, title=_("%(name)s的新边界") % {"name": area.name}, button=_("记下"), do=do,
            form=OutlineForm(request.POST or None), back=self.url("change", pk),
        )  # fmt: skip


class LevelForm(ReasonedForm):
    """A level: kinds above it as boxes, the post as a choice."""

    parents = forms.MultipleChoiceField(
        label=gettext_lazy("可以放在哪些层级下面"), choices=AreaKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    responsible_role = forms.ChoiceField(
        label=gettext_lazy("谁负责"), required=False,
        choices=lambda: [("", "—"), *((key, ROLES[key].title) for key in (*CHAIN_ROLES, "building_leader"))],
    )  # fmt: skip


@admin.register(AreaLevel)
class AreaLevelAdmin(ScopedAdmin):
    """Which levels the office uses, and what may lie under what."""

    group = "territory"
    edit_permission = "area.edit"
    form = LevelForm
    list_display = ("__str__", "responsible", "in_use", "order")
    fields = ("kind", "parents", "responsible_role", "in_use", "order")

    @admin.display(description=gettext_lazy("谁负责"))
    def responsible(self, level: AreaLevel) -> str:
        """The post that answers for this level."""
        return str(ROLES[level.responsible_role].title) if level.responsible_role in ROLES else "—"


@admin.register(AreaBoundary)
class AreaBoundaryAdmin(ScopedAdmin):
    """Outlines and their versions, to look at: a new one is drawn on the area's page."""

    group = "territory"
    view_permission = "area.view"
    page_key = "-pk"
    list_display = ("area", "version", "valid_from", "valid_to", "source")
    list_select_related = ("area",)
    fields = ("area", "version", "geometry", "valid_from", "valid_to", "source")
