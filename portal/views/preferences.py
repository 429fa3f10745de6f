"""How the reader wants to see the portal: large letters, light or dark, the language. Kept in cookies, needs no script."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from portal.chrome import ELDER_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


def _way_back(request: HttpRequest, asked: str) -> str:
    """The page the reader came from, if it is one of ours; else the home page."""
    hosts = {request.get_host()}
    for address in (asked, request.headers.get("Referer", "")):
        if address and url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure()):
            return address
    return reverse("home")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice for a year; an empty one is forgotten."""
    # The framework's own way to forget leaves the marks out that keep scripts away.
    age = YEAR if value else 0
    response.set_cookie(
        name, value, max_age=age, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def _keep_choices(response: HttpResponse, choices: Mapping[str, str]) -> None:
    """Keep whichever of the three choices were made; anything unknown changes nothing."""
    if choices.get("elder") in {"0", "1"}:
        _keep(response, ELDER_COOKIE, "1" if choices["elder"] == "1" else "")
    if choices.get("theme") in {*THEMES, "device"}:
        _keep(response, THEME_COOKIE, choices["theme"] if choices["theme"] in THEMES else "")
    language = choices.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """A link such as `?elder=1`: make the choice and go back to where the reader was."""
    response = HttpResponseRedirect(_way_back(request, request.GET.get("next", "")))
    _keep_choices(response, request.GET.dict())
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """The page with all three choices, as a plain form."""
    if request.method != "POST":
        return render(
            request, "portal/display.html", {"back": _way_back(request, request.GET.get("next", ""))}
        )
    response = HttpResponseRedirect(_way_back(request, request.POST.get("next", "")))
    _keep_choices(response, request.POST.dict())
    return response
