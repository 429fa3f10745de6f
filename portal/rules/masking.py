"""Masks for names, phones, identity numbers and addresses, and the same for free text.

Source: domain.md B, "Personal data": 张*, 138****1234, 110101********1234.
"""

import re
from collections.abc import Callable, Iterator

from portal.rules.text import halve

STAR = "*"

# Two-character family names that are still borne; with them the family name is what stays readable.
# fmt: off
_COMPOUND_FAMILY_NAMES = frozenset([
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
    "司徒", "夏侯", "轩辕", "端木", "申屠", "南宫", "独孤", "呼延", "拓跋", "百里", "东郭", "公冶",
    "淳于", "单于", "澹台", "太史", "万俟", "闻人", "钟离", "赫连", "濮阳", "仲孙", "鲜于", "西门",
    "第五", "公羊", "宗政", "司空", "闾丘", "子车", "亓官", "巫马", "公西", "漆雕", "乐正", "壤驷",
    "公良", "夹谷", "宰父", "谷梁", "东门", "南门", "梁丘", "左丘", "微生",
])
# fmt: on
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .'’-]*")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")


def mask_name(name: str) -> str:
    """Return a name with its middle hidden: 张*, 林*珍, 欧阳**, J*** S****.

    One character is hidden whole. White space at the ends is dropped.
    """
    name = name.strip()
    if len(name) > 1 and _LATIN.fullmatch(name):
        return _LATIN_WORD.sub(lambda word: word.group()[0] + STAR * (len(word.group()) - 1), name)
    if len(name) >= 4 and name[:2] in _COMPOUND_FAMILY_NAMES:
        return _keep(name, 2, 0)
    return _keep(name, 1, 1 if len(name) >= 3 else 0)


def _keep(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden < 1:
        return STAR * len(text)
    return text[:head] + STAR * hidden + text[len(text) - tail :]


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle hidden: 138****1234; of others only the last four show."""
    phone = phone.strip()
    return _keep(phone, 3 if len(phone) == 11 else 0, 4 if len(phone) >= 7 else 0)


def mask_id(number: str) -> str:
    """Return an identity number with its middle hidden: 110101********1234.

    The region and the last four stay; of any other kind of document only the last four, if it is long.
    """
    number = number.strip()
    return _keep(number, 6 if len(number) in (15, 18) else 0, 4 if len(number) >= 8 else 0)


_DOOR_NUMERALS = "0-9A-Za-z零〇一二三四五六七八九十百"
_NAMED_DOOR = re.compile(rf"[{_DOOR_NUMERALS}]+(?=\s*(?:号房|室|户|房))")
_LAST_NUMBER = re.compile(r"[0-9]+[A-Za-z]?(?=[^0-9]*$)")


def mask_address(address: str) -> str:
    """Return an address with the door number hidden: 文化路 12 号 3 栋 2 单元 *** 室.

    The door is the last number before 室/户/房; without these words, the last number. A fixed
    number of stars, so that the length of the number does not show either.
    """
    address = address.strip()
    doors = list(_NAMED_DOOR.finditer(halve(address)))
    door = doors[-1] if doors else _LAST_NUMBER.search(halve(address))
    if door is None:
        return address
    return address[: door.start()] + STAR * 3 + address[door.end() :]


# Numbers in running text may be broken by spaces or hyphens. A digit on either side would make
# them part of a longer number, such as an order number, so none may touch.
_GAP = r"[ \-]?"
_MOBILE = re.compile(
    rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?"
    rf"(?P<number>1[3-9][0-9](?:{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}"
    rf"|[0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}))(?![0-9])"
)
_IDENTITY = re.compile(
    rf"(?<![0-9])(?P<number>[1-8](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx]|[1-8][0-9]{{14}})(?![0-9])"
)
_NOT_PART_OF_NUMBER = re.compile(r"[ \-]")
_BIRTH = re.compile(
    r"[0-9]{6}(?:(?:18|19|20)[0-9]{2}|[0-9]{2}(?=[0-9]{7}$))"
    r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)


def looks_like_personal_data(text: str) -> bool:
    """Say whether `text` holds a mobile phone or an identity number."""
    return bool(_findings(text))


def scrub(text: str) -> str:
    """Return `text` with every mobile phone and identity number in it masked.

    For pages that anyone can read. Full-width digits, breaks by spaces or hyphens and +86 are
    seen; an identity number need not have the right check digit, for a typing error names a person
    all the same. Landlines stay: they are mostly those of offices. Names cannot be found this way.
    """
    for start, end, mask in reversed(_findings(text)):
        text = text[:start] + mask + text[end:]
    return text


def _findings(text: str) -> list[tuple[int, int, str]]:
    plain = halve(text)
    identities = list(_matches(_IDENTITY, plain, mask_id))
    # A phone inside an identity number broken by spaces is no phone.
    phones = [
        phone
        for phone in _matches(_MOBILE, plain, mask_phone)
        if all(phone[1] <= start or end <= phone[0] for start, end, _mask in identities)
    ]
    return sorted(identities + phones)


def _matches(
    pattern: re.Pattern[str], plain: str, mask: Callable[[str], str]
) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(plain):
        number = _NOT_PART_OF_NUMBER.sub("", match.group("number"))
        if pattern is _MOBILE or _BIRTH.match(number):
            yield match.start(), match.end(), mask(number)
