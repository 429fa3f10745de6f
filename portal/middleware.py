"""What every request gets: a number, an actor, and the steps that come before anything else."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.actors import NOBODY, Actor
from portal.domain.acts import request_number
from portal.queries.actors import actor_for
from portal.registry import nav_counts_for
from portal.views import unsent
from portal.views.errors import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestNumber:
    """Gives the request a short number: in the audit trail, the log, and on the page of a real fault."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Number the request, then pass it on."""
        number = secrets.token_hex(4).upper()
        request.number = number  # type: ignore[attr-defined]
        token = request_number.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_number.reset(token)
        response["X-Request-Number"] = number
        return response


class SpeaksUnicode:
    """Refuses a request whose content type names any charset but UTF-8, before anybody reads its fields.

    Those on which Django itself would break are caught before it, by `portal.wsgi`, and end here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400, in the reader's language, or pass the request on."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() in ("utf-8", "utf8"):
            return self.get_response(request)
        request.encoding = "utf-8"
        with translation.override(translation.get_language_from_request(request)):
            return bad_request(request)


class WhoActs:
    """Puts `request.actor` there: who asks, with the posts held today; and what waits. Found out when first needed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor lazily, then pass the request on."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        request.nav_counts = SimpleLazyObject(lambda: nav_counts_for(request.actor))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return actor_for(None)
    user.actor = actor_for(user)  # type: ignore[union-attr, arg-type]
    return user.actor  # type: ignore[union-attr]


class NothingIsLost:
    """Whoever posts a form after his session has ended sees what he wrote, and gets it back when he is signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a way to the door after a POST becomes a page that keeps what was typed."""
        response = self.get_response(request)
        if request.method == "POST" and unsent.leads_to_the_door(response):
            typed = unsent.typed_in(request)
            return unsent.signed_out(request, typed) if typed else response
        return unsent.tidy_cookies(request, response)


class ForcedSteps:
    """What comes before anything else: a fresh sign-in after idling, a new password, a second factor.

    Office posts are signed out after `LINLI_STAFF_IDLE_SECONDS` without a request; the time of the last one is kept
    in the session and written at most once a minute. Whoever holds a one-time password changes it first. Where
    `LINLI_STAFF_MFA` is on, office posts prove a second factor in every session.
    """

    ALWAYS_OPEN = frozenset(
        {"account_logout", "account_inactive", "display", "display_choose", "healthz", "privacy"}
    )
    PASSWORD = frozenset({"account_change_password"})
    SECOND_FACTOR = frozenset(
        {"mfa_activate_totp", "mfa_view_recovery_codes", "mfa_reauthenticate", "account_reauthenticate"}
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the page must be known first."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """The step that has to come first; None when the page may open."""
        page = request.resolver_match.url_name if request.resolver_match else ""
        if page in self.ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.is_staff and _has_idled(request):
            request.was_account = request.user.pk  # type: ignore[attr-defined]
            logout(request)
            request.actor, request.nav_counts = NOBODY, {}  # type: ignore[attr-defined]
            messages.info(request, _("半小时没有动静，已经替您退出。请重新登录。"))
            return _go(request, "account_login", back=True)
        if request.user.must_change_password:  # type: ignore[union-attr]
            return None if page in self.PASSWORD else _go(request, "account_change_password")
        if actor.is_staff and settings.LINLI_STAFF_MFA and not _has_second_factor(request):
            return (
                None if page in self.SECOND_FACTOR else _go(request, _second_factor_page(request), back=True)
            )
        return None


SEEN = "seen"


def _has_idled(request: HttpRequest) -> bool:
    """Whether the last request lies too far back; else remember this one, once a minute."""
    now = int(time.time())
    seen = request.session.get(SEEN, 0)
    if seen and now - seen >= settings.LINLI_STAFF_IDLE_SECONDS:
        return True
    if now - seen >= 60:
        request.session[SEEN] = now
    return False


def _has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was proved in this session; kept by the account library, no query."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record["method"] == "mfa" for record in records)


def _second_factor_page(request: HttpRequest) -> str:
    """Where to prove the second factor, or to set it up."""
    is_set_up = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])  # type: ignore[arg-type]
    return "mfa_reauthenticate" if is_set_up else "mfa_activate_totp"


def _go(request: HttpRequest, page: str, *, back: bool = False) -> HttpResponse:
    """To `page`, and afterwards back to what was to be read; a small move of htmx becomes a whole page."""
    url = reverse(page)
    if back and request.method == "GET" and "HX-Request" not in request.headers:
        url = f"{url}?{urlencode({'next': request.get_full_path()})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
