"""What a device wrote without network is taken in: each visit once, and nothing over what changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from grids.domain.visits import Deed, record_visit
from grids.models import DeedKind, Visit
from grids.queries.packs import Standing, door_of, standing
from grids.rules.packs import PackAnswer, Was, Written
from portal.actors import Actor
from portal.domain.refusal import Refused


@dataclass(frozen=True)
class Answer:
    """What became of one record. `words`: why not, for whoever wrote it; `may`: whether "anyway" would help."""

    state: PackAnswer
    words: list[str] = field(default_factory=list)
    may: bool = False
    settled: int = 0


def take_in(*, actor: Actor, written: Written, kinds: Mapping[int, DeedKind]) -> Answer:
    """Record one visit that was written on a device, in a transaction of its own; the same key again changes nothing.

    It is held back when its door stands otherwise than on the list that was taken along, until he says `anyway`.
    """
    stands = Visit.objects.filter(client_key=written.key).values_list("by_id", flat=True).first()
    if stands is not None and stands == actor.person_id:
        return Answer(PackAnswer.AGAIN)
    kind = kinds.get(written.kind)
    if kind is None:
        return Answer(PackAnswer.REFUSED, [_("这一类现在不用了，请另选一类。")])
    now = standing(actor, written.household, written.was, timezone.localdate())
    changed, may = list(_changes(now, written.was)), now.household is not None and now.household.is_active
    if changed and not (written.anyway and may):
        return Answer(PackAnswer.CHANGED, changed, may)
    return _record(actor, written, kind)


def _record(actor: Actor, written: Written, kind: DeedKind) -> Answer:
    deed = Deed(
        key=written.key, kind=kind, household_id=written.household, outcome=written.outcome,
        happened_at=written.happened_at, note=written.note,
    )  # fmt: skip
    try:
        done = record_visit(actor=actor, deed=deed)
    except Refused as refusal:
        return Answer(PackAnswer.REFUSED, [str(refusal.message)])
    except Http404:  # it was his a moment ago
        return Answer(PackAnswer.CHANGED, [_not_yours()])
    state = PackAnswer.STORED if done.is_new else PackAnswer.AGAIN
    return Answer(state, settled=len(done.settled))


def _changes(now: Standing, was: Was) -> Iterator[str]:
    """What is otherwise, in words. A door that is not there and one that is a stranger's sound the same."""
    home = now.household
    if home is None:
        yield _not_yours()
        return
    if not home.is_active:
        yield _("这一户已经不在册了。")
    if was.door != door_of(home):
        yield _("门牌改了，现在是%(door)s。") % {"door": door_of(home)}
    if now.quiet and not was.quiet:
        yield _("这一户请大家暂时不去。")
    for item in now.taken:
        day = date_format(item.done_on, "MONTH_DAY_FORMAT") if item.done_on else ""
        yield _("“%(duty)s”别人已经做了，记的是 %(day)s。") % {"duty": item.rule.label, "day": day}
    if now.dropped:
        yield _("有的事不用做了，或者改由别人做。")


def _not_yours() -> str:
    return _("这一户不再由您走访。")
