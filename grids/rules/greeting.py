"""How a resident is greeted: by the hour, by the given name, with today's date."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# "林阿姨", as the sign-up itself suggests, is one word: nobody is greeted as "阿姨".
TITLES = (
    "阿姨",
    "叔叔",
    "先生",
    "女士",
    "小姐",
    "师傅",
    "老师",
    "大爷",
    "大妈",
    "大姐",
    "大哥",
    "爷爷",
    "奶奶",
    "同志",
)


def greeting(hour: int) -> str:
    """The words for that hour of the day (0 to 23)."""
    if hour < 5:
        return _("夜深了")
    if hour < 11:
        return _("早上好")
    if hour < 13:
        return _("中午好")
    return _("下午好") if hour < 18 else _("晚上好")


def given_name(name: str) -> str:
    """The given name of a Chinese name of three characters; any other name whole, for one syllable alone is abrupt.

    A family name with a title stays whole as well.
    """
    is_chinese = all("一" <= sign <= "鿿" for sign in name)
    return name[1:] if is_chinese and len(name) == 3 and not name.endswith(TITLES) else name


def day_and_weekday(moment: datetime) -> str:
    """Today as it stands below the greeting: "3月18日 星期三"."""
    return date_words(moment, pgettext("date format", "n月j日 l"))
