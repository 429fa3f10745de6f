"""Sending notices out of the house: at most once, and whatever nobody can know is for people to look at.

A delivery is marked "sending" and committed before the call, and the call is made after that commit, outside any
transaction. Should the process die before the answer is written, a second errand, left in the same transaction as the
mark, finds the row ten minutes later. Where the other side honours keys, the same letter then goes again under its old
key; elsewhere, and when that has not helped, the row is "unknown". See docs/adr/0003 and 0013.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import registry
from portal.actors import Actor
from portal.adapters.outcome import Outcome, unknown
from portal.domain import letters, parcels
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

LOOK_BACK_AFTER = timedelta(seconds=settings.LINLI_LOOK_BACK_SECONDS)
DELAYS = tuple(timedelta(seconds=seconds) for seconds in settings.LINLI_SEND_AGAIN_SECONDS)
MOST_ATTEMPTS = len(DELAYS) + 1


def send(errand: Errand) -> None:
    """The handler of `SEND`: mark what goes now, and call out once that is committed."""
    now = timezone.now()
    wishes = _locked_wishes(errand.payload["delivery"])
    first = _waiting(now).filter(pk=errand.payload["delivery"]).first()
    if first is None or _skipped(first, wishes) or _postponed(first, wishes, now):
        return
    parcel = parcels.bound_with(first) if first.in_doubt else _parcel(first, wishes, now)
    letter = parcels.keyed(parcel, letters.compose(parcel, wishes), now)
    if letter is None:
        parcels.give_up(parcel, _("可能已经发出了；要发的话变了，或者隔得太久，不自动再发"))
        return
    _mark(parcel, now)
    transaction.on_commit(partial(_call, [delivery.pk for delivery in parcel], letter), robust=True)


def look_back(errand: Errand) -> None:
    """The handler of `LOOK`: no answer was written, so nobody knows whether it went."""
    _settle_all(_sending(errand.payload["deliveries"]), unknown(_("发的时候程序断了，没有记下结果")))


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
    if why and delivery.in_doubt:
        parcels.give_up(parcels.bound_with(delivery), _("可能已经发出了；%(why)s") % {"why": why})
    elif why:
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
    together = _waiting(now).filter(
        channel=first.channel, via=None, item__person_id=wishes.person_id, in_doubt=False
    )  # fmt: skip
    rows = [row for row in together.order_by("pk") if not _is_urgent(row)]
    return [row for row in rows if row.pk == first.pk or not _skipped(row, wishes)]


def _is_urgent(delivery: Delivery) -> bool:
    kind = _kind(delivery)
    return kind is not None and kind.urgent


def _mark(parcel: list[Delivery], now: datetime) -> None:
    """Write down that it goes now, and leave an errand that looks back."""
    for delivery in parcel:
        delivery.state, delivery.attempts, delivery.problem = DeliveryState.SENDING, delivery.attempts + 1, ""
    Delivery.objects.bulk_update(parcel, ["state", "attempts", "problem", "parcel", "parcel_from"])
    leave(looking_back([row.pk for row in parcel], parcel[0].attempts, now + LOOK_BACK_AFTER))


# After the call ----------------------------------------------------------------------


def _call(ids: list[int], letter: Letter) -> None:
    """Call out, and write the answer down. Runs outside any transaction."""
    outcome = letters.hand_over(letter)
    with transaction.atomic():
        # An answer that comes so late that a letter under another key is under way is not that letter's.
        rows = [row for row in _sending(ids) if row.parcel == letter.key]
        _settle_all(rows, outcome)
        void([look_key(row.pk, row.attempts) for row in rows[:1]])


def _sending(ids: list[int]) -> list[Delivery]:
    rows = Delivery.objects.select_for_update().filter(pk__in=ids, state=DeliveryState.SENDING)
    return list(rows.order_by("pk"))


def _settle_all(rows: list[Delivery], outcome: Outcome) -> None:
    """Write down what became of the rows of one letter; what goes again gets its errand."""
    now = timezone.now()
    for row in rows:
        _settle(row, outcome, now)
    Delivery.objects.bulk_update(rows, ["state", "problem", "sent_at", "not_before", "in_doubt"])
    waiting = [row for row in rows if row.state == DeliveryState.WAITING]
    leave(*(sending(row.pk, row.attempts, row.not_before) for row in waiting))


def _settle(row: Delivery, outcome: Outcome, now: datetime) -> None:
    """The new state of one row. Tried again, later each time: a certain no, and what may not arrive twice."""
    row.state, row.problem = outcome.state, outcome.problem
    row.in_doubt = outcome.state != DeliveryState.SENT and (
        row.in_doubt or outcome.state == DeliveryState.UNKNOWN
    )
    if outcome.state == DeliveryState.SENT:
        row.sent_at = now
    elif row.attempts < MOST_ATTEMPTS and _may_go_again(row, now + DELAYS[row.attempts - 1]):
        row.state, row.not_before = DeliveryState.WAITING, now + DELAYS[row.attempts - 1]
    elif row.in_doubt:
        # This call may have been refused for certain; an earlier one was not.
        row.state = DeliveryState.UNKNOWN


def _may_go_again(row: Delivery, at: datetime) -> bool:
    return not row.in_doubt or parcels.may_go_again(row, at)


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
        # A new key: the other side may keep saying under the old one that it has had it.
        delivery.parcel, delivery.parcel_from, delivery.in_doubt = "", None, False
        delivery.save(update_fields=["state", "not_before", "parcel", "parcel_from", "in_doubt"])
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
