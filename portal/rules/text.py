"""Folding of what people type or paste into the plain characters that a rule expects."""

import unicodedata

# Contacts and chat programs paste invisible direction marks and joiners along with a number.
_INVISIBLE = "Cf"

# White space and the signs that show nothing, at the ends of what somebody wrote.
_BLANK = " \t\r\n\0\f\v\u00a0\u00ad\u115f\u1160\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u2800\u3000\u3164\ufe0f\ufeff\uffa0"

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def halve(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as ASCII, character for character.

    The length stays the same, so positions found in the result hold in `text` too.
    """
    return text.translate(_FULL_WIDTH)


def trim(text: str) -> str:
    """Return `text` without NUL, and without white space and signs that show nothing at its ends."""
    return text.replace("\0", "").strip(_BLANK)


def fold(text: str) -> str:
    """Return `text` in ASCII forms where they exist, without invisible marks, trimmed."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != _INVISIBLE)
    return halve(visible).strip()


def without(text: str, separators: str) -> str:
    """Return `text` without white space and without any of the `separators`."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in separators)
