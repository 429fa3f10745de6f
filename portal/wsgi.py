"""The WSGI application for gunicorn: Django, with what must be seen to before and around it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

UTF_8 = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*(?=;|$)', re.IGNORECASE)
# No codec is called so: Django gets past it, and `portal.middleware.SpeaksUnicode` refuses it.
REFUSED = "text/plain; charset=refused"


def in_unicode(inner: Application) -> Application:
    """The application behind a look at the content type, on which Django can break before any middleware is asked.

    It takes whatever Python calls a codec for a charset, "hex" and "zlib" too; it reads the whole address as soon as
    one is named; and it cannot read parameters that are themselves encoded (RFC 2231: a star marks them). Browsers
    send UTF-8, which goes without saying, and no star.
    """

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        rest = UTF_8.sub("", environ.get("CONTENT_TYPE", ""))
        strange = "charset" in rest.lower() or "*" in rest
        environ["CONTENT_TYPE"] = REFUSED if strange else rest
        return inner(environ, start_response)

    return application


def signed(inner: Application, start: str) -> Application:
    """The application, with a mark of this very start on every answer of /healthz: `make run` knows its own by it."""
    mark = ("X-Linli-Start", hashlib.sha256(start.encode()).hexdigest())

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def with_mark(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, mark], *more)

        return inner(environ, with_mark if environ.get("PATH_INFO") == "/healthz" else start_response)

    return application


application: Application = in_unicode(get_wsgi_application())
if os.environ.get("LINLI_ENV") == "demo" and os.environ.get("LINLI_START"):
    application = signed(application, os.environ["LINLI_START"])
