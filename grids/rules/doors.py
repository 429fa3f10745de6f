"""What stands on a door, as the register writes it, whoever typed it: a room, a stairwell, a floor, a code."""

from __future__ import annotations

import re
from collections.abc import Container

from django.utils.translation import gettext_lazy as _

from portal.rules.errors import Unusable
from portal.rules.text import fold, without

LONGEST = 20
LONGEST_CODE = 50
LOWEST_FLOOR, HIGHEST_FLOOR = -9, 150
_ROOM = re.compile(r"[0-9A-Za-z]+(?:[-/][0-9A-Za-z]+)?")
_STAIRS = re.compile(r"单元$|座$|门$")
_NUMBER = re.compile(r"[0-9]+")


def plain(text: str) -> str:
    """A name without white space and width: "3 号楼" is "3号楼"."""
    return without(fold(text), "")


def room_number(text: str) -> str:
    """What stands on the door: "301室" is "301". Raises `Unusable`."""
    room = plain(text).removesuffix("室").removesuffix("号")
    if not _ROOM.fullmatch(room) or len(room) > LONGEST:
        raise Unusable("roster.room", _("房号只写数字和字母，比如 301。"))
    return room.upper()


def entrance_name(text: str) -> str:
    """A stairwell's name: "2 单元" is "2"."""
    return _STAIRS.sub("", plain(text))


def floor_shown(room: str) -> int:
    """The floor that a room number shows: 301 is 3, 1203 is 12, anything else the first."""
    digits = "".join(sign for sign in room if sign.isdigit())
    return int(digits[:-2]) if 3 <= len(digits) <= 4 else 1


def order_of(name: str) -> int:
    """Where a stairwell or a building comes among its like: by the number in its name, 0 without one."""
    number = _NUMBER.search(fold(name))
    return int(number.group()[:4]) if number else 0


def door_code(building: str, stairs: str, room: str) -> str:
    """The code of a new door: the building's, the stairs, the room."""
    return "-".join(filter(None, (building, stairs, room)))[:LONGEST_CODE]


def free_code(code: str, taken: Container[str]) -> str:
    """The code, with a number behind it where it is taken."""
    number, free = 2, code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free
