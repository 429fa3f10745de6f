"""Codes that people read aloud and type: the query code of a receipt, the link code of a household."""

import secrets

from django.utils.translation import gettext_lazy as _

from portal.rules.errors import Unusable
from portal.rules.text import fold, without

# Crockford's base 32: no I, L, O (they look like 1 and 0) and no U (read as V).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
QUERY_LENGTH = 10
LINK_LENGTH = 10
SEPARATORS = "-‐‑‒–—_.·"

_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_query_code() -> str:
    """Return a new random query code, 10 characters, as it is stored.

    50 bits from the system's random source: guessing one of a million live codes takes some
    10**9 tries, so a modest limit on tries protects it. Uniqueness is the table's constraint.
    """
    return "".join(secrets.choice(ALPHABET) for _place in range(QUERY_LENGTH))


def normalise_query_code(text: str) -> str:
    """Return a typed query code as it is stored, or raise `Unusable`.

    Case, spaces, hyphens and full-width characters do not matter; O is read as 0, I and L as 1.
    """
    code = without(fold(text), SEPARATORS).upper().translate(_LOOK_ALIKES)
    if not code:
        raise Unusable("query_code.empty", _("请填写查询码。"))
    strange = next((sign for sign in code if sign not in ALPHABET), None)
    if strange is not None:
        text_ = _("查询码里没有“%(sign)s”，请对照回执核对。")
        raise Unusable("query_code.characters", text_, {"sign": strange})
    if len(code) != QUERY_LENGTH:
        length_text = _("查询码是 10 位，现在是 %(count)s 位。")
        raise Unusable("query_code.length", length_text, {"count": len(code)})
    return code


def show_query_code(code: str) -> str:
    """Return a stored query code as people read it: `7KQ2 M9XA 3T`."""
    return " ".join((code[:4], code[4:8], code[8:]))


def new_link_code() -> str:
    """Return a new random code that links a resident to a household: 10 digits, as it is stored.

    Digits only, for the number pad and for reading over the phone. Ten of them, because the code
    alone opens a household: with 12,000 live codes one guess in 830,000 hits.
    """
    return "".join(secrets.choice("0123456789") for _place in range(LINK_LENGTH))


def normalise_link_code(text: str) -> str:
    """Return a typed link code as it is stored, or raise `Unusable`."""
    code = without(fold(text), SEPARATORS).upper().translate(_LOOK_ALIKES)
    if not code:
        raise Unusable("link_code.empty", _("请填写绑定码。"))
    if not (code.isascii() and code.isdigit()):
        raise Unusable("link_code.digits", _("绑定码只有数字，请核对。"))
    if len(code) != LINK_LENGTH:
        length_text = _("绑定码是 10 位，现在是 %(count)s 位。")
        raise Unusable("link_code.length", length_text, {"count": len(code)})
    return code


def show_link_code(code: str) -> str:
    """Return a stored link code as people read it: `482 109 3756`."""
    return " ".join((code[:3], code[3:6], code[6:]))
