"""Helping somebody back into an account: a one-time password, a closed account, a lost second factor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.actors import Actor
from portal.domain import accounts as verbs
from portal.domain.refusal import Refused
from portal.forms.accounts import FindAccountForm, HelpForm
from portal.queries.accounts import HELPING, Account, account_by_phone, account_for


def _helper(request: HttpRequest) -> Actor:
    """The actor, if anybody may be helped by him at all; else the page is not there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not any(actor.may(permission) for permission in HELPING):
        raise Http404
    return actor


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def find_account(request: HttpRequest) -> HttpResponse:
    """By the phone, which is posted so that it stands in no log."""
    actor = _helper(request)
    form = FindAccountForm(request.POST or None)
    if form.is_valid():
        user = account_by_phone(actor, form.cleaned_data["phone"])
        if user is not None:
            return redirect("account_help", pk=user.pk)
        form.add_error("phone", _("没有找到这个账号，或者不归您帮。"))
    return render(request, "account/find.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def help_account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: how it stands, and what can be done."""
    actor = _helper(request)
    account = account_for(actor, pk)
    form = HelpForm(request.POST or None)
    context: dict[str, Any] = {"account": account, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["password"] = _do(request, actor, account, form.cleaned_data["reason"])
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        else:
            if not context["password"]:
                return redirect("account_help", pk=pk)
    return render(request, "account/help.html", context)


def _do(request: HttpRequest, actor: Actor, account: Account, reason: str) -> str:
    """What was pressed; gives the one-time password when that was it."""
    about = {"actor": actor, "user_id": account.user.pk, "reason": reason}
    match request.POST.get("do"):
        case "password":
            return verbs.reset_password(**about)
        case "unlock":
            verbs.unlock_account(**about)
            messages.success(request, _("锁解开了，他用原来的密码就能登录。"))
        case "close":
            verbs.set_open(**about, is_open=False)
            messages.success(request, _("账号停用了，登录着的都退出了。"))
        case "open":
            verbs.set_open(**about, is_open=True)
            messages.success(request, _("账号又能登录了。"))
        case "factor":
            verbs.remove_second_factor(**about)
            messages.success(request, _("两步验证解除了，他下次登录要重新设置。"))
        case _:
            raise Http404
    return ""
