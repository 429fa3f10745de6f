"""Text messages: a gateway that is called over HTTP, or whatever the apprise library knows. None of both: there are none.

Decision 13 says what a gateway that honours keys is worth.
"""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import env


def body(given: str) -> dict[str, Any]:
    """The form of what is posted: a JSON object that has a place for the phone and one for the words."""
    try:
        form = json.loads(given)
    except ValueError:
        form = None
    if not isinstance(form, dict) or not all(place in given for place in ("{phone}", "{text}")):
        raise ImproperlyConfigured("LINLI_SMS_BODY is a JSON object with {phone} and {text} in it.")
    return form


def taken(given: str) -> tuple[str, str] | None:
    """Field and value by which an answer says that a message was taken; None: the status says it."""
    name, sign, value = given.partition("=")
    if given and not (name and sign):
        raise ImproperlyConfigured("LINLI_SMS_TAKEN is written as field=value, for example code=0.")
    return (name, value) if given else None


# An address of the apprise library that sends text messages, with {phone} for the receiver (portal/adapters/sms.py).
LINLI_SMS_APPRISE: str = env("LINLI_SMS_APPRISE", default="")

# A gateway that takes JSON (portal/adapters/gateway.py). It goes before apprise.
LINLI_SMS_HTTP: str = env("LINLI_SMS_HTTP", default="")
LINLI_SMS_BODY = body(env("LINLI_SMS_BODY", default='{"phone": "{phone}", "text": "{text}"}'))
LINLI_SMS_AUTHORIZATION: str = env("LINLI_SMS_AUTHORIZATION", default="")
LINLI_SMS_TAKEN = taken(env("LINLI_SMS_TAKEN", default=""))
# Whether the gateway sends only once what comes again under the same key, and for how long it remembers keys.
LINLI_SMS_HONOURS_KEYS: bool = env.bool("LINLI_SMS_HONOURS_KEYS", default=False)
LINLI_SMS_KEY_HOURS: float = env.float("LINLI_SMS_KEY_HOURS", default=24)

LINLI_SMS_ON = bool(LINLI_SMS_APPRISE or LINLI_SMS_HTTP)

if LINLI_SMS_HTTP and not LINLI_SMS_HTTP.startswith(("https://", "http://")):
    raise ImproperlyConfigured("LINLI_SMS_HTTP begins with https:// or http://.")
if LINLI_SMS_HONOURS_KEYS and not LINLI_SMS_HTTP:
    raise ImproperlyConfigured("LINLI_SMS_HONOURS_KEYS needs LINLI_SMS_HTTP: apprise passes no keys on.")
