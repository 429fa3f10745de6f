"""The WSGI application for gunicorn."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def signed(inner: Application, start: str) -> Application:
    """The application, with a mark of this very start on every answer of /healthz: `make run` knows its own by it."""
    mark = ("X-Linli-Start", hashlib.sha256(start.encode()).hexdigest())

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def with_mark(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, mark], *more)

        return inner(environ, with_mark if environ.get("PATH_INFO") == "/healthz" else start_response)

    return application


application: Application = get_wsgi_application()
if os.environ.get("LINLI_ENV") == "demo" and os.environ.get("LINLI_START"):
    application = signed(application, os.environ["LINLI_START"])
