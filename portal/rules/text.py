"""Folding of what people type or paste into the plain characters that a rule expects."""

import unicodedata

# Contacts and chat programs paste invisible direction marks and joiners along with a number.
_INVISIBLE = "Cf"

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def halve(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as ASCII, character for character.

    The length stays the same, so positions found in the result hold in `text` too.
    """
    return text.translate(_FULL_WIDTH)


def fold(text: str) -> str:
    """Return `text` in ASCII forms where they exist, without invisible marks, trimmed."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != _INVISIBLE)
    return halve(visible).strip()


def without(text: str, separators: str) -> str:
    """Return `text` without white space and without any of the `separators`."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in separators)
