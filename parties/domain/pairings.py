"""Pairing a member or a unit with a household, and ending that.

Order of locks: the register, the member's row, the household's row, the pairing's row, due items by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.households import locked_household
from grids.domain.steps import words
from parties.domain.days import first_day, last_day
from parties.domain.duties import set_free, take_up
from parties.domain.people import Somebody, record_of
from parties.duties import PAIRING
from parties.enums import PairingEnd, PairingReason
from parties.models import Member, Pairing
from parties.queries.units import unit_near
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.constraints import words_of
from portal.domain.refusal import Outrun, Refused
from portal.queries.access import fetch

LONGEST_NOTE = 200
BY_MACHINE = (PairingEnd.SAME_PERSON, PairingEnd.MEMBER_LEFT, PairingEnd.OTHER_GOES)
CHOICES_TO_END = tuple(reason for reason in PairingEnd if reason not in BY_MACHINE)
"""Why people end a pairing; for the other reasons something else ends it."""


@dataclass(frozen=True)
class Beginning:
    """With which household, why, and from which day on; today when nobody said."""

    household_id: int
    reason: str
    begins_on: date | None = None


def begin_pairing(*, actor: Actor, member_id: int, beginning: Beginning) -> Pairing:
    """Pair a member with a household.

    Http404 for what is foreign; Refused for one who is no member any more, for a closed household, for a pair that
    stands already, without a reason and for a day to come.
    """
    found = fetch(Member, actor, "pairing.edit", pk=member_id)
    try:
        with act(actor, "pairing.begin"):
            member = Member.objects.select_for_update().get(pk=found.pk)
            if member.ends_on is not None:
                raise Refused(_("他已经不是这里的党员了，不能再结对。"))
            return _begun(actor, Pairing(member=member, goes_id=member.person_id), beginning)
    except IntegrityError as clash:
        raise Refused(_pair_stands(clash), field="household") from clash


def begin_unit_pairing(*, actor: Actor, unit_id: int, somebody: Somebody, beginning: Beginning) -> Pairing:
    """Pair a unit with a household; `somebody` goes there for it. Http404 and Refused as for a member."""
    try:
        with act(actor, "pairing.begin"):
            goes = record_of(somebody)
            home = locked_household(actor, "pairing.edit", beginning.household_id)
            unit = unit_near(home.building.area, unit_id)
            if unit is None:
                raise Refused(_("这个单位不在这里，请重新选。"), field="unit")
            return _begun(actor, Pairing(unit=unit, goes=goes), beginning)
    except IntegrityError as clash:
        raise Refused(_pair_stands(clash), field="unit") from clash


def _begun(actor: Actor, pairing: Pairing, beginning: Beginning) -> Pairing:
    if beginning.reason not in PairingReason.values:
        raise Refused(_("请选一个原因。"), field="reason")
    home = locked_household(actor, "pairing.edit", beginning.household_id)
    if not home.is_active:
        raise Refused(_("这一户已经停用，不能结对。"), field="household")
    pairing.household, pairing.begin_reason = home, beginning.reason
    pairing.begins_on = first_day(beginning.begins_on)
    pairing.save(force_insert=True)
    take_up(whose=PAIRING, person_id=pairing.goes_id, household=home, today=timezone.localdate())
    return pairing


def _pair_stands(clash: IntegrityError) -> str:
    return words_of(clash, Pairing) or _("没有结成，请再试一次。")


def end_pairing(
    *, actor: Actor, pairing_id: int, reason: str, day: date | None = None, note: str = ""
) -> Pairing:
    """End a pairing from `day` on (today when not said); what would still be due of it is let go.

    Http404 for a foreign one; Refused without a reason, for a day to come or too early. Ending twice is Outrun.
    """
    if reason not in CHOICES_TO_END:
        raise Refused(_("请选一个原因。"), field="reason")
    with act(actor, "pairing.end"):
        pairing = _open(actor, pairing_id)
        pairing.end_note = words(note, field="note", longest=LONGEST_NOTE, needed=False)
        close(pairing, reason, last_day(day, pairing.begins_on))
    return pairing


def send_other(*, actor: Actor, pairing_id: int, somebody: Somebody) -> Pairing:
    """From today on somebody else goes for a unit: the old pairing ends, and a new one begins.

    Http404 for a foreign pairing or one of a member; Refused when he goes there already.
    """
    found = fetch(Pairing, actor, "pairing.edit", pk=pairing_id, unit__isnull=False)
    try:
        with act(actor, "pairing.send_other"):
            goes = record_of(somebody)
            old = _open(actor, found.pk)
            if goes.pk == old.goes_id:
                raise Refused(_("现在去的就是他。"), field="name")
            close(old, PairingEnd.OTHER_GOES, max(timezone.localdate(), old.begins_on))
            beginning = Beginning(old.household_id, old.begin_reason, old.ends_on)
            return _begun(actor, Pairing(unit=old.unit, goes=goes), beginning)
    except IntegrityError as clash:
        raise Refused(_pair_stands(clash), field="name") from clash


def close(pairing: Pairing, reason: str, day: date) -> None:
    """Write the end into a locked pairing and let go what would still be due. For verbs that asked."""
    pairing.ends_on, pairing.end_reason = day, reason
    pairing.save(update_fields=["ends_on", "end_reason", "end_note"])
    set_free(whose=PAIRING, person_id=pairing.goes_id, day=day, household_id=pairing.household_id)


def _open(actor: Actor, pk: int) -> Pairing:
    """The pairing for changing; Outrun when it has ended. Http404 for a foreign one."""
    fetch(Pairing, actor, "pairing.edit", pk=pk)
    pairing: Pairing = Pairing.objects.select_for_update().get(pk=pk)
    if pairing.ends_on is not None:
        raise Outrun(_("这个结对已经结束了。"))
    return pairing
