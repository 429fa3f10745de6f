"""What due items should be, said once more in plain Python: dicts and loops, no SQL and nothing of the product.

It is slow and simple on purpose. Only the working calendar is taken over, as a fact from outside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

HORIZON = 35
FIRST, LAST = date(2020, 1, 1), date(2034, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
BEGINS: dict[str, Callable[[date], bool]] = {
    "day": lambda day: True,
    "week": lambda day: day.weekday() == 0,
    "month": lambda day: day.day == 1,
    "quarter": lambda day: day.day == 1 and day.month in (1, 4, 7, 10),
    "half_year": lambda day: day.day == 1 and day.month in (1, 7),
    "year": lambda day: day.day == 1 and day.month == 1,
}
UNIT_STARTS = {unit: [day for day in DAYS if begins(day)] for unit, begins in BEGINS.items()}

Span = tuple[date, date]
"""The first day, and the day after the last."""
Key = tuple[int, date, int, int]
"""Rule, period, household, holder."""


@dataclass
class Home:
    """A door: in which areas it lies, and what befell it."""

    areas: set[str]
    tagged: bool = False
    is_open: bool = True
    lived_in: bool = False
    mutes: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Says:
    """What a version of a rule says, from one day to another."""

    valid: Span
    every: int
    unit: str
    anchor: date
    trigger: str
    limit: int
    whose: str
    for_tagged: bool
    lead: int
    grace: int
    steps: tuple[int, ...]


@dataclass
class Rule:
    """A rule and all its versions, the newest last."""

    area: str
    kind: str
    versions: list[Says]
    in_use: bool = True

    def on(self, day: date) -> Says | None:
        """What is in force."""
        return next((says for says in self.versions if says.valid[0] <= day < says.valid[1]), None)


@dataclass
class Item:
    """Something due, and what became of it. `rests`: why it is void."""

    earliest: date
    due: date
    latest: date
    steps: tuple[int, ...]
    number: int
    remind_on: date | None
    state: str = "open"
    rests: str = ""
    retry_on: date | None = None


@dataclass
class Model:
    """The whole world: homes by id, rules by id, who holds what, and what is due."""

    is_workday: Callable[[date], bool]
    homes: dict[int, Home]
    posts: dict[str, dict[int, int]]
    counts_as: dict[str, set[str]]
    pairs: list[tuple[int, int, Span]] = field(default_factory=list)
    rules: dict[int, Rule] = field(default_factory=dict)
    items: dict[Key, Item] = field(default_factory=dict)

    # Who, and when ------------------------------------------------------------------

    def holders(self, whose: str, home: int, day: date) -> list[int]:
        """Who has to do it there."""
        if whose in self.posts:
            return [self.posts[whose][home]] if home in self.posts[whose] else []
        return [who for who, paired, span in self.pairs if paired == home and span[0] <= day < span[1]]

    def reminders(self, due: date, latest: date, steps: tuple[int, ...]) -> list[date]:
        """The days of reminding, each a working day; at last the one on which the next level is told."""
        found = []
        for step in steps:
            day = due + timedelta(days=step)
            while not self.is_workday(day):
                day += timedelta(days=-1 if step < 0 else 1)
            found.append(day)
        last = max([latest, *found]) + timedelta(days=1)
        while not self.is_workday(last):
            last += timedelta(days=1)
        return [*found, last]

    def next_reminder(
        self, due: date, latest: date, steps: tuple[int, ...], today: date
    ) -> tuple[int, date | None]:
        """Which is the next one that is not past."""
        days = self.reminders(due, latest, steps)
        past = sum(day < today for day in days)
        return past, days[past] if past < len(days) else None

    def workdays_after(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`."""
        while number:
            day += timedelta(days=1)
            number -= self.is_workday(day)
        return day

    def rests_in_peace(self, home: int, earliest: date, due: date) -> bool:
        """Whether the whole time lies within one mute."""
        return any(first <= earliest and due < end for first, end in self.homes[home].mutes)

    # What makes items -------------------------------------------------------------------

    def produce(self, today: date, only: int | None = None) -> None:
        """A night; or what an ended mute makes at once in one home, where only reminders to come are planned."""
        asked = [(n, rule, says) for n, rule in self.rules.items() for says in rule.versions]
        for number, rule, says in asked:
            ahead = says.valid[0] <= today + timedelta(days=HORIZON) and today < says.valid[1]
            if not rule.in_use or not ahead or not says.unit:
                continue
            for first, last in periods(says, today):
                if says.valid[0] <= first < says.valid[1]:
                    opens = max(first, last - timedelta(days=says.lead)) if says.lead else first
                    for home in self.homes if only is None else [only]:
                        self._make(number, says, first, (opens, last), home, None if only is None else today)

    def tell(self, home: int, trigger: str, day: date, today: date) -> bool:
        """Something happened; whether any rule asks for something then."""
        asks = False
        for number, rule in self.rules.items():
            says = rule.on(day)
            if rule.in_use and says and says.trigger == trigger and rule.area in self.homes[home].areas:
                asks = True
                open_already = any(
                    key[0] == number and key[2] == home and item.state == "open"
                    for key, item in self.items.items()
                )
                if not open_already and self.homes[home].is_open:
                    self._make(number, says, day, (day, self.workdays_after(day, says.limit)), home, today)
        return asks

    def _make(self, rule: int, says: Says, period: date, window: Span, home: int, today: date | None) -> None:
        place = self.homes[home]
        fits = (
            place.is_open and self.rules[rule].area in place.areas and (place.tagged or not says.for_tagged)
        )
        if not fits or self.rests_in_peace(home, *window):
            return
        latest = window[1] + timedelta(days=says.grace)
        number, remind_on = (
            (0, self.reminders(window[1], latest, says.steps)[0])
            if today is None
            else self.next_reminder(window[1], latest, says.steps, today)
        )
        for holder in self.holders(says.whose, home, window[1]):
            made = Item(window[0], window[1], latest, says.steps, number, remind_on)
            self.items.setdefault((rule, period, home, holder), made)

    # What becomes of them ------------------------------------------------------------------

    def lay_down(self, home: int, why: str) -> None:
        """Nobody has to do them."""
        for key, item in self.items.items():
            muted = why == "closed" or self.rests_in_peace(home, item.earliest, item.due)
            if key[2] == home and item.state == "open" and muted:
                item.state, item.rests, item.remind_on = "void", why, None

    def wake(self, home: int, today: date) -> None:
        """What rests without a reason and is not past is open again."""
        for key, item in self.items.items():
            rests = self.rests_in_peace(home, item.earliest, item.due)
            if key[2] == home and item.rests and not rests and item.latest >= today:
                item.state, item.rests = "open", ""
                item.number, item.remind_on = self.next_reminder(item.due, item.latest, item.steps, today)

    def visit(self, home: int, kind: str, holders: set[int], day: date, outcome: str) -> None:
        """Somebody who holds these went there."""
        for key, item in self.items.items():
            fits = self.rules[key[0]].kind in {kind, *self.counts_as[kind]}
            if (
                key[2] == home
                and key[3] in holders
                and item.state == "open"
                and item.earliest <= day
                and fits
            ):
                if outcome == "not_home":
                    item.retry_on = self.workdays_after(day, 3)
                else:
                    item.state, item.retry_on, item.remind_on = "done", None, None

    def told(self) -> dict[Key, tuple[object, ...]]:
        """Everything to compare."""
        return {
            key: (i.earliest, i.due, i.latest, i.state, i.rests, i.number, i.remind_on, i.retry_on)
            for key, i in self.items.items()
        }


def periods(says: Says, today: date) -> Iterator[Span]:
    """The period under way and those that begin up to the horizon, both ends included."""
    starts = UNIT_STARTS[says.unit]
    counted = bisect_right(starts, says.anchor) - 1
    own = starts[counted % says.every :: says.every]
    now = bisect_right(own, today) - 1
    for place in range(now, len(own) - 1):
        if own[place] > today + timedelta(days=HORIZON):
            return
        yield own[place], own[place + 1] - timedelta(days=1)
