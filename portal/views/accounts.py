"""Signing up and in, passwords, phones, sessions, second factors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as library
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.phone_verification import ChangePhoneVerificationProcess
from allauth.account.views import LogoutView, SignupView
from allauth.decorators import rate_limit
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from portal.domain import accounts
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.forms.accounts import ChangePhoneForm
from portal.rules.agents import agent_words


class SignUp(SignupView):
    """The library's sign-up; a phone taken between look and leap is said beside the field like any other."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account and go on, or show the form again with what is wrong."""
        try:
            return super().form_valid(form)
        except Refused as no:
            form.add_error(no.field or None, no.message)
            return self.form_invalid(form)


class SignOut(LogoutView):
    """The library's sign-out; the device forgets everything but its cookies (language, size, colours)."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out, and have the browser throw away what pages of ours have kept there."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SetUpTwoFactors(ActivateTOTPView):
    """The library's set-up; the first code counts as proved for this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the second factor and go on to the recovery codes."""
        with act(self.request.actor, "account.set_up_second_factor"):
            response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")  # type: ignore[arg-type]
        return response


class RemoveTwoFactors(DeactivateTOTPView):
    """The library's removal, in the trail under its owner's name."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the second factor off."""
        with act(self.request.actor, "account.remove_second_factor"):
            return super().form_valid(form)


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """The library's new set of codes, in the trail under its owner's name."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the codes; the old ones are void."""
        with act(self.request.actor, "account.new_recovery_codes"):
            return super().form_valid(form)


class Sessions(ListUserSessionsView):
    """The library's list of sessions, each with a word for its device."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words; the newest first."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["sessions"] = found["sessions"][::-1]
        for session in found["sessions"]:
            session.words = agent_words(session.user_agent)
        return found


sign_up = SignUp.as_view()
sign_out = SignOut.as_view()
set_up_two_factors = SetUpTwoFactors.as_view()
remove_two_factors = RemoveTwoFactors.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
sessions = Sessions.as_view()


def with_sms(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is only there where text messages are on."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LINLI_SMS_ON:
            raise Http404
        return view(request, *args, **kwargs)

    return page


request_code = with_sms(library.request_login_code)
confirm_code = with_sms(library.confirm_login_code)
verify_phone = with_sms(library.verify_phone)


@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """How to get back in: by a code where text messages are on, else through people."""
    return render(request, "account/password_reset.html", {"sms": settings.LINLI_SMS_ON})


@sensitive_post_parameters("password")
@login_required
@rate_limit(action="change_phone")
@require_http_methods(["GET", "POST"])
def change_phone(request: HttpRequest) -> HttpResponse:
    """Another phone to sign in with; with text messages on, it has to be proved by a code first."""
    form = ChangePhoneForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            return _change_phone(request, form.cleaned_data["phone"])
        except Refused as no:
            form.add_error(no.field or None, no.message)
    return render(request, "account/phone_change.html", {"form": form})


def _change_phone(request: HttpRequest, phone: str) -> HttpResponse:
    actor, user = request.actor, request.user  # type: ignore[attr-defined]
    accounts.refuse_taken_phone(phone)
    if settings.LINLI_SMS_ON:
        ChangePhoneVerificationProcess.initiate(request, phone)
        return redirect("account_verify_phone")
    accounts.change_phone(actor=actor, user_id=user.pk, phone=phone)
    messages.success(request, _("手机号换好了，下次用新手机号登录。"))
    return redirect("me")


def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: strangers go to the one sign-in page; for everybody else it is not there."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or "/admin/")
