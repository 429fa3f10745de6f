"""How the account library meets our second factors: secrets encrypted, the square code drawn into the page."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal import crypto
from portal.models import User
from portal.queries.actors import actor_for


class TwoFactors(DefaultMFAAdapter):
    """The library's questions about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不对。请看一下手机上现在显示的 6 位数字。"),
        "cannot_delete_authenticator": _(
            "您的岗位必须开着两步验证。换手机的话，先用恢复码登录，再重新绑定。"
        ),
    }

    def get_totp_label(self, user: User) -> str:
        """The name of the entry in the authenticator app."""
        return str(user.person)

    def encrypt(self, text: str) -> str:
        """Secrets are encrypted like personal data."""
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """See `encrypt`."""
        return crypto.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> SafeString:
        """The square code as an element of the page: the policy allows no image of the kind `data:`."""
        drawing = super().build_totp_svg(url)
        return mark_safe(drawing[drawing.index("<svg") :])  # noqa: S308 - drawn by the library from a path

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Office posts keep theirs where they are required."""
        return not (settings.LINLI_STAFF_MFA and actor_for(authenticator.user).is_staff)
