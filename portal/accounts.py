"""How the account library meets our accounts: signing in by phone, kept as a keyed hash; locked after wrong tries."""

from __future__ import annotations

import math
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import PhoneVerificationStage
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal import locks
from portal.actors import system
from portal.adapters import sms
from portal.crypto import lookup_hash
from portal.domain import accounts
from portal.models import User
from portal.queries.actors import actor_for
from portal.registry import nav_for
from portal.rules import phones
from portal.rules.errors import Unusable


class ProveAtSignUp(PhoneVerificationStage):
    """The phone is proved by a code when signing up, not at every door later.

    Else everybody would be locked out when text messages are switched on, or when their service is down.
    """

    def handle(self) -> tuple[Any, bool]:
        """Ask for the code of a new account; let others pass."""
        return super().handle() if self.login.signup else (None, True)


class Adapter(DefaultAccountAdapter):
    """The account library's questions, answered from our tables. See the library's adapter for each."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已经停用。"),
        "phone_password_mismatch": _("手机号或密码不对。"),
        "phone_taken": _("这个手机号已经注册过，请直接登录；忘了密码也可以找回。"),
        "unknown_phone": _("这个手机号还没有注册。"),
        "enter_current_password": _("现在的密码不对。"),
        "incorrect_password": _("密码不对。"),
        "incorrect_code": _("验证码不对，请核对。"),
        "invalid_login": _("手机号或密码不对。"),
        "same_as_current": _("这就是您现在的手机号。"),
        "rate_limited": _("要得太快了，请过一会儿再试。"),
        "too_many_login_attempts": _("试的次数太多，请过半小时再试。"),
    }

    # Phones ------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """The field a phone is typed into; its value comes out as eleven digits."""
        from portal.forms.accounts import PhoneField

        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        """Eleven digits, or a plain message."""
        try:
            return phones.normalise(phone)
        except Unusable as wrong:
            raise forms.ValidationError(wrong.message, code=wrong.code) from wrong

    def get_user_by_phone(self, phone: str) -> User | None:
        """The account that signs in with this phone."""
        return User.objects.select_related("person").filter(login_hash=lookup_hash(phone, "phone")).first()

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The phone an account signs in with, and whether its owner proved it by a code."""
        if not user.login_hash:
            return None
        return user.person.phone, user.phone_verified_at is not None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Let an account sign in with another phone."""
        accounts.change_phone(actor=actor_for(user), user_id=user.pk, phone=phone, verified=verified)
        user.refresh_from_db()

    def set_phone_verified(self, user: User, phone: str) -> None:
        """A code that was sent to `phone` came back."""
        self.set_phone(user, phone, True)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code by text message."""
        text = gettext("%(code)s 是您的验证码，5 分钟内有效。不是您本人要的，不用理会。")
        try:
            sms.send(phone, text % {"code": code})
        except sms.NotSent as problem:
            messages.error(context.request, gettext("短信没有发出去。请过一会儿再试，或者用密码登录。"))
            raise ImmediateHttpResponse(redirect("account_login")) from problem

    # Accounts ----------------------------------------------------------------

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True) -> User:
        """Sign-up: make the person and the account in one act. Raises `Refused` when the phone is taken."""
        data = form.cleaned_data
        return accounts.open_account(
            actor=system("sign-up"), name=data["name"], phone=data["phone"], password=data["password1"]
        )

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password; a one-time password is thereby used up."""
        accounts.change_password(actor=actor_for(user), user=user, password=password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin at the first page of their menu that their post opens, residents at home."""
        actor = actor_for(request.user)  # type: ignore[arg-type]
        entries = nav_for(actor) if actor.posts else []
        first = next((entry for entry in entries if entry.permission), None)
        return reverse(first.url_name if first else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a new password."""
        return reverse("me")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: the pages are forms, and one way in is enough to guard."""
        return False

    def get_login_stages(self) -> list[str]:
        """The library's steps, with ours for proving a phone."""
        ours = {"allauth.account.stages.PhoneVerificationStage": "portal.accounts.ProveAtSignUp"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not do it again before something important."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    # The lock ----------------------------------------------------------------

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return str(credentials.get("login_hash") or lookup_hash(str(credentials.get("phone", "")), "phone"))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a locked phone before the password is looked at, and count the try."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        if locks.seconds_left(key) > 0:
            raise forms.ValidationError(lock_message(locks.seconds_left(key)), code="locked")
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account, or None. The right password forgets the wrong tries before it; those of the address stay."""
        user = super().authenticate(request, **credentials)
        if user:
            self._forget_tries(request, **credentials)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the account's password; wrong tries count towards the same lock."""
        request, who = context.request, {"login_hash": user.login_hash}
        self.pre_authenticate(request, **who)
        if not user.check_password(password):
            self.authentication_failed(request, **who)
            return False
        self._rollback_login_failed_rl_usage()
        self._forget_tries(request, **who)
        return True

    def _forget_tries(self, request: HttpRequest, **credentials: Any) -> None:
        locks.forget_tries(self._get_login_attempts_cache_key(request, **credentials))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """After the last wrong try the phone is locked, known or not, for the whole time from now on."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        if locks.tries_are_spent(key):
            locks.lock(key)
            raise forms.ValidationError(lock_message(locks.seconds_left(key)), code="locked")


def lock_message(seconds: float) -> str:
    """How long a locked phone still has to wait, in words."""
    minutes = max(1, math.ceil(seconds / 60))
    text = ngettext(
        "密码错了 5 次，这个手机号先锁住。%(n)s 分钟后再试，或者找回密码。",
        "密码错了 5 次，这个手机号先锁住。%(n)s 分钟后再试，或者找回密码。",
        minutes,
    )
    return text % {"n": minutes}
