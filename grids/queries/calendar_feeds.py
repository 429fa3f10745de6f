"""What a calendar feed tells: how many doors fall due on which day by which rule, and when one wanted to come again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.enums import DueState, VisitOutcome
from grids.models import CalendarFeed, DueItem, DutyRule, Visit
from grids.rules.calendars import Entry
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.queries.actors import posts_of

BACK = timedelta(days=60)
AHEAD = timedelta(days=400)
"""What is still open stays for two months after its day; ahead it goes as far as items are made."""


def secret_hash(secret: str) -> str:
    """What is kept of a feed's secret."""
    return lookup_hash(secret, "calendar-feed")


def feed_of(person_id: int) -> CalendarFeed | None:
    """The active feed of a person. One query."""
    return CalendarFeed.objects.filter(person_id=person_id, revoked_at=None).first()


def feed_by_secret(secret: str) -> CalendarFeed | None:
    """The active feed of that secret with its person, as long as his account is open. One query."""
    found = CalendarFeed.objects.filter(secret_hash=secret_hash(secret), revoked_at=None)
    return found.filter(person__user__is_active=True).select_related("person").first()


def reader_of(feed: CalendarFeed) -> Actor:
    """The person of a feed with the posts held today. One query."""
    person = feed.person
    return Actor(person_id=person.pk, name=person.name, posts=posts_of(person.pk))


def entries_of(actor: Actor, mark: str, today: date) -> list[Entry]:
    """Everything the actor has to do, day by day; `mark` begins each uid. Three queries."""
    return [*_duties(actor, mark, today), *_follow_ups(actor, mark, today)]


def _duties(actor: Actor, mark: str, today: date) -> Iterable[Entry]:
    mine = DueItem.objects.of(actor).filter(state=DueState.OPEN)
    mine = mine.filter(due__gte=today - BACK, due__lte=today + AHEAD)
    days = (
        mine.values("due", "rule").annotate(doors=Count("household", distinct=True)).order_by("due", "rule")
    )
    rows = list(days)
    rules = DutyRule.objects.in_bulk({row["rule"] for row in rows})
    for row in rows:
        uid = f"{mark}-due-{row['rule']}-{row['due']:%Y%m%d}"
        yield Entry(uid, row["due"], _title(rules[row["rule"]].label, row["doors"]))


def _title(name: str, doors: int) -> str:
    """Of a duty that is about nobody only its name."""
    if not doors:
        return name
    return ngettext("%(name)s：%(n)s 户", "%(name)s：%(n)s 户", doors) % {"name": name, "n": doors}


def _follow_ups(actor: Actor, mark: str, today: date) -> Iterable[Entry]:
    """The days on which one wanted to come again, unless one has been there since."""
    since = Visit.objects.filter(household=OuterRef("household"), happened_at__gt=OuterRef("happened_at"))
    planned = Visit.objects.filter(
        by=actor.person_id,
        follow_up_on__gte=today - BACK,
        follow_up_on__lte=today + AHEAD,
        household__isnull=False,
        taken_back=None,
    ).exclude(Exists(since.exclude(outcome=VisitOutcome.NOT_HOME)))
    days = planned.values("follow_up_on").annotate(doors=Count("household", distinct=True))
    for row in days.order_by("follow_up_on"):
        day = row["follow_up_on"]
        yield Entry(f"{mark}-again-{day:%Y%m%d}", day, _title(_("再去看看"), row["doors"]))


def facts_about(person_id: int) -> Iterable[tuple[str, str]]:
    """What is kept about a person's calendar feed, in words."""
    feed = feed_of(person_id)
    if feed is None:
        return
    made = timezone.localdate(feed.made_at).isoformat()
    read = _("还没有读过") if feed.last_read_on is None else feed.last_read_on.isoformat()
    yield _("日历订阅"), _("%(made)s 开的；最近一次读：%(read)s") % {"made": made, "read": read}
