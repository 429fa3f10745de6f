"""Numbers of people, organisations and divisions: their structure and their check digits."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as StdnumError

from portal.rules.errors import Text, Unusable
from portal.rules.text import fold, without

SEPARATORS = "-–—_.·"
IDENTITY_LENGTH = 18
CREDIT_LENGTH = 18
DIVISION_LENGTH = 12
EARLIEST_BIRTH = 1880

_IDENTITY = re.compile(r"[1-8][0-9]{16}[0-9X]")
# The first two places may be letters (N2 is a village's economic collective), which the library refuses.
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_DIGITS = re.compile(r"[0-9]+")


def _compact(text: str) -> str:
    return without(fold(text), SEPARATORS).upper()


def _check_length(code: str, value: str, text: Text, wanted: int) -> None:
    if len(value) != wanted:
        raise Unusable(code, text, {"count": len(value)})


def identity_number(text: str) -> str:
    """Return an identity number as 18 characters, or raise `Unusable`.

    Checked are length, characters, check digit, date of birth and the province. The county is not:
    counties are renamed and merged, and a person registered late carries a code that is younger
    than he is. Source: domain.md B, "Codes" (GB 11643; python-stdnum `cn.ric`).
    """
    number = _compact(text)
    if not number:
        raise Unusable("identity.empty", _("请填写身份证号。"))
    wrong_length = _("身份证号是 18 位，现在是 %(count)s 位。")
    _check_length("identity.length", number, wrong_length, IDENTITY_LENGTH)
    if not _IDENTITY.fullmatch(number):
        text_ = _("身份证号前 17 位是数字，最后一位是数字或 X。")
        raise Unusable("identity.characters", text_)
    if not _is_born(number) or not numdb.get("cn/loc").info(number[:2])[0][1]:
        raise Unusable("identity.parts", _("身份证号里的地区或出生日期不存在，请核对。"))
    if ric.calc_check_digit(number) != number[-1]:
        raise Unusable("identity.check", _("身份证号的校验位对不上，请逐位核对。"))
    return number


def _is_born(number: str) -> bool:
    try:
        return ric.get_birth_date(number).year >= EARLIEST_BIRTH
    except StdnumError:
        return False


def birth_date(number: str) -> datetime.date:
    """Return the date of birth written in a valid identity number."""
    return ric.get_birth_date(number)


def credit_code(text: str) -> str:
    """Return a unified social credit code as 18 characters, or raise `Unusable`.

    Source: domain.md B, "Codes" (GB 32100; check digit by python-stdnum `cn.uscc`).
    """
    code = _compact(text)
    if not code:
        raise Unusable("credit.empty", _("请填写统一社会信用代码。"))
    wrong_length = _("统一社会信用代码是 18 位，现在是 %(count)s 位。")
    _check_length("credit.length", code, wrong_length, CREDIT_LENGTH)
    if not _CREDIT.fullmatch(code):
        text_ = _("统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z。")
        raise Unusable("credit.characters", text_)
    if uscc.calc_check_digit(code) != code[-1]:
        raise Unusable("credit.check", _("统一社会信用代码的校验位对不上，请逐位核对。"))
    return code


@dataclass(frozen=True, slots=True)
class DivisionCode:
    """A 12-digit division code cut into its 2+2+2+3+3 digits. Source: domain.md B, "Codes"."""

    province: str
    prefecture: str
    county: str
    township: str
    village: str

    def __str__(self) -> str:
        return self.province + self.prefecture + self.county + self.township + self.village

    @property
    def level(self) -> int:
        """1 province, 2 prefecture, 3 county, 4 township or street, 5 village or community."""
        parts = (self.prefecture, self.county, self.township, self.village)
        filled = [level for level, part in enumerate(parts, start=2) if int(part)]
        return max(filled, default=1)

    @property
    def prefix(self) -> str:
        """The digits that every code below this one begins with."""
        return str(self)[: (2, 4, 6, 9, 12)[self.level - 1]]

    def contains(self, other: "DivisionCode") -> bool:
        """Say whether `other` is this division or lies inside it."""
        return str(other).startswith(self.prefix)


def division_code(text: str) -> DivisionCode:
    """Return the parts of a division code, or raise `Unusable`.

    Some prefectures have streets and no counties (4419 00 003), so an empty county may have
    something below it; an empty street or an empty prefecture may not.
    """
    code = _compact(text)
    if not code:
        raise Unusable("division.empty", _("请填写区划代码。"))
    if not _DIGITS.fullmatch(code):
        raise Unusable("division.digits", _("区划代码只能用数字。"))
    wrong_length = _("区划代码是 12 位，现在是 %(count)s 位。")
    _check_length("division.length", code, wrong_length, DIVISION_LENGTH)
    parts = DivisionCode(code[:2], code[2:4], code[4:6], code[6:9], code[9:])
    if _has_hole(parts):
        raise Unusable("division.hole", _("区划代码中间一级是 0，下一级却有编号，请核对。"))
    return parts


def _has_hole(code: DivisionCode) -> bool:
    if not int(code.province):
        return True
    below_prefecture = int(code.county + code.township + code.village)
    if not int(code.prefecture) and below_prefecture:
        return True
    return not int(code.township) and bool(int(code.village))
