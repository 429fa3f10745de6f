"""What a device may keep for somebody: bound to the account, and unreadable once nobody is signed in.

Pages that leave something on a device ask `static/js/kept.js`; why it is so: docs/adr/0012-what-a-device-may-keep.md.
"""

from __future__ import annotations

from portal.crypto import lookup_hash


def device_mark(account_id: int) -> str:
    """By what a device tells whose things it keeps, without saying who: only we can make it."""
    return lookup_hash(str(account_id), "device-mark")


def device_key(account_id: int) -> str:
    """With what the device seals what was written and not yet sent: 32 bytes in hexadecimal digits.

    Always the same for an account, so that whoever signs in again can open what he sealed before.
    """
    return lookup_hash(str(account_id), "device-key")
