"""Signing in by WeChat. Off until `LINLI_WEIXIN_CLIENT_ID` and `LINLI_WEIXIN_CLIENT_SECRET` are set.

WeChat opens an account that its owner has connected before, signed in by phone. It makes no accounts: else a
neighbour would have two, and nobody could call him. Of what WeChat tells only its opaque number is kept.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class WeChat(DefaultSocialAccountAdapter):
    """The account library's questions about WeChat."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: see above."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Forget nickname, picture and town before anything is kept."""
        sociallogin.account.extra_data = {}
