"""A calendar as a file (iCalendar, RFC 5545): whole days with a title and a way back, and nothing about anybody.

Days only, so no time zone is needed and none can be wrong. The file depends on what it tells alone: read twice, it is
the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Linli//Duties//ZH"
FRESH = timedelta(hours=6)
"""How often a calendar program is asked to read again."""


@dataclass(frozen=True)
class Entry:
    """One day with something to do. `uid` stays the same as long as it is the same thing."""

    uid: str
    day: date
    title: str


def calendar_file(name: str, entries: Iterable[Entry], *, url: str, host: str, since: datetime) -> bytes:
    """The calendar `name` with an all-day event for each entry, in their order.

    `url`: where each leads; `host`: what makes the uids ours; `since`: the moment the calendar was made.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", FRESH)
    for entry in entries:
        calendar.add_component(_event(entry, url, host, since))
    return bytes(calendar.to_ical())


def _event(entry: Entry, url: str, host: str, since: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", since)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
