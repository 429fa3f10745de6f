"""Encryption of personal columns and the keyed hash that finds them again.

Source: domain.md B, "Personal data": encrypted at rest with a keyed hash to search.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Undecipherable(Exception):
    """A stored value that none of the configured keys opens. The value is never in the message."""


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("LINLI_FIELD_KEYS is empty: personal columns need a key.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        # Without the cause, so that a report of the error cannot show part of a key.
        text = "LINLI_FIELD_KEYS holds a key that is not 32 bytes in url-safe base64."
        raise ImproperlyConfigured(text) from None


def _current_box() -> MultiFernet:
    return _box(tuple(settings.LINLI_FIELD_KEYS))


def encrypt(text: str) -> str:
    """Return `text` as an ASCII token under the newest key of `LINLI_FIELD_KEYS`.

    The same text gives a different token each time, so tokens cannot be compared or searched.
    """
    return _current_box().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the text of a token made by `encrypt` under any configured key.

    Raises `Undecipherable` if the token was altered or its key is gone.
    """
    try:
        return _current_box().decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise Undecipherable("No configured key opens this value.") from None


def rotate(token: str) -> str:
    """Return the token re-encrypted under the newest key, its time of creation kept.

    Run over every stored value before an old key is dropped. Raises `Undecipherable`.
    """
    try:
        return _current_box().rotate(token.encode()).decode("ascii")
    except InvalidToken:
        raise Undecipherable("No configured key opens this value.") from None


def lookup_hash(text: str, purpose: str) -> str:
    """Return the HMAC-SHA256 of `text` as 64 hexadecimal digits, under `LINLI_HASH_KEY`.

    `purpose` names the column, such as "phone" or "phone-last4": the same digits in two columns
    then give two hashes, and a dump of one tells nothing about the other. `text` must be
    normalised before, or equal values hash apart.
    """
    if not purpose or "\0" in purpose:
        raise ValueError("purpose must be a word without NUL characters")
    message = f"{purpose}\0{text}".encode()
    return hmac.new(_hash_key(), message, hashlib.sha256).hexdigest()


def _hash_key() -> bytes:
    key = settings.LINLI_HASH_KEY
    if not key:
        raise ImproperlyConfigured("LINLI_HASH_KEY is empty: lookup hashes need a key.")
    return key if isinstance(key, bytes) else str(key).encode()
