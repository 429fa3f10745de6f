"""Forms of signing in and signing up."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.rules import phones
from portal.rules.errors import Unusable
from portal.rules.text import fold


class PhoneField(forms.CharField):
    """A mobile phone number: typed with spaces, full-width digits or +86, it comes out as eleven digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": kwargs.pop("autocomplete", "tel"), "type": "tel"}
        super().__init__(**{"label": _("手机号"), "max_length": 30, "widget": forms.TextInput(attrs=attrs), **kwargs})

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
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, strip=False, max_length=128, help_text=hint, widget=forms.PasswordInput(attrs=attrs)
    )


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
        hint = _("至少 8 位，大写字母、小写字母、数字、符号里用三种。")
        self.fields["password1"] = password_field(_("设一个密码"), new=True, hint=hint)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """The name without white space at its ends; one made of spaces is none."""
        name: str = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("请写一个称呼，比如“林阿姨”。"))
        return name
