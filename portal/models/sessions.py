"""What a browser holds a key to: a session, and the account that is signed in with it."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """A session of the framework's with its account beside it, so that one statement finds both."""

    account = models.ForeignKey(
        "portal.User", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("账号")
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The store that reads and writes these rows."""
        store: type[SessionStore] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
