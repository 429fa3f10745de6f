"""Announce: leave an errand with what happened; its handler fills inboxes and writes down what is to leave the house.

Announcing costs the verb one row and no look-up. Who holds a post is found out when the notice is delivered, so that
it reaches whoever sits there then. Texts are composed by the reader's language when read: a notice holds ids and
names of things only, nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils import timezone

from portal import registry
from portal.domain.deliveries import put_on_the_way
from portal.domain.errands import Note, leave
from portal.enums import Channel
from portal.models import (
    Area,
    Delivery,
    Errand,
    InboxItem,
    NoticeChannel,
    NoticePreference,
    Person,
    Post,
    Tenure,
)
from portal.queries.chain import levels_of
from portal.registry import NoticeKind

ERRAND_KIND = "announce"


def announcement(
    kind: str, key: str, params: dict[str, Any], url: str, *,
    to_person: int | None = None, to_post: int | None = None, area: int | None = None,
    besides: Iterable[Note] = (),
) -> Note:  # fmt: skip
    """The errand that announces; a verb leaves several with one statement.

    `kind` is a registered kind of notice, `key` names the occasion for ever (the receiver is added to it), `params`
    go to the kind's `compose`, `url` is where to look. Exactly one receiver: a person, or whoever holds a post.
    `area`: where it happened, for chat groups of that area or above that want the kind.

    `besides`: other announcements of the same occasion. Whoever gets one of them is not told again by this one; it is
    for people who are to know and need do nothing, so nobody stands in for them when their post is vacant.
    """
    if (to_person is None) == (to_post is None):
        raise ValueError("An announcement goes to a person or to a post.")
    receiver = {"person": to_person} if to_person is not None else {"post": to_post}
    whose = f"p{to_person}" if to_person is not None else f"s{to_post}"
    payload: dict[str, Any] = {
        "kind": kind,
        "key": key,
        "params": params,
        "url": url,
        "area": area,
        **receiver,
    }
    told = [_receiver(other.payload) for other in besides]
    if told:
        payload["besides"] = told
    return Note(ERRAND_KIND, f"{ERRAND_KIND}:{key}:{kind}:{whose}", payload)


def announce(
    kind: str, key: str, params: dict[str, Any], url: str, *,
    to_person: int | None = None, to_post: int | None = None, area: int | None = None,
) -> None:  # fmt: skip
    """Leave one announcement in the caller's transaction. See `announcement`."""
    leave(announcement(kind, key, params, url, to_person=to_person, to_post=to_post, area=area))


def deliver(errand: Errand) -> None:
    """The handler of announcements: an inbox item for each receiver, once, and what their wishes send out.

    KeyError for a kind that no app brought: the errand is then set aside for somebody to look at.
    """
    told = errand.payload
    kind = registry.notice_kind(told["kind"])
    receivers = _receivers(told)
    key = f"{told['key']}:{told['kind']}"
    InboxItem.objects.bulk_create(
        [
            InboxItem(person_id=person, kind=kind.key, key=key, params=told["params"], url=told["url"])
            for person in receivers
        ],
        ignore_conflicts=True,
    )
    send_out(kind, key, receivers)
    _tell_groups(kind, key, told.get("area"))


def send_out(kind: NoticeKind, key: str, receivers: Sequence[int]) -> None:
    """Write down what leaves the house of the notices `key` to these people, by their wishes; each once.

    In the caller's transaction; a constant number of statements.
    """
    # One array and not thousands of values: a digest goes to whole towns.
    among = RawSQL("select unnest(%s::bigint[])", [list(receivers)])
    wishes = NoticePreference.objects.filter(person_id__in=among).select_related("person")
    wanted = {wish.person_id: wish for wish in wishes if channels_for(wish, kind)}
    if not wanted:
        return
    now = timezone.now()
    items = InboxItem.objects.filter(key=key, person_id__in=wanted)
    rows = [
        _delivery(item, channel, not_before(wanted[item.person_id], kind, now))
        for item in items
        for channel in channels_for(wanted[item.person_id], kind)
    ]
    put_on_the_way(rows)


