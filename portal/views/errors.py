"""Pages for what went wrong: what happened, what was kept, and the one thing to do. None needs the database."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.chrome import Chrome, PlainChrome
from portal.views import unsent

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024

# What remains when even the page of a fault cannot be drawn. Both languages, since none may be active.
LAST_RESORT = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>500</title></head>'
    "<body><h1>这边出了问题 · Something went wrong here</h1><p>{number}</p></body></html>"
)


def _context(chrome: Chrome, request: HttpRequest) -> dict[str, object]:
    return {
        "chrome": chrome,
        "number": getattr(request, "number", ""),
        "help_line": getattr(settings, "LINLI_HELP_LINE", ""),
        "photo_limit": settings.LINLI_MAX_PHOTO_BYTES // MEGABYTE,
        "photo_count": settings.LINLI_MAX_PHOTOS,
    }


def _page(request: HttpRequest, status: int, name: str = "") -> HttpResponse:
    """The page of that status in the reader's own frame."""
    context = _context(Chrome(request), request)
    return HttpResponse(render_to_string(f"errors/{name or status}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was merely too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not for this reader."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came without its token, mostly because the page had been open for too long.

    From our own page it comes back with what was typed: he signed in meanwhile, or he is signed out. A form from
    elsewhere is shown to nobody.
    """
    typed = unsent.typed_in(request) if _is_ours(request) else None
    if typed is not None and request.user.is_authenticated:
        return unsent.send_again(request, typed, status=403)
    if typed is not None:
        return unsent.signed_out(request, typed)
    return _page(request, 403, "csrf")


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent the form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none for this reader; the two look the same."""
    return _page(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than the portal takes."""
    return _page(request, 413)


def wrong_kind(request: HttpRequest) -> HttpResponse:
    """415: a kind of file the portal does not take."""
    return _page(request, 415)


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many attempts in a short time."""
    return _page(request, 429)


def fault(request: HttpRequest) -> HttpResponse:
    """500: a real fault, with the number under which it stands in the log. Asks neither database nor session."""
    number = getattr(request, "number", "")
    try:
        body = render_to_string("errors/500.html", _context(PlainChrome(request), request))
    except Exception:  # whatever broke the page may break this one too
        logger.exception("The page of fault %s could not be drawn", number)
        body = LAST_RESORT.format(number=number)
    return HttpResponse(body, status=500)
