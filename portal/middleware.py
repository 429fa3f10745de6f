"""What every request gets: a number, and an actor."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portal.actors import Actor
from portal.domain.acts import request_number
from portal.queries.actors import actor_for
from portal.registry import nav_counts_for

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
