"""Sending notices out of the house: at most once, and whatever nobody can know is for people to look at.

A delivery is marked "sending" and committed before the call, and the call is made after that commit, outside any
transaction. Should the process die before the answer is written, a second errand, left in the same transaction as the
mark, finds the row ten minutes later and calls it "unknown". See docs/adr/0003.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import registry
from portal.actors import Actor
from portal.adapters.outcome import Outcome
from portal.domain import letters
from portal.domain.acts import act
from portal.domain.deliveries import LOOK, SEND, look_key, looking_back, sending
from portal.domain.errands import leave, void
from portal.domain.letters import Letter
from portal.domain.notices import channels_for, is_quiet, next_time
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp, Channel, DeliveryState
from portal.models import Delivery, Errand, NoticePreference
from portal.queries.access import fetch
from portal.registry import NoticeKind

LOOK_BACK_AFTER = timedelta(minutes=10)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60))
MOST_ATTEMPTS = len(DELAYS) + 1


def send(errand: Errand) -> None:
    """The handler of `SEND`: mark what goes now, and call out once that is committed."""
    now = timezone.now()
    wishes = _locked_wishes(errand.payload["delivery"])
    first = _waiting(now).filter(pk=errand.payload["delivery"]).first()
    if first is None or _skipped(first, wishes) or _postponed(first, wishes, now):
        return
    parcel = _parcel(first, wishes, now)
    letter = letters.compose(parcel, wishes)
    for delivery in parcel:
        delivery.state, delivery.attempts, delivery.problem = DeliveryState.SENDING, delivery.attempts + 1, ""
    Delivery.objects.bulk_update(parcel, ["state", "attempts", "problem"])
    ids = [delivery.pk for delivery in parcel]
    leave(looking_back(ids, parcel[0].attempts, now + LOOK_BACK_AFTER))
    transaction.on_commit(partial(_call, ids, letter), robust=True)


def look_back(errand: Errand) -> None:
    """The handler of `LOOK`: no answer was written, so nobody knows whether it went. It is not sent again by itself."""
    lost = Delivery.objects.filter(pk__in=errand.payload["deliveries"], state=DeliveryState.SENDING)
    lost.update(state=DeliveryState.UNKNOWN, problem=_("发的时候程序断了，没有记下结果"))


# Before the call -------------------------------------------------------------------


def _waiting(now: datetime) -> QuerySet[Delivery]:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("item__person", "via__area")
    return rows.filter(state=DeliveryState.WAITING, not_before__lte=now)


def _locked_wishes(delivery_id: int) -> NoticePreference | None:
    """The receiver's wishes, locked: two workers must not make two digests of one day. None for a chat group."""
    wishes = NoticePreference.objects.select_for_update(of=("self",)).select_related("person")
    return wishes.filter(
        person__inbox__deliveries=delivery_id, person__inbox__deliveries__via=None
    ).first()  # fmt: skip


def _kind(delivery: Delivery) -> NoticeKind | None:
    """The kind of notice; None when no app brings it any more."""
    try:
        return registry.notice_kind(delivery.item.kind) if delivery.item else None
    except KeyError:
        return None


def _skipped(delivery: Delivery, wishes: NoticePreference | None) -> bool:
    """Whether it is not wanted any more, or cannot be sent here; then that is written down."""
    why = _why_not(delivery, wishes)
    if why:
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SKIPPED, problem=why)
    return bool(why)


def _why_not(delivery: Delivery, wishes: NoticePreference | None) -> str:
    kind = _kind(delivery)
    if kind is None:
        return _("没有这种消息了")
    if not letters.is_on(Channel(delivery.channel)):
        return _("这个通道没有设好")
    if delivery.via is not None:
        return "" if delivery.via.is_active and kind.key in delivery.via.kinds else _("群机器人停用了")
    if delivery.item and delivery.item.person.merged_into_id:
        return _("两份记录合成了一份，另一份也收到了")
    if wishes is None or Channel(delivery.channel) not in channels_for(wishes, kind):
        return _("本人不要了")
    return _("本人已经看过") if delivery.item and delivery.item.read_at else ""


