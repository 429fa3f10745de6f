"""Accounts: opened, closed and helped back into by the security administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ScopedAdmin, actor_of, needed
from portal.crypto import lookup_hash
from portal.domain import accounts as verbs
from portal.forms.accounts import PhoneField
from portal.locks import locked_until
from portal.models import User
from portal.queries.access import fetch
from portal.queries.actors import posts_of
from portal.rules import phones


class OpenForm(forms.Form):
    """A new account."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = PhoneField(autocomplete="off")


class WhyForm(forms.Form):
    """Why it is done."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, help_text=gettext_lazy("比如怎么认出是他本人。")
    )


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Who can sign in. Names and phones are masked; what is done to an account is done by its verb."""

    group = "people"
    view_permission = "account.view"
    page_key = "-pk"
    list_display = ("who", "phone", "is_active", "must_change_password", "last_login", "created_at")
    list_select_related = ("person",)
    list_filter = ("is_active",)
    search_fields = ("login_hash",)
    search_help_text = gettext_lazy("手机号，或手机号后四位")
    fields = (
        "who", "phone", "posts", "is_active", "lock", "must_change_password", "last_login", "created_at",
    )  # fmt: skip
    readonly_fields = ("who", "phone", "posts", "lock")

    @admin.display(description=gettext_lazy("谁"))
    def who(self, user: User) -> str:
        """Masked."""
        return user.person.masked_name

    @admin.display(description=gettext_lazy("手机号"))
    def phone(self, user: User) -> str:
        """Masked."""
        return user.person.masked_phone

    @admin.display(description=gettext_lazy("岗位"))
    def posts(self, user: User) -> str:
        """What is held today."""
        return "；".join(f"{post.area_name} · {post.title}" for post in posts_of(user.person_id)) or "—"

    @admin.display(description=gettext_lazy("密码错太多次的锁"))
    def lock(self, user: User) -> str:
        """Until when it holds."""
        until = locked_until(user.login_hash or "")
        if until is None:
            return _("没有锁着")
        return _("密码错了 5 次，锁到 %(at)s") % {"at": f"{timezone.localtime(until):%H:%M}"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the phone or its last four; nothing else finds an account."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if phones.is_phone(typed):
            return queryset.filter(login_hash=lookup_hash(phones.normalise(typed), "phone")), False
        return queryset.filter(person__phone_tail=typed[:4] if len(typed) == 4 else "—"), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the verb, see `add_view`."""
        return self.may(request, "account.edit")

    def own_urls(self) -> list[Any]:
        """What can be done to an account."""
        return [
            ("<int:pk>/reset/", self.reset, "reset"),
            ("<int:pk>/unlock/", self.unlock, "unlock"),
            ("<int:pk>/close/", self.close, "close"),
            ("<int:pk>/reopen/", self.reopen, "reopen"),
            ("<int:pk>/factor/", self.factor, "factor"),
        ]

    def tools(self, request: HttpRequest, obj: User) -> list[tuple[str, Any]]:
        """For whoever keeps accounts."""
        if not self.may(request, "account.edit", obj):
            return []
        names = [("reset", _("设一个只用一次的密码")), ("factor", _("解除两步验证"))]
        names += [("unlock", _("解锁"))] if locked_until(obj.login_hash or "") else []
        names += [("close", _("停用账号"))] if obj.is_active else [("reopen", _("恢复账号"))]
        return [(self.url(name, obj.pk), words) for name, words in names]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Open an account with a password that is good once."""
        needed(self.has_add_permission(request))

        def do(said: dict[str, Any]) -> HttpResponse:
            password = verbs.one_time_password()
            verbs.open_account(actor=actor_of(request), password=password, one_time=True, **said)
            return self._told(request, password)

        return self.act_page(
            request, title=_("开一个账号"), button=_("开账号"), form=OpenForm(request.POST or None),
            back=self.url("changelist"), do=do,
        )  # fmt: skip

    def reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A one-time password, shown once on the answer and kept nowhere."""

        def do(said: dict[str, Any]) -> HttpResponse:
            return self._told(request, verbs.reset_password(actor=actor_of(request), user_id=pk, **said))

        hint = _("设了新密码，锁也就解开了。")
        return self._with_reason(request, pk, _("设一个只用一次的密码"), do, hint)

    def unlock(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the lock after wrong passwords."""

        def do(said: dict[str, Any]) -> str:
            verbs.unlock_account(actor=actor_of(request), user_id=pk, **said)
            return _("锁解开了，他用原来的密码就能登录。")

        hint = _("他想起了原来的密码，只解锁就行。想不起来，就设一个只用一次的密码。")
        return self._with_reason(request, pk, _("解锁"), do, hint)

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it: who is signed in is signed out."""

        def do(said: dict[str, Any]) -> str:
            verbs.set_open(actor=actor_of(request), user_id=pk, is_open=False, **said)
            return _("账号停用了，登录着的都退出了。")

        return self._with_reason(request, pk, _("停用账号"), do)

    def reopen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open it again."""

        def do(said: dict[str, Any]) -> str:
            verbs.set_open(actor=actor_of(request), user_id=pk, is_open=True, **said)
            return _("账号又能登录了。")

        return self._with_reason(request, pk, _("恢复账号"), do)

    def factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a lost second factor off."""

        def do(said: dict[str, Any]) -> str:
            verbs.remove_second_factor(actor=actor_of(request), user_id=pk, **said)
            return _("两步验证解除了，他下次登录要重新设置。")

        return self._with_reason(request, pk, _("解除两步验证"), do)

    def _with_reason(
        self, request: HttpRequest, pk: int, words: str, do: Any, lock_hint: str = ""
    ) -> HttpResponse:
        user = fetch(User, actor_of(request), "account.edit", pk=pk)
        facts = [(_("谁"), self.who(user)), (_("手机号"), self.phone(user))]
        if lock_hint and locked_until(user.login_hash or ""):
            facts.append((self.lock.short_description, self.lock(user)))  # type: ignore[attr-defined]
        else:
            lock_hint = ""
        return self.act_page(
            request, title=words, button=words, form=WhyForm(request.POST or None), do=do,
            back=self.url("change", pk), facts=facts, hint=lock_hint,
        )  # fmt: skip

    def _told(self, request: HttpRequest, password: str) -> HttpResponse:
        """The page that shows the password: to be read aloud, not to be kept."""
        context = {
            **self.admin_site.each_context(request), "title": _("念给他，或写给他"), "opts": self.opts,
            "facts": [(_("只用一次的密码"), password)], "back": self.url("changelist"),
            "hint": _("他用手机号和这个密码登录，马上会要他换成自己的。离开这一页就看不到了。"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/act.html", context)
