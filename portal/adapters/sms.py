"""Text messages: through a gateway that takes a key (`LINLI_SMS_HTTP`), or whichever service the apprise library knows.

Off until one of both is set. `LINLI_SMS_APPRISE` is an apprise address with `{phone}` where the receiver goes, for
example `clicksend://user:key@+86{phone}`, or `json://gateway.example/send?to={phone}`.
"""

from __future__ import annotations

import logging
import uuid

import apprise
from django.conf import settings

from portal.adapters import gateway, webhooks
from portal.adapters.outcome import Outcome
from portal.enums import DeliveryState

log = logging.getLogger(__name__)


class NotSent(Exception):
    """The service did not take the message. The text says nothing personal."""


def is_on() -> bool:
    """Whether text messages can be sent here at all."""
    return bool(settings.LINLI_SMS_HTTP or settings.LINLI_SMS_APPRISE)


def honours_keys() -> bool:
    """Whether what is sent again under the same key arrives once. The operator says so of the gateway."""
    return bool(settings.LINLI_SMS_HTTP) and settings.LINLI_SMS_HONOURS_KEYS


def way() -> str:
    """Who is called, as whom and how. Holds secrets: for seals only. Another gateway knows nothing of old keys."""
    if not settings.LINLI_SMS_HTTP:
        return str(settings.LINLI_SMS_APPRISE)
    parts = (settings.LINLI_SMS_HTTP, settings.LINLI_SMS_AUTHORIZATION, settings.LINLI_SMS_BODY)
    return "\0".join(map(str, parts))


def hand_over(phone: str, text: str, key: str) -> Outcome:
    """Send one notice under its key, where the way takes keys. Blocks for some seconds at most; never raises."""
    if settings.LINLI_SMS_HTTP:
        return gateway.post(phone, text, key)
    return webhooks.send(settings.LINLI_SMS_APPRISE.replace("{phone}", phone), text)


def send(phone: str, text: str) -> None:
    """Send one text message, a code, to a normalised phone (eleven digits). Blocks for some seconds at most.

    Raises `NotSent` when text messages are off, the address is wrong, or the service says no.
    """
    if not is_on():
        raise NotSent("Text messages are off.")
    if not (_by_gateway if settings.LINLI_SMS_HTTP else _by_apprise)(phone, text):
        log.warning("The service for text messages did not take a message.")
        raise NotSent("The service did not take the message.")


def _by_gateway(phone: str, text: str) -> bool:
    return gateway.post(phone, text, str(uuid.uuid4())).state == DeliveryState.SENT


def _by_apprise(phone: str, text: str) -> bool:
    service = apprise.Apprise()
    if not service.add(settings.LINLI_SMS_APPRISE.replace("{phone}", phone)):
        raise NotSent("LINLI_SMS_APPRISE is no address that apprise knows.")
    return bool(service.notify(body=text))
