"""A gateway for text messages that takes one JSON object over HTTP, with a key by which it knows what came before.

The key goes as the header `Idempotency-Key`. Redirections are not followed, and nothing is tried twice in here: who
may try again, and when, is decided where the delivery stands (docs/adr/0013).
"""

from __future__ import annotations

import json
import ssl
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError

from portal.adapters.answers import fit_to_keep
from portal.adapters.outcome import SENT, Outcome, refused, unknown

HEADER = "Idempotency-Key"
# Seconds for the line to stand, and for the gateway to say something.
TIMEOUT = (5, 10)
MOST_BYTES = 20_000
# Of a no these are not certain: it took too long; the same key is under way; it is too early to say.
_UNCERTAIN = frozenset({408, 409, 425})


class _Authorization(AuthBase):
    """The header as it was given. By this way `requests` looks into nobody's `.netrc` for another."""

    def __call__(self, asked: requests.PreparedRequest) -> requests.PreparedRequest:
        if settings.LINLI_SMS_AUTHORIZATION:
            asked.headers["Authorization"] = settings.LINLI_SMS_AUTHORIZATION
        return asked


def post(phone: str, text: str, key: str) -> Outcome:
    """Hand one message over. Blocks for some seconds at most; never raises."""
    try:
        with requests.post(
            settings.LINLI_SMS_HTTP, json=_filled(settings.LINLI_SMS_BODY, phone, text), headers={HEADER: key},
            auth=_Authorization(), timeout=TIMEOUT, allow_redirects=False, stream=True,
        ) as answer:  # fmt: skip
            return _meaning(answer, hide=(text, phone, *settings.LINLI_SMS_AUTHORIZATION.split()))
    except requests.RequestException as problem:
        if _never_reached(problem):
            return refused(_("没有连上对方"))
        return unknown(_("没有收到对方的回答"))
    except Exception as problem:
        return unknown(_("发到一半断了（%(problem)s）") % {"problem": type(problem).__name__})


def _filled(form: Any, phone: str, text: str) -> Any:
    """The form with phone and words in their places, however deep they are. Words that look like a place stay words."""
    if isinstance(form, dict):
        return {name: _filled(part, phone, text) for name, part in form.items()}
    if isinstance(form, list):
        return [_filled(part, phone, text) for part in form]
    return form.replace("{phone}", phone).replace("{text}", text) if isinstance(form, str) else form


def _meaning(answer: requests.Response, hide: tuple[str, ...]) -> Outcome:
    """Taken, a certain no in the gateway's own words, or nothing that anybody can rely on."""
    status = answer.status_code
    if 200 <= status < 300:
        return _by_field(answer, hide) if settings.LINLI_SMS_TAKEN else SENT
    if 400 <= status < 500 and status not in _UNCERTAIN:
        shown = {"code": status, "words": fit_to_keep(_body(answer), hide)}
        return refused(_("对方没有收：%(code)s %(words)s") % shown)
    return unknown(_("对方回答 %(code)s") % {"code": status})


def _by_field(answer: requests.Response, hide: tuple[str, ...]) -> Outcome:
    """What a gateway means that says 200 to a refusal too, and the truth in a field."""
    name, wanted = settings.LINLI_SMS_TAKEN
    said = _body(answer)
    try:
        found = json.loads(said)[name]
    except (ValueError, KeyError, TypeError):
        return unknown(_("对方的回答看不懂"))
    if str(found) == wanted:
        return SENT
    shown = {"code": fit_to_keep(str(found), hide), "words": fit_to_keep(said, hide)}
    return refused(_("对方没有收：%(code)s %(words)s") % shown)


def _body(answer: requests.Response) -> str:
    """The beginning of what it says; nothing when the line broke meanwhile."""
    try:
        return str(answer.raw.read(MOST_BYTES, decode_content=True), "utf-8", "replace")
    except Exception:
        return ""


def _never_reached(problem: requests.RequestException) -> bool:
    """Whether no line to the gateway ever stood, so that it cannot have taken anything."""
    cause = problem.args[0] if problem.args else None
    reason = getattr(cause, "reason", cause)
    inside = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return (
        isinstance(problem, requests.ConnectTimeout)
        or isinstance(reason, NewConnectionError)
        or isinstance(inside, ssl.SSLCertVerificationError)
    )
