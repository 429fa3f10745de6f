"""Mobile phone numbers of mainland China: what is typed becomes eleven digits or a plain message."""

import re

from django.utils.translation import gettext_lazy as _

from portal.rules.errors import Unusable
from portal.rules.text import fold, without

LENGTH = 11
SEPARATORS = "-‐‑‒–—_.·()/"

_HOME_PREFIX = re.compile(r"^(?:\+|00)86|^86(?=\d{11}$)")
_ABROAD = re.compile(r"^(?:\+|00)")
_DIGITS = re.compile(r"[0-9]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normalise(text: str) -> str:
    """Return the eleven digits of a mobile number, or raise `Unusable`.

    Full-width digits, spaces, hyphens, brackets and +86 / 0086 / 86 in front are accepted.
    Source: the numbering plan for mobile networks (11 digits, 13… to 19…).
    """
    bare = _HOME_PREFIX.sub("", without(fold(text), SEPARATORS))
    if not bare:
        raise Unusable("phone.empty", _("请填写手机号。"))
    if _ABROAD.match(bare):
        raise Unusable("phone.abroad", _("目前只支持中国内地的手机号。"))
    if not _DIGITS.fullmatch(bare):
        raise Unusable("phone.digits", _("手机号只能用数字。"))
    _check_shape(bare)
    return bare


def _check_shape(digits: str) -> None:
    if len(digits) != LENGTH:
        text = _("手机号是 11 位，现在是 %(count)s 位。")
        raise Unusable("phone.length", text, {"count": len(digits)})
    if not _MOBILE.fullmatch(digits):
        raise Unusable("phone.start", _("手机号以 13 到 19 开头，请核对前两位。"))


def is_phone(text: str) -> bool:
    """Say whether `text` can be read as a mobile number."""
    try:
        normalise(text)
    except Unusable:
        return False
    return True


def last_four(phone: str) -> str:
    """Return the last four digits of a normalised number, for the last-four search."""
    return phone[-4:]
