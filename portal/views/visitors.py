"""Who stands at the door without an account: a browser that we can tell again, or the holder of a query code."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

from portal.actors import Actor

BROWSER = "browser"
CODE_CASE = "code_case"


def visitor(request: HttpRequest) -> Actor:
    """The actor of a request, with what its session holds: the browser's own key and an opened query code."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.also(
        browser=request.session.get(BROWSER, ""),
        code_case_id=request.session.get(CODE_CASE),
    )


def known_visitor(request: HttpRequest) -> Actor:
    """The same, but a stranger's browser gets a key, so that what he writes can be given back to him."""
    if not request.actor.is_known and BROWSER not in request.session:  # type: ignore[attr-defined]
        request.session[BROWSER] = secrets.token_urlsafe(24)
    return visitor(request)
