"""Forms of signing up and in, of passwords, phones and codes."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.base import forms as factors
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.rules import phones
from portal.rules.errors import Unusable
from portal.rules.text import fold


class PhoneField(forms.CharField):
    """A mobile phone number: typed with spaces, full-width digits or +86, it comes out as eleven digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": kwargs.pop("autocomplete", "tel"), "type": "tel"}
        super().__init__(
            **{"label": _("手机号"), "max_length": 30, "widget": forms.TextInput(attrs=attrs), **kwargs}
        )

    def clean(self, value: Any) -> str:
        """The eleven digits, or a message that says what is wrong."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.normalise(text)
        except Unusable as wrong:
            raise forms.ValidationError(wrong.message, code=wrong.code) from wrong


def password_field(label: Any, *, new: bool, hint: Any = "") -> forms.CharField:
    """A field for a password that a password manager understands."""
    attrs = {
        "autocomplete": "new-password" if new else "current-password",
        "data-show": _("显示密码"),
        "data-hide": _("隐藏密码"),
    }
    return forms.CharField(
        label=label, strip=False, max_length=128, help_text=hint, widget=forms.PasswordInput(attrs=attrs)
    )


PASSWORD_HINT = _("至少 8 位，大写字母、小写字母、数字、符号里用三种。")
CODE_COUNTS_SECONDS = 15 * 60


class LoginForm(library.LoginForm):
    """Phone and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = PhoneField(autocomplete="username")
        self.fields["password"] = password_field(_("密码"), new=False)
        self.order_fields(["login", "password"])


class SignupForm(library.SignupForm):
    """A name to be called by, a phone, a password: three fields."""

    name = forms.CharField(
        label=_("怎么称呼您"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "phone", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(autocomplete="username")
        self.fields["password1"] = password_field(_("设一个密码"), new=True, hint=PASSWORD_HINT)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """The name without white space at its ends; one made of spaces is none."""
        name: str = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("请写一个称呼，比如“林阿姨”。"))
        return name


def _came_by_code(user: User) -> bool:
    """Whether the owner of this session proved the phone by a code a moment ago: the way back after forgetting."""
    records = get_authentication_records(context.request, user)
    return (
        bool(records)
        and records[-1]["method"] == "code"
        and time.time() - records[-1]["at"] < CODE_COUNTS_SECONDS
    )


class ChangePasswordForm(library.ChangePasswordForm):
    """The password of now, and a new one. Whoever came with a one-time password or a code gives the new one only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"] = password_field(_("现在的密码"), new=False)
        new = password_field(_("新密码"), new=True, hint=PASSWORD_HINT)
        self.fields["password1"] = new
        if self.user.must_change_password or _came_by_code(self.user):
            del self.fields["oldpassword"]

    def clean_oldpassword(self) -> str:
        """Wrong ones count towards the lock like those at the door."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return str(self.cleaned_data["oldpassword"])

    def clean_password1(self) -> str:
        """A new one, and a good one."""
        password = str(self.cleaned_data["password1"])
        if self.user.check_password(password):
            raise forms.ValidationError(_("新密码不能和现在的一样。"))
        return str(get_adapter().clean_password(password, user=self.user))


class ChangePhoneForm(forms.Form):
    """Another phone, and the password to show that it is you."""

    phone = PhoneField(label=_("新手机号"))
    password = password_field(_("登录密码"), new=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        """Another one than now."""
        phone = str(self.cleaned_data["phone"])
        if phone == self.user.person.phone:
            raise get_adapter().validation_error("same_as_current")
        return phone

    def clean_password(self) -> str:
        """Wrong ones count towards the lock like those at the door."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["password"]):
            raise get_adapter().validation_error("incorrect_password")
        return str(self.cleaned_data["password"])


class ReauthenticateForm(library.ReauthenticateForm):
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("登录密码"), new=False)


class RequestCodeForm(library.RequestLoginCodeForm):
    """To which phone the code goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(autocomplete="username")


def code_field(label: Any, hint: Any = "", *, digits: bool = True) -> forms.CharField:
    """A field for a code that a phone fills in by itself."""
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    if digits:
        attrs["inputmode"] = "numeric"
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=forms.TextInput(attrs=attrs))


class LoginCodeForm(library.ConfirmLoginCodeForm):
    """The code from the text message, to sign in."""

    code = code_field(_("短信里的验证码"), digits=False)


class PhoneCodeForm(library.VerifyPhoneForm):
    """The code from the text message, to prove a phone."""

    code = code_field(_("短信里的验证码"), digits=False)


class ActivateForm(ActivateTOTPForm):
    """The first code of a new authenticator."""

    code = code_field(_("验证器里显示的 6 位数字"))


class SecondFactorForm(factors.AuthenticateForm):
    """The second step of signing in."""

    code = code_field(_("6 位数字，或一个恢复码"))


class SecondFactorAgainForm(factors.ReauthenticateForm):
    """The second step once more."""

    code = code_field(_("6 位数字，或一个恢复码"))


class FindAccountForm(forms.Form):
    """Whose account it is: the phone he signs in with."""

    phone = PhoneField(label=_("他登录用的手机号"), autocomplete="off")


class HelpForm(forms.Form):
    """Why somebody's account is touched; it stays in the trail."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("比如怎么认出是他本人。会记下来。"),
        error_messages={"required": _("请写明理由，比如怎么认出是他本人。")},
    )