def _postponed(delivery: Delivery, wishes: NoticePreference | None, now: datetime) -> bool:
    """Whether it is quiet now, as when a worker was down until the evening; then it waits for the morning."""
    kind, hours = _kind(delivery), wishes or NoticePreference()
    if (kind and kind.urgent) or not is_quiet(hours, timezone.localtime(now).time()):
        return False
    delivery.not_before = next_time(hours.quiet_to, now)
    delivery.save(update_fields=["not_before"])
    leave(sending(delivery.pk, delivery.attempts, delivery.not_before))
    return True


def _parcel(first: Delivery, wishes: NoticePreference | None, now: datetime) -> list[Delivery]:
    """What goes with `first`: in a digest everything of that channel that waits for this person, else itself."""
    kind = _kind(first)
    if wishes is None or not wishes.daily_digest or (kind and kind.urgent):
        return [first]
    together = _waiting(now).filter(channel=first.channel, via=None, item__person_id=wishes.person_id)
    rows = [row for row in together.order_by("pk") if not _is_urgent(row)]
    return [row for row in rows if row.pk == first.pk or not _skipped(row, wishes)]


def _is_urgent(delivery: Delivery) -> bool:
    kind = _kind(delivery)
    return kind is not None and kind.urgent


# After the call ----------------------------------------------------------------------


def _call(ids: list[int], letter: Letter) -> None:
    """Call out, and write the answer down. Runs outside any transaction."""
    _write_down(ids, letters.hand_over(letter))


def _write_down(ids: list[int], outcome: Outcome) -> None:
    now = timezone.now()
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update()
            .filter(pk__in=ids, state=DeliveryState.SENDING)
            .order_by("pk")
        )
        for row in rows:
            _settle(row, outcome, now)
        Delivery.objects.bulk_update(rows, ["state", "problem", "sent_at", "not_before"])
        void([look_key(row.pk, row.attempts) for row in rows[:1]])
        leave(
            *(
                sending(row.pk, row.attempts, row.not_before)
                for row in rows
                if row.state == DeliveryState.WAITING
            )
        )


def _settle(row: Delivery, outcome: Outcome, now: datetime) -> None:
    """The new state of one row: a certain no is tried again, later each time; nothing else is."""
    row.state, row.problem = outcome.state, outcome.problem
    if outcome.state == DeliveryState.SENT:
        row.sent_at = now
    if outcome.state == DeliveryState.FAILED and row.attempts < MOST_ATTEMPTS:
        row.state, row.not_before = DeliveryState.WAITING, now + DELAYS[row.attempts - 1]


# By people -------------------------------------------------------------------------


def confirm_arrived(*, actor: Actor, delivery_id: int) -> None:
    """Somebody asked: it did arrive. For a delivery of which nobody knew. Raises `Refused`, Http404 when foreign."""
    with act(actor, "delivery.confirm_arrived"):
        delivery = _looked_at(actor, delivery_id, DeliveryState.UNKNOWN)
        delivery.state, delivery.sent_at = DeliveryState.SENT, timezone.now()
        delivery.save(update_fields=["state", "sent_at"])


def send_again(*, actor: Actor, delivery_id: int) -> None:
    """Send once more what did not or may not have arrived: a person takes it on himself. Raises like the above."""
    with act(actor, "delivery.send_again"):
        delivery = _looked_at(actor, delivery_id, DeliveryState.UNKNOWN, DeliveryState.FAILED)
        delivery.state, delivery.not_before = DeliveryState.WAITING, timezone.now()
        delivery.save(update_fields=["state", "not_before"])
        leave(sending(delivery.pk, delivery.attempts, delivery.not_before))


def _looked_at(actor: Actor, delivery_id: int, *states: DeliveryState) -> Delivery:
    """The row, locked, if the actor may see it and it still stands so; with a line in the trail."""
    fetch(Delivery, actor, "delivery.view", pk=delivery_id)
    delivery: Delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state not in states:
        raise Refused(_("这一条现在是“%(state)s”，不用再看了。") % {"state": delivery.get_state_display()})
    note_in_trail(AuditOp.NOTE, "portal_delivery", delivery.pk, {"was": delivery.state})
    return delivery


def register() -> None:
    """Say who sends, and who looks back."""
    registry.add_errand_handler(SEND, send)
    registry.add_errand_handler(LOOK, look_back)
