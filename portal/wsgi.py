"""The WSGI application for gunicorn."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()

UTF_8 = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*(?=;|$)', re.IGNORECASE)
# No codec is called so: Django gets past it, and `portal.middleware.SpeaksUnicode` refuses it.
REFUSED = "text/plain; charset=refused"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, behind a look at the content type, on which it can break before any middleware is asked.

    It takes whatever Python calls a codec for a charset, "hex" and "zlib" too; it reads the whole address as soon as
    one is named; and it cannot read parameters that are themselves encoded (RFC 2231: a star marks them). Browsers
    send UTF-8, which goes without saying, and no star.
    """
    rest = UTF_8.sub("", environ.get("CONTENT_TYPE", ""))
    strange = "charset" in rest.lower() or "*" in rest
    environ["CONTENT_TYPE"] = REFUSED if strange else rest
    answer: Iterable[bytes] = django_application(environ, start_response)
    return answer
