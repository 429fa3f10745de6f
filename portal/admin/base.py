"""What every page of the admin shares: permissions from posts, rows in scope, one act per save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.admin.paging import KeyedChangeList, NumberedChangeList
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.trail_book import inside


class ReasonedForm(forms.ModelForm):
    """A form with room for why; the reason goes into the trail."""

    why = forms.CharField(
        label=_("为什么改"), required=False, max_length=300, help_text=_("写进审计记录。普通的改动可以不写。")
    )


class ScopedAdmin(admin.ModelAdmin):
    """The base of every page here.

    `view_permission` and `edit_permission` decide; with models whose rows know who may see them (`visible_to`),
    row by row. Without `edit_permission` nothing is changed here. `page_key`: turn the list by this unique field
    instead of by number, for tables that grow long. `group`: the part of the first page. `new_title`: the head of the
    page that adds one, where the table's name does not do.
    """

    is_scoped = True
    group = "catalogue"
    view_permission = ""
    edit_permission = ""
    may_add = True
    may_delete = False
    page_key = ""
    new_title: Any = ""

    form = ReasonedForm
    list_per_page = 25
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    change_form_template = "admin/change_form.html"

    # Who may ------------------------------------------------------------------

    def may(self, request: HttpRequest, permission: str, obj: models.Model | None = None) -> bool:
        """Whether the reader has `permission`: anywhere, or on this row. One query a row, asked once a request."""
        actor = actor_of(request)
        if not permission or not actor.may(permission):
            return False
        if obj is None or obj.pk is None or not self.is_by_row:
            return True
        known: dict[Any, bool] = request.__dict__.setdefault("_admin_rows", {})
        key = (self.model, permission, obj.pk)
        if key not in known:
            known[key] = self.model._default_manager.visible_to(actor, permission).filter(pk=obj.pk).exists()  # type: ignore[attr-defined]
        return known[key]

    @property
    def is_by_row(self) -> bool:
        """Whether rows of this table belong to places."""
        return hasattr(self.model._default_manager, "visible_to")

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """See `may`."""
        return self.may(request, self.view_permission or self.edit_permission, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """See `may`."""
        return self.may(request, self.edit_permission, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See `may`."""
        return self.may_add and self.may(request, self.edit_permission)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Off, except where nothing hangs on a row."""
        return self.may_delete and self.may(request, self.edit_permission, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the reader sees it on the first page."""
        return self.has_view_permission(request)

    # What is there --------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows in the reader's scope; all of a table that belongs to no place."""
        rows = super().get_queryset(request)
        if not self.is_by_row:
            return rows
        return rows.visible_to(actor_of(request), self.view_permission or self.edit_permission)  # type: ignore[attr-defined]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One row in scope; another is not there (404)."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        self.dress([found])
        return found

    def dress(self, rows: list[Any]) -> None:
        """Put on rows, read together, what their page needs besides."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows on which the reader has the permission that he is using."""
        manager = db_field.remote_field.model._default_manager
        if hasattr(manager, "visible_to") and "queryset" not in kwargs:
            kwargs["queryset"] = manager.visible_to(actor_of(request), self.edit_permission)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Dates and times as the browser offers them; no making of other things on the way."""
        native = {models.DateField: "date", models.TimeField: "time"}.get(type(db_field))
        if native:
            shape = "%Y-%m-%d" if native == "date" else "%H:%M"
            widget = forms.DateInput if native == "date" else forms.TimeInput
            return db_field.formfield(widget=widget(format=shape, attrs={"type": native}))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for power in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, power):
                setattr(field.widget, power, False)
        return field

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Sequence[Any]:
        """The fields, and room for the reason where something can be changed."""
        shown = [name for name in super().get_fields(request, obj) if name != "why"]
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*shown, "why"] if may_write and self.has_editable_fields(request, obj, shown) else shown

    def has_editable_fields(
        self, request: HttpRequest, obj: models.Model | None, shown: Sequence[Any]
    ) -> bool:
        """Whether anything on the page can be written."""
        return bool(set(shown) - set(self.get_readonly_fields(request, obj)))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Long tables turn by key."""
        return KeyedChangeList if self.page_key else NumberedChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask, and a row by its key.

        Django allows every column of the table: with `query_code__startswith` a code is read letter by letter.
        """
        asked = {"pk", self.opts.pk.name, f"{self.opts.pk.name}__exact"}
        for each in self.get_list_filter(request):
            asked |= _parameters(each)
        return lookup in asked

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The fields that can be written in the list itself."""
        return named(super().get_changelist_formset(request, **kwargs))

    def get_sortable_by(self, request: HttpRequest) -> Sequence[str]:
        """A list that turns by key has one order."""
        return () if self.page_key else super().get_sortable_by(request)

    # What is done -------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:
        """Save inside an act, which names the reader to the audit."""
        what = "change" if change else "add"
        with act(actor_of(request), self._verb(what), reason=form.cleaned_data.get("why", "")):
            self.prepare(obj, is_new=not change)
            super().save_model(request, obj, form, change)
        transaction.on_commit(self.after_change)

    def prepare(self, obj: Any, *, is_new: bool) -> None:
        """What the portal itself puts into a row before it is saved; runs inside the act."""

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Delete inside an act."""
        with act(actor_of(request), self._verb("delete")):
            super().delete_model(request, obj)
        transaction.on_commit(self.after_change)

    def _verb(self, what: str) -> str:
        return f"admin.{self.opts.model_name}.{what}"

    def after_change(self) -> None:
        """What must be read anew after a change was committed."""

    def log_addition(self, *args: Any) -> None:
        """The audit trail has it."""

    def log_change(self, *args: Any) -> None:
        """The audit trail has it."""

    def log_deletions(self, *args: Any) -> None:
        """The audit trail has it."""

    # Pages of one's own -----------------------------------------------------------

    def own_urls(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Further pages: (address below the table's, view, name). Names get the table's in front."""
        return []

    def get_urls(self) -> list[URLPattern]:
        """Own pages first; no history, which is the auditors' trail."""
        site, opts = self.admin_site, self.opts
        own = [
            path(route, site.admin_view(view), name=f"{opts.app_label}_{opts.model_name}_{name}")
            for route, view, name in self.own_urls()
        ]
        return own + [url for url in super().get_urls() if not str(url.name or "").endswith("_history")]

    def url(self, name: str, *args: Any) -> str:
        """The address of one of this table's pages ("changelist", "change", an own one)."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def tools(self, request: HttpRequest, obj: Any) -> list[tuple[str, Any]]:
        """Acts on one thing: (address, words)."""
        return []

    def list_tools(self, request: HttpRequest) -> list[tuple[str, Any]]:
        """Acts above the list: (address, words)."""
        return []

    def list_remarks(self, request: HttpRequest) -> list[Any]:
        """Remarks (`portal.admin.notes.Remark`) above the list."""
        return []

    def remarks(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Remarks above the page of one thing."""
        return []

    def headline(self, obj: Any) -> str:
        """What the thing is called on its page."""
        return str(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:  # type: ignore[override]
        """The page of one thing with its acts; saving goes back to the list."""
        obj = kwargs.get("obj")
        tools = self.tools(request, obj) if obj is not None else []
        context.update(tools=tools, show_save_and_add_another=False, show_save_and_continue=False)
        if obj is None:
            context.update(
                title=self.new_title or _("新增%(name)s") % {"name": inside(self.opts.verbose_name)}
            )
        else:
            context.update(
                title=self.opts.verbose_name, subtitle=self.headline(obj), remarks=self.remarks(request, obj)
            )
        return super().render_change_form(request, context, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with its acts and remarks."""
        more = {
            "title": self.opts.verbose_name_plural,
            "list_tools": self.list_tools(request),
            "remarks": self.list_remarks(request),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def act_page(
        self, request: HttpRequest, *, title: Any, button: Any, form: forms.Form, back: str,
        do: Callable[[dict[str, Any]], Any], hint: Any = "", facts: Sequence[tuple[Any, Any]] = (),
    ) -> HttpResponse:  # fmt: skip
        """A page that asks what a verb needs and calls it.

        `do(cleaned)` gives words for the reader, who then goes `back`, or a response of its own. A refusal is shown
        beside its field, with what was typed kept.
        """
        if request.method == "POST" and form.is_valid():
            try:
                done = do(form.cleaned_data)
            except Refused as no:
                form.add_error(no.field if no.field in form.fields else None, no.message)
            else:
                if isinstance(done, HttpResponse):
                    return done
                messages.success(request, done)
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request), "title": title, "button": button, "form": form, "back": back,
            "hint": hint, "facts": facts, "opts": self.opts,
        }  # fmt: skip
        return TemplateResponse(request, "admin/act.html", context)


class ScopedInline(admin.TabularInline):
    """Lines of one thing, kept by whoever keeps the thing. Lines are added and changed, never taken away."""

    can_delete = False
    extra = 3

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The lines."""
        return named(super().get_formset(request, obj, **kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Like the thing."""
        return bool(self._owner.has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Like the thing."""
        return bool(self._owner.has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Like the thing."""
        return bool(self._owner.has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    @property
    def _owner(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)


def _parameters(list_filter: Any) -> set[str]:
    """What a filter of a list may ask for in the address."""
    if hasattr(list_filter, "parameter_name"):
        return {list_filter.parameter_name}
    field = list_filter[0] if isinstance(list_filter, (tuple, list)) else list_filter
    return {field, f"{field}__exact", f"{field}__isnull", f"{field}__id__exact"}


def named(formset: Any) -> Any:
    """Name the fields of a table: the head of a column is no label to whoever hears the page."""
    for field in formset.form.base_fields.values():
        field.widget.attrs["aria-label"] = field.label
    return formset


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def needed(permission: bool) -> None:
    """A page that is not the reader's is not there."""
    if not permission:
        raise Http404
