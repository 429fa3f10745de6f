"""What a notice says outside the house: one line and a link, nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import registry
from portal.adapters import email, sms, webhooks
from portal.adapters.outcome import Outcome, refused
from portal.crypto import lookup_hash
from portal.enums import Channel
from portal.models import Delivery, NoticePreference
from portal.queries.notices import in_words

MOST_TITLES = 10


@dataclass(frozen=True)
class Letter:
    """Ready to go: where to, by what, the words, and the key by which the other side may know it again."""

    channel: Channel
    to: str
    subject: str
    body: str
    key: str = ""


def is_on(channel: Channel) -> bool:
    """Whether this installation can send that way."""
    return channel == Channel.CHAT or {Channel.EMAIL: email.is_on, Channel.SMS: sms.is_on}[channel]()


def honours_keys(channel: Channel) -> bool:
    """Whether a letter that goes twice that way under one key arrives once."""
    return channel == Channel.SMS and sms.honours_keys()


def seal(letter: Letter, members: Iterable[int]) -> str:
    """What makes a letter the same letter, as digits that tell nothing: deliveries, receiver, words, way."""
    way = sms.way() if letter.channel == Channel.SMS else ""
    said = [letter.channel, letter.to, letter.subject, letter.body, way, *map(str, sorted(members))]
    return lookup_hash("\0".join(said), "letter")[:32]


def compose(parcel: Sequence[Delivery], wishes: NoticePreference | None) -> Letter:
    """The letter for one delivery, or for a day's deliveries to one person, in the office's language."""
    with translation.override(settings.LANGUAGE_CODE):
        first = parcel[0]
        if first.via is not None:
            return _to_group(first)
        if wishes is None:
            raise ValueError("A letter to a person needs his wishes.")
        to = wishes.email if first.channel == Channel.EMAIL else wishes.person.phone
        subject, body = _one(first) if len(parcel) == 1 else _digest(parcel)
        return Letter(Channel(first.channel), to, subject, body)


def hand_over(letter: Letter) -> Outcome:
    """Call out. Blocks for some seconds at most; never raises."""
    match letter.channel:
        case Channel.EMAIL:
            return email.send(letter.to, letter.subject, letter.body)
        case Channel.SMS:
            return sms.hand_over(letter.to, letter.body, letter.key)
    try:
        return webhooks.send(webhooks.bot_address(letter.to), letter.body)
    except webhooks.NoBot:
        return refused(_("群机器人的地址不对"))


def _to_group(delivery: Delivery) -> Letter:
    """What kind of thing happened in which area: a group has many readers."""
    if delivery.via is None or delivery.item is None:
        raise ValueError("A letter to a group needs the group and the notice.")
    label = registry.notice_kind(delivery.item.kind).label
    body = _("【%(area)s】%(what)s %(link)s") % {
        "area": delivery.via.area.name,
        "what": label,
        "link": _link(delivery.item.url),
    }
    return Letter(Channel.CHAT, delivery.via.address, "", body)


def _one(delivery: Delivery) -> tuple[str, str]:
    if delivery.item is None:
        raise ValueError("A letter to a person needs the notice.")
    title = in_words(delivery.item).title
    between = "\n" if delivery.channel == Channel.EMAIL else " "
    return title, f"{title}{between}{_link(delivery.item.url)}"


def _digest(parcel: Sequence[Delivery]) -> tuple[str, str]:
    """How many, the first few by title (by mail only), and where to read them."""
    count = len(parcel)
    subject = ngettext("邻里事：%(n)s 条新消息", "邻里事：%(n)s 条新消息", count) % {"n": count}
    if parcel[0].channel != Channel.EMAIL:
        return subject, f"{subject} {_link(reverse('inbox'))}"
    titles = [f"· {in_words(row.item).title}" for row in parcel[:MOST_TITLES] if row.item]
    more = ["……"] if count > MOST_TITLES else []
    return subject, "\n".join([*titles, *more, "", _link(reverse("inbox"))])


def _link(url: str) -> str:
    return f"{settings.LINLI_PUBLIC_URL}{url or reverse('inbox')}"
