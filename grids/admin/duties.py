"""Rules of duties: what is in force, what it makes, and changing it in two steps: fill in, look, then confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grids.admin.duty_preview import told
from grids.domain.duties.previewing import preview
from grids.domain.duties.rules import (
    change_rule,
    draft_change,
    draft_rule,
    make_rule,
    rename_rule,
    retire_rule,
)
from grids.domain.duties.standing import standing_of, standing_words
from grids.domain.duties.wording import words_of
from grids.duty_sources import DutyPreset, presets
from grids.forms.duty_rules import NameForm, RetireForm, RuleForm, TermsForm, begun_with, said_by
from grids.models import DutyRule, DutyVersion
from grids.queries.duty_rules import MOST_COUNTED, VERSIONS, open_of
from portal.admin.base import ScopedAdmin, actor_of, needed
from portal.domain.refusal import Refused
from portal.queries.access import fetch
from portal.rules.wording import date_words

DAY = timedelta(days=1)
RECENT = timedelta(days=60)
"""Of what is done when something happens, so many days are looked back at."""


@admin.register(DutyRule)
class DutyRuleAdmin(ScopedAdmin):
    """Rules are never rewritten: a change is a new version. Whoever works under a rule may read it."""

    group = "duties"
    view_permission = "duty.view"
    edit_permission = "duty.edit"
    new_title = gettext_lazy("定一条规则")
    page_key = "-pk"
    list_display = ("called", "kind_name", "area", "says", "stands", "following", "open_now")
    list_select_related = ("area", "kind")
    list_filter = ("in_use",)
    fields = ("called", "kind_name", "area", "stands", "following", "open_now", "versions_told")
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by plain editing: what may be done has its own pages."""
        return False

    def may_edit(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the reader keeps this rule."""
        return self.may(request, self.edit_permission, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With their versions."""
        return super().get_queryset(request).prefetch_related(VERSIONS)

    def dress(self, rows: list[Any]) -> None:
        """Where each rule stands today, and how much of it is open. One query for all."""
        today = timezone.localdate()
        for rule in rows:
            rule.standing = standing_of(list(rule.versions.all()), today)
        counted = open_of([asked for rule in rows if (asked := _asked(rule, today))])
        for rule in rows:
            rule.open_items = counted.get(rule.pk)

    def headline(self, obj: DutyRule) -> str:
        """Its name in the reader's language."""
        return obj.label

    # What is shown --------------------------------------------------------------

    @admin.display(description=gettext_lazy("名称"))
    def called(self, rule: DutyRule) -> str:
        """Its name in the reader's language."""
        return rule.label

    @admin.display(description=gettext_lazy("做什么"))
    def kind_name(self, rule: DutyRule) -> str:
        """The kind of deed."""
        return rule.kind.label

    @admin.display(description=gettext_lazy("怎么做"))
    def says(self, rule: Any) -> str:
        """The version in force, or the one to come."""
        return words_of(rule.standing.now) if rule.standing.now else "—"

    @admin.display(description=gettext_lazy("现在"))
    def stands(self, rule: Any) -> str:
        """In force or not, and since when."""
        return standing_words(rule.standing, timezone.localdate())

    @admin.display(description=gettext_lazy("下一期"))
    def following(self, rule: Any) -> str:
        """The first day of the next period."""
        day = rule.standing.following
        return date_words(timezone.localdate(), day) if day else "—"

    @admin.display(description=gettext_lazy("这一期还没做"))
    def open_now(self, rule: Any) -> str:
        """How many items of the period under way are open."""
        if rule.open_items is None:
            return "—"
        if rule.open_items > MOST_COUNTED:
            return _("%(n)s 件以上") % {"n": MOST_COUNTED}
        return _("%(n)s 件") % {"n": rule.open_items}

    @admin.display(description=gettext_lazy("版本"))
    def versions_told(self, rule: DutyRule) -> SafeString:
        """All versions in plain words, the newest first."""
        lines = format_html_join("", "<li>{}<br>{}</li>", map(_version_told, rule.versions.all()))
        return format_html('<ul class="versions">{}</ul>', lines)

    # What is done ---------------------------------------------------------------

    def own_urls(self) -> list[Any]:
        """Changing, renaming, retiring."""
        return [
            ("<int:pk>/terms/", self.terms, "terms"),
            ("<int:pk>/name/", self.rename, "name"),
            ("<int:pk>/retire/", self.retire, "retire"),
        ]

    def tools(self, request: HttpRequest, obj: DutyRule) -> list[tuple[str, Any]]:
        """For whoever keeps the rule."""
        if not self.may_edit(request, obj):
            return []
        names = [("terms", _("改规则")), ("name", _("改名字"))]
        if obj.standing.now is not None:  # type: ignore[attr-defined]
            names.append(("retire", _("停用")))
        return [(self.url(name, obj.pk), words) for name, words in names]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new rule: from a preset or from nothing, looked at before it is made."""
        needed(self.has_add_permission(request))
        actor = actor_of(request)
        chosen = next((each for each in presets() if each.key == request.GET.get("preset")), None)
        initial = _beginning(chosen)
        form = RuleForm(request.POST or None, initial=initial, actor=actor)
        return self._in_two_steps(
            request, form, title=self.new_title, back=self.url("changelist"),
            draft=lambda: draft_rule(actor, form.facts(), form.terms()),
            do=lambda: self._made(request, make_rule(actor=actor, facts=form.facts(), terms=form.terms())),
            presets=_offered(), chosen=chosen.key if chosen else "",
        )  # fmt: skip

    def terms(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Another version, looked at before it is made."""
        actor = actor_of(request)
        rule = fetch(DutyRule, actor, "duty.edit", pk=pk)
        versions = list(rule.versions.select_related("tag"))
        form = TermsForm(request.POST or None, initial=_changing(versions))

        def do() -> HttpResponse:
            change_rule(actor=actor, rule_id=pk, terms=form.terms(), seen=form.cleaned_data["seen"])
            return self._made(request, rule)

        return self._in_two_steps(
            request, form, title=_("改规则：%(name)s") % {"name": rule.label}, back=self.url("change", pk),
            draft=lambda: draft_change(actor, pk, form.terms()), do=do,
            hint=_("改了以后，从您写的那天起按新的做；那天以前开始的几期，一件不改。"),
        )  # fmt: skip

    def _made(self, request: HttpRequest, rule: DutyRule) -> HttpResponse:
        messages.success(request, _("“%(name)s”定好了，事项马上做出来。") % {"name": rule.label})
        return HttpResponseRedirect(self.url("change", rule.pk))

    def _in_two_steps(
        self, request: HttpRequest, form: TermsForm, *, title: Any, back: str,
        draft: Callable[[], DutyVersion], do: Callable[[], HttpResponse], **more: Any,
    ) -> HttpResponse:  # fmt: skip
        """Fill in, look, confirm. A refusal stands beside its field, with what was typed kept."""
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": title, "back": back, "form": form, **more,
        }  # fmt: skip
        if request.method == "POST" and form.is_valid() and "again" not in request.POST:
            try:
                if "confirm" in request.POST:
                    return do()
                version = draft()
            except Refused as no:
                form.add_error(no.field if no.field in form.fields else None, no.message)
            else:
                context["told"] = told(version, preview(version))
                return TemplateResponse(request, "admin/duty_preview.html", context)
        return TemplateResponse(request, "admin/duty_rule.html", context)

    def rename(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call it otherwise."""
        rule = fetch(DutyRule, actor_of(request), "duty.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            renamed = rename_rule(actor=actor_of(request), rule_id=pk, **said)
            return _("改好了，现在叫“%(name)s”。") % {"name": renamed.label}

        initial = {"name": rule.name, "name_en": rule.name_en}
        return self.act_page(
            request, title=_("改名字：%(name)s") % {"name": rule.label}, button=_("改名字"), do=do,
            form=NameForm(request.POST or None, initial=initial), back=self.url("change", pk),
        )  # fmt: skip

    def retire(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for nothing more."""
        rule = fetch(DutyRule, actor_of(request), "duty.edit", pk=pk)

        def do(said: dict[str, Any]) -> str:
            retire_rule(actor=actor_of(request), rule_id=pk, **said)
            return _("记下了，从那天起不再做出新的事项。")

        return self.act_page(
            request, title=_("停用：%(name)s") % {"name": rule.label}, button=_("停用"), do=do,
            form=RetireForm(request.POST or None), back=self.url("change", pk),
            hint=_("那天以前开始的那几期照样可以做完；以后开始、还没有人知道的会收回。想再用，改一次规则就行。"),
        )  # fmt: skip


def _asked(rule: Any, today: date) -> tuple[int, date, date] | None:
    """Whose open items are counted: of the period under way, or of the last weeks for what only happens."""
    standing = rule.standing
    if standing.current is not None:
        return rule.pk, standing.current.first, standing.current.first
    if standing.is_in_force and standing.now.trigger:
        return rule.pk, today - RECENT, today
    return None


def _version_told(version: DutyVersion) -> tuple[str, str]:
    """When a version holds, and what it says."""
    today = timezone.localdate()
    lower, upper = version.valid.lower, version.valid.upper
    if version.valid.isempty:
        when = _("没有用上")
    elif upper is None:
        when = _("%(first)s起") % {"first": date_words(today, lower)}
    else:
        days = {"first": date_words(today, lower), "last": date_words(today, upper - DAY)}
        when = _("%(first)s到%(last)s") % days
    return _("第 %(n)s 版 · %(when)s") % {"n": version.number, "when": when}, words_of(version)


def _offered() -> list[tuple[str, str]]:
    """(key, name) of the presets in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [(each.key, each.name_en if english and each.name_en else each.name) for each in presets()]


def _beginning(chosen: DutyPreset | None) -> dict[str, Any]:
    """What stands in the form of a new rule: what happens over and over begins with this month, the rest today."""
    today = timezone.localdate()
    begins = today if chosen and chosen.trigger else today.replace(day=1)
    return {"begins": begins, **(begun_with(chosen) if chosen else {})}


def _changing(versions: list[DutyVersion]) -> dict[str, Any]:
    """What stands in the form of a change: what the newest version says, from the next period on."""
    today = timezone.localdate()
    begins = standing_of(versions, today).following or today + DAY
    return {"begins": begins, **(said_by(versions[0]) if versions else {})}
