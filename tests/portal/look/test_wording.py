"""Moments and deadlines in words, in both languages. Now is Wednesday, 18 March 2026, 10:05 in Shanghai."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.wording import (
    Deadline,
    DueWords,
    day_words,
    due_words,
    exact_words,
    moment_words,
    paper_words,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


NOW = at(3, 18, 10, 5)


@pytest.fixture(autouse=True)
def _chinese_time() -> Iterator[None]:
    with timezone.override(SHANGHAI), translation.override("zh-hans"):
        yield


MOMENTS = [
    (at(3, 18, 13, 40), "今天 13:40", "Today 13:40"),
    (at(3, 18, 6, 30), "今天 6:30", "Today 6:30"),
    (at(3, 17, 16, 20), "昨天 16:20", "Yesterday 16:20"),
    (at(3, 19, 9, 5), "明天 9:05", "Tomorrow 9:05"),
    (at(3, 16, 17), "3月16日 17:00", "16 March 17:00"),
    (at(3, 12, 15, 2), "3月12日 15:02", "12 March 15:02"),
    (at(12, 31, 8, 0, 2025), "2025年12月31日 8:00", "31 December 2025 8:00"),
    (at(3, 20, 17), "周五 17:00", "Fri 17:00"),
    (at(3, 22, 17), "周日 17:00", "Sun 17:00"),
    (at(3, 23, 17), "下周一 17:00", "Mon 17:00"),
    (at(3, 24, 17), "下周二 17:00", "Tue 17:00"),
    (at(3, 25, 17), "下周三 17:00", "Wed 25 March 17:00"),
    (at(3, 29, 17), "下周日 17:00", "Sun 29 March 17:00"),
    (at(3, 30, 17), "3月30日 周一 17:00", "Mon 30 March 17:00"),
    (at(1, 4, 9, 0, 2027), "2027年1月4日 周一 9:00", "Mon 4 January 2027 9:00"),
]


@pytest.mark.parametrize(("moment", "chinese", "english"), MOMENTS)
def test_a_moment(moment: datetime, chinese: str, english: str) -> None:
    assert moment_words(NOW, moment) == chinese
    with translation.override("en"):
        assert moment_words(NOW, moment) == english


def test_a_moment_inside_a_sentence_has_no_capital() -> None:
    with translation.override("en"):
        assert moment_words(NOW, at(3, 17, 16, 20), inside=True) == "yesterday 16:20"


def test_a_coming_friday_of_the_english_is_this_one() -> None:
    """On Sunday, Friday lies five days ahead, though in the next week of the calendar."""
    sunday = at(3, 22, 9)
    assert moment_words(sunday, at(3, 27, 17, 30)) == "下周五 17:30"
    with translation.override("en"):
        assert moment_words(sunday, at(3, 27, 17, 30)) == "Fri 17:30"


def test_on_paper_everything_has_its_date() -> None:
    assert paper_words(at(3, 19, 9, 5)) == "2026年3月19日 9:05"
    assert due_words(NOW, Deadline(at(3, 19, 9), act="接手")).dated == "2026年3月19日 9:00 前接手"
    with translation.override("en"):
        assert paper_words(at(3, 19, 9, 5)) == "19 March 2026 9:05"


def test_the_day_turns_at_chinese_midnight() -> None:
    late_in_utc = datetime(2026, 3, 18, 16, 30, tzinfo=ZoneInfo("UTC"))
    assert moment_words(NOW, late_in_utc) == "明天 0:30"


def test_a_day() -> None:
    assert [day_words(NOW, at(3, day, 9)) for day in (11, 17, 18, 19, 20)] == [
        "3月11日",
        "昨天",
        "今天",
        "明天",
        "周五",
    ]


def test_a_promise_has_date_and_weekday() -> None:
    assert exact_words(NOW, at(3, 27, 17)) == "3月27日 周五 17:00"
    with translation.override("en"):
        assert exact_words(NOW, at(3, 27, 17)) == "Fri 27 March 17:00"


OPEN = [
    (at(3, 25, 17), DueWords("", "还剩 7 天", "下周三 17:00 前"), DueWords("", "7 days left", "by Wed 25 March 17:00")),
    (at(3, 21, 0), DueWords("", "还剩 2 天半", "周六 0:00 前"), DueWords("", "2½ days left", "by Sat 0:00")),
    (at(3, 20, 17), DueWords("", "还剩 2 天", "周五 17:00 前"), DueWords("", "2 days left", "by Fri 17:00")),
    (at(3, 20, 9), DueWords("soon", "还剩 46 小时", "周五 9:00 前"), DueWords("soon", "46 hours left", "by Fri 9:00")),
    (at(3, 19, 9), DueWords("soon", "还剩 22 小时", "明天 9:00 前"), DueWords("soon", "22 hours left", "by tomorrow 9:00")),
    (at(3, 18, 12, 4), DueWords("soon", "还剩 1 小时 59 分钟", "今天 12:04 前"), DueWords("soon", "1 hour 59 minutes left", "by today 12:04")),
    (at(3, 18, 12, 5), DueWords("soon", "还剩 2 小时", "今天 12:05 前"), DueWords("soon", "2 hours left", "by today 12:05")),
    (at(3, 18, 10, 40), DueWords("soon", "还剩 35 分钟", "今天 10:40 前"), DueWords("soon", "35 minutes left", "by today 10:40")),
    (at(3, 18, 10, 5), DueWords("soon", "还剩不到 1 分钟", "今天 10:05 前"), DueWords("soon", "Less than a minute left", "by today 10:05")),
    (at(3, 18, 6, 30), DueWords("late", "已超 3 小时 35 分钟", "原定 今天 6:30"), DueWords("late", "3 hours 35 minutes late", "was due today 6:30")),
    (at(3, 16, 17), DueWords("late", "已超 41 小时", "原定 3月16日 17:00"), DueWords("late", "41 hours late", "was due 16 March 17:00")),
    (at(3, 15, 10), DueWords("late", "已超 3 天", "原定 3月15日 10:00"), DueWords("late", "3 days late", "was due 15 March 10:00")),
]  # fmt: skip


@pytest.mark.parametrize(("due", "chinese", "english"), OPEN)
def test_an_open_deadline(due: datetime, chinese: DueWords, english: DueWords) -> None:
    assert due_words(NOW, Deadline(due)) == chinese
    with translation.override("en"):
        assert due_words(NOW, Deadline(due)) == english


UNITS = {"天": timedelta(days=1), "小时": timedelta(hours=1), "分钟": timedelta(minutes=1)}
HALF = re.compile(r"(\d+) 天半")


def length_said(words: str) -> timedelta:
    """The stretch that "还剩 2 天半" speaks of."""
    half = timedelta(hours=12) if HALF.search(words) else timedelta()
    numbers = re.findall(r"(\d+) (天|小时|分钟)", words.replace("不到 1 分钟", ""))
    return half + sum((int(n) * UNITS[unit] for n, unit in numbers), timedelta())


@given(seconds=st.integers(0, 90 * 24 * 3600))
def test_what_is_left_is_never_more_than_there_is_and_never_much_less(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    with timezone.override(SHANGHAI), translation.override("zh-hans"):
        left = length_said(due_words(NOW, Deadline(NOW + length)).left)
        late = length_said(due_words(NOW + length, Deadline(NOW)).left) if seconds else left
    assert left == late
    assert left <= length
    assert length - left < max(timedelta(minutes=1), length / 5)


def test_a_clock_with_a_beginning_is_near_in_its_last_quarter() -> None:
    since = NOW - timedelta(hours=3)
    kinds = [due_words(NOW, Deadline(NOW + timedelta(minutes=m), since=since)).kind for m in (61, 60)]
    assert kinds == ["", "soon"]


def test_what_must_happen_is_said() -> None:
    deadline = Deadline(at(3, 18, 13, 40), act="接手")
    assert due_words(NOW, deadline).rest == "今天 13:40 前接手"


def test_what_should_have_happened_is_said() -> None:
    assert due_words(NOW, Deadline(at(3, 15, 10), act="接手")).rest == "原定 3月15日 10:00 前接手"
    with translation.override("en"):
        late = due_words(NOW, Deadline(at(3, 15, 10), act="to be taken up"))
        assert late.rest == "was to be taken up by 15 March 10:00"


def test_a_clock_that_stands_still() -> None:
    assert due_words(NOW, Deadline(at(3, 1, 9), "paused")) == DueWords("paused", "时钟已停", "收到回复后继续")
    noted = Deadline(at(3, 1, 9), "paused", note="等您回复后继续")
    assert due_words(NOW, noted) == DueWords("paused", "时钟已停", "等您回复后继续")


def test_what_is_done() -> None:
    in_time = Deadline(at(3, 11, 17), "done", ended=at(3, 11, 17))
    assert due_words(NOW, in_time) == DueWords("done", "按时办结", "3月11日")
    too_late = Deadline(at(3, 11, 17), "done", ended=at(3, 13, 18))
    assert due_words(NOW, too_late) == DueWords("", "晚 2 天办结", "3月13日")
    with translation.override("en"):
        assert due_words(NOW, too_late) == DueWords("", "Closed 2 days late", "13 March")
        assert due_words(NOW, Deadline(NOW, "done", ended=NOW + timedelta(seconds=5))).left == (
            "Closed less than a minute late"
        )
