"""What the makers of chat bots say in their answers: HTTP 200 to a refusal too, with a code in the body.

The apprise library looks at the status only and keeps nothing of the body. Its plugins for these bots get a `requests`
that hands each answer to whoever listens in the same thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import requests
from apprise.plugins import dingtalk, feishu, lark, wecombot
from django.utils.translation import gettext as _

from portal.adapters.outcome import SENT, Outcome, refused, unknown
from portal.rules.masking import scrub

# Code and words: WeCom and DingTalk; Feishu and Lark; their bots of the first generation. Each says 0 for "taken".
# https://developer.work.weixin.qq.com/document/path/91770, https://open.dingtalk.com/document/robots/custom-robot-access,
# https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
_PLACES = (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage"))
_MOST_WORDS = 200

_listener: ContextVar[list[requests.Response] | None] = ContextVar("answers", default=None)


def _tell(answer: requests.Response, *_args: Any, **_kwargs: Any) -> None:
    listener = _listener.get()
    if listener is not None:
        listener.append(answer)


class _Requests:
    """The library `requests` as those plugins see it."""

    post = staticmethod(partial(requests.post, hooks={"response": _tell}))

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)


for _plugin in (wecombot, dingtalk, feishu, lark):
    _plugin.requests = _Requests()


@contextmanager
def answers_heard() -> Iterator[list[requests.Response]]:
    """The answers that bots' makers give inside, the last one last. Empty when none came."""
    heard: list[requests.Response] = []
    token = _listener.set(heard)
    try:
        yield heard
    finally:
        _listener.reset(token)


def meaning_of(answer: requests.Response, *, hide: Iterable[str]) -> Outcome:
    """What an answer says: taken, a clear no in its own words, or nothing that anybody can read.

    `hide`: what must not be kept of its words, such as the bot's token.
    """
    status = answer.status_code
    code, words = _said(answer)
    if status >= 500:
        return unknown(_("对方回答 %(code)s") % {"code": status})
    if code:
        shown = {"code": code, "words": fit_to_keep(words, hide)}
        return refused(_("对方没有收：%(code)s %(words)s") % shown)
    if status >= 400:
        return refused(_("对方回答 %(code)s") % {"code": status})
    return SENT if code == 0 else unknown(_("对方的回答看不懂"))


def _said(answer: requests.Response) -> tuple[int | None, str]:
    """Code and words of the body; no code when it is not of a form that we know."""
    try:
        body = answer.json()
    except (requests.RequestException, ValueError, RuntimeError):
        # RuntimeError: the line broke while the body came, and it cannot be read twice.
        return None, ""
    known = _PLACES if isinstance(body, dict) else ()
    found = [(body[code], body.get(words)) for code, words in known if code in body]
    if not found or any(type(code) is not int for code, _words in found):
        return None, ""
    code, words = next((pair for pair in found if pair[0]), found[0])
    return code, str(words or "")


def fit_to_keep(words: str, hide: Iterable[str]) -> str:
    """One short line without secrets and without anybody's number."""
    for secret in filter(None, hide):
        words = words.replace(secret, "…")
    return scrub(" ".join(words.split()))[:_MOST_WORDS]
