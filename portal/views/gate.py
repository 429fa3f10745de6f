"""Who may open a page at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """For a view whose page is only there for whoever has `permission` somewhere: else 404, a stranger signs in first.

    What the page then shows is still scoped row by row.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        @login_required
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.may(permission):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        return page

    return guarded