def not_before(wishes: NoticePreference, kind: NoticeKind, now: datetime) -> datetime:
    """When a notice may leave the house at the earliest.

    Urgent kinds at once. With a daily digest at the next end of the quiet hours, so that a day's notices go together;
    else, and for a kind that gathers a day by itself, at once, or at the end of the quiet hours when it is quiet now.
    """
    if kind.urgent:
        return now
    if (wishes.daily_digest and not kind.gathers) or is_quiet(wishes, timezone.localtime(now).time()):
        return next_time(wishes.quiet_to, now)
    return now


def _receiver(payload: dict[str, Any]) -> dict[str, Any]:
    """To whom an announcement goes, out of its payload."""
    return {name: payload[name] for name in ("person", "post") if name in payload}


def _receivers(told: dict[str, Any]) -> list[int]:
    """Who gets it as things stand now, without those whom another announcement of the occasion tells."""
    others = {person for other in told.get("besides", ()) for person in _receivers(other)}
    return [person for person in _addressed(told) if person not in others]


def _addressed(told: dict[str, Any]) -> list[int]:
    """The person, as the record that was kept if it was merged; else who holds the post today."""
    if "person" in told:
        found = Person.objects.filter(pk=told["person"]).values_list("pk", "merged_into_id").first()
        return [found[1] or found[0]] if found else []
    held = _holders([told["post"]])
    return held or ([] if "besides" in told else _stand_ins(told["post"]))


def _holders(posts: Iterable[int]) -> list[int]:
    current = Tenure.objects.current().filter(post_id__in=posts)
    return list(current.order_by("person_id").values_list("person_id", flat=True).distinct())


def _stand_ins(post_id: int) -> list[int]:
    """For a post that has become vacant: the nearest above that somebody sits in, so that nothing goes unheard."""
    path = Post.objects.filter(pk=post_id).values_list("area__path", flat=True).first() or ""
    held = [level.link.holder_id for level in levels_of(path) if level.link and level.link.holder_id]
    return held[:1]


def _tell_groups(kind: NoticeKind, key: str, area: int | None) -> None:
    """One row for each chat group that hears of this kind there: once an occasion, however many people were told."""
    path = Area.objects.filter(pk=area).values_list("path", flat=True).first() if area else None
    item = InboxItem.objects.filter(key=key).order_by("pk").first() if path else None
    if path is None or item is None:
        return
    groups = NoticeChannel.objects.filter(area__path__in=Area(path=path).prefixes(), is_active=True)
    earliest = not_before(NoticePreference(daily_digest=False), kind, timezone.now())
    rows = [
        Delivery(
            channel=Channel.CHAT, key=f"chat:{group.pk}:{key}", item=item, via=group, not_before=earliest
        )
        for group in groups.filter(kinds__contains=[kind.key])
    ]
    put_on_the_way(rows)


def _delivery(item: InboxItem, channel: Channel, earliest: datetime) -> Delivery:
    return Delivery(channel=channel, key=f"{channel.value}:{item.pk}", item=item, not_before=earliest)


def channels_for(wishes: NoticePreference, kind: NoticeKind) -> list[Channel]:
    """Where this person wants this kind besides the inbox."""
    if kind.optional and kind.key in wishes.muted:
        return []
    wanted = {
        Channel.EMAIL: wishes.by_email and bool(wishes.email),
        Channel.SMS: wishes.by_sms and bool(wishes.person.phone),
    }
    return [channel for channel, wants in wanted.items() if wants]


def is_quiet(wishes: NoticePreference, at: time) -> bool:
    """Whether `at` lies in the quiet hours, which usually span midnight; equal ends mean none."""
    begins, ends = wishes.quiet_from, wishes.quiet_to
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def next_time(at: time, now: datetime) -> datetime:
    """The next time the clock on the wall shows `at`."""
    here = timezone.localtime(now)
    today = datetime.combine(here.date(), at, here.tzinfo)
    return today if today > here else today + timedelta(days=1)
