"""Text messages, through whichever service the apprise library knows. Off until `LINLI_SMS_APPRISE` is set.

The variable is an apprise address with `{phone}` where the receiver goes, for example
`clicksend://user:key@+86{phone}`, or `json://gateway.example/send?to={phone}` for a gateway of one's own.
"""

from __future__ import annotations

import logging

import apprise
from django.conf import settings

log = logging.getLogger(__name__)


class NotSent(Exception):
    """The service did not take the message. The text says nothing personal."""


def is_on() -> bool:
    """Whether text messages can be sent here at all."""
    return bool(settings.LINLI_SMS_APPRISE)


def send(phone: str, text: str) -> None:
    """Send one text message to a normalised phone (eleven digits). Blocks for a few seconds at most.

    Raises `NotSent` when text messages are off, the address is wrong, or the service says no.
    """
    if not is_on():
        raise NotSent("Text messages are off.")
    service = apprise.Apprise()
    if not service.add(settings.LINLI_SMS_APPRISE.replace("{phone}", phone)):
        raise NotSent("LINLI_SMS_APPRISE is no address that apprise knows.")
    if not service.notify(body=text):
        log.warning("The service for text messages did not take a message.")
        raise NotSent("The service did not take the message.")
