"""Services that the apprise library reaches by one web call: chat groups' bots, gateways for text messages.

The library answers yes or no only. Whether a no is certain stands in what it writes to its log, so that is read; and to
its yes, which means HTTP 200, the makers of bots have more to say (`portal.adapters.answers`).
"""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qs, urlsplit

import apprise
from django.utils.translation import gettext as _

from portal.adapters.answers import answers_heard, meaning_of
from portal.adapters.outcome import SENT, Outcome, refused, unknown

# The bots of WeCom, DingTalk, Feishu and Lark. Each calls one fixed host of its maker, so that an address can lead
# nowhere else, least of all into our own network.
BOTS = frozenset({"wecombot", "dingtalk", "feishu", "lark"})
_TOKEN = re.compile(r"[A-Za-z0-9_-]{6,200}")
_STATUS = re.compile(r"error=(\d{3})")
_NEVER_REACHED = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolutionError|Connection refused|CertificateError|CERTIFICATE_VERIFY"
)


class NoBot(ValueError):
    """The address is no bot's address that we know."""


def bot_address(typed: str) -> str:
    """The address of a bot in apprise's form, from that form or from what the chat programs show. Raises `NoBot`.

    Everything beside tokens is dropped: an address cannot ask for repeated tries or turn off the check of certificates.
    """
    scheme, tokens = _tokens(typed.strip())
    if scheme not in BOTS or not tokens or not all(map(_TOKEN.fullmatch, tokens)):
        raise NoBot(typed)
    address = f"{scheme}://{'@'.join(tokens)}/"
    if apprise.Apprise.instantiate(address) is None:
        raise NoBot(typed)
    return address


def _tokens(typed: str) -> tuple[str, list[str]]:
    """The bot's kind and its tokens (DingTalk: a secret before the token)."""
    try:
        parts = urlsplit(typed)
    except ValueError as wrong:
        raise NoBot(typed) from wrong
    asked = parse_qs(parts.query)
    match parts.scheme, parts.netloc:
        case "https", "qyapi.weixin.qq.com":
            return "wecombot", asked.get("key", [])
        case "https", "oapi.dingtalk.com":
            return "dingtalk", asked.get("access_token", [])
        case "https", "open.feishu.cn":
            return "feishu", [parts.path.rstrip("/").rsplit("/", 1)[-1]]
        case "https", "open.larksuite.com":
            return "lark", [parts.path.rstrip("/").rsplit("/", 1)[-1]]
        case scheme, where:
            return scheme, where.split("@") if parts.path in ("", "/") else []


def masked(address: str) -> str:
    """An address as lists show it: the kind only."""
    return f"{address.split(':', 1)[0]}://…"


def send(address: str, text: str) -> Outcome:
    """Send one line by an apprise address. Blocks for some seconds at most; never raises."""
    service = apprise.Apprise.instantiate(address)
    if service is None:
        return refused(_("地址不对"))
    try:
        with apprise.LogCapture(level=logging.DEBUG) as log, answers_heard() as answers:
            taken = service.notify(body=text)
            said = log.getvalue()
    except Exception as problem:
        return unknown(_("发到一半断了（%(problem)s）") % {"problem": type(problem).__name__})
    if answers:
        return meaning_of(answers[-1], hide=[*urlsplit(address).netloc.split("@"), text])
    is_bot = urlsplit(address).scheme in BOTS
    return SENT if taken and not is_bot else _why_not(said)


def _why_not(said: str) -> Outcome:
    """A clear no (4xx), a line that was never there, or else nobody knows: a 5xx may come after the act."""
    status = _STATUS.search(said)
    if status:
        words = _("对方回答 %(code)s") % {"code": status[1]}
        return refused(words) if status[1].startswith("4") else unknown(words)
    if _NEVER_REACHED.search(said):
        return refused(_("没有连上对方"))
    return unknown(_("没有收到对方的回答"))
