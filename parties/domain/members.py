"""What is done to a membership. Order of locks: the register, the member's row, its pairings and items by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parties.domain.days import first_day, last_day
from parties.domain.duties import set_free
from parties.domain.pairings import close
from parties.domain.people import Somebody, record_of
from parties.duties import source_of
from parties.enums import MemberCategory, MemberLeaving, PairingEnd
from parties.models import Member, Pairing
from parties.queries.units import unit_near
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.constraints import words_of
from portal.domain.refusal import Outrun, Refused
from portal.enums import AreaKind
from portal.models import Area, Organisation
from portal.queries.access import fetch

CHOICES_TO_LEAVE = tuple(reason for reason in MemberLeaving if reason != MemberLeaving.SAME_PERSON)


@dataclass(frozen=True)
class Facts:
    """What is written down of a membership. `unit_id` None: no unit."""

    category: str
    unit_id: int | None = None
    begins_on: date | None = None


@dataclass(frozen=True)
class Ended:
    """A membership that ended, and the pairings that ended with it."""

    member: Member
    pairings: Sequence[Pairing]


def take_in(*, actor: Actor, community_id: int, somebody: Somebody, facts: Facts) -> Member:
    """Enter a member of a community; whoever is on record already keeps that record.

    Http404 for a foreign community; Refused without a number, for somebody who is a member already, for a day to come
    and for a unit from elsewhere.
    """
    community = fetch(Area, actor, "member.edit", pk=community_id, kind=AreaKind.COMMUNITY)
    try:
        with act(actor, "member.take_in"):
            person = record_of(somebody)
            return Member.objects.create(
                person=person,
                community=community,
                category=_category(facts.category),
                unit=_unit(community, facts.unit_id),
                begins_on=first_day(facts.begins_on),
            )
    except IntegrityError as clash:
        raise Refused(words_of(clash, Member) or _("没有登记上，请再试一次。"), field="name") from clash


def change_member(*, actor: Actor, member_id: int, facts: Facts) -> Member:
    """Another category or another unit. What was open for the old category is let go. Http404 for a foreign member."""
    with act(actor, "member.change"):
        member = locked_member(actor, "member.edit", member_id)
        _refuse_ended(member)
        was, member.category = member.category, _category(facts.category)
        member.unit = _unit(member.community, facts.unit_id)
        member.begins_on = first_day(facts.begins_on) if facts.begins_on else member.begins_on
        member.save(update_fields=["category", "unit", "begins_on"])
        if was != member.category:
            set_free(whose=source_of(was), person_id=member.person_id, day=timezone.localdate())
    return member


def end_membership(*, actor: Actor, member_id: int, reason: str, day: date | None = None) -> Ended:
    """He is no member here from `day` on (today when not said); his pairings end with it and are named.

    Http404 for a foreign member; Refused without a reason, for a day to come or too early. Ending twice is Outrun.
    """
    if reason not in CHOICES_TO_LEAVE:
        raise Refused(_("请选一个原因。"), field="reason")
    with act(actor, "member.end"):
        member = locked_member(actor, "member.edit", member_id)
        _refuse_ended(member)
        member.ends_on, member.end_reason = last_day(day, member.begins_on), reason
        member.save(update_fields=["ends_on", "end_reason"])
        pairings = list(member.pairings.filter(ends_on=None).order_by("pk").select_for_update())
        for pairing in pairings:
            close(pairing, PairingEnd.MEMBER_LEFT, max(member.ends_on, pairing.begins_on))
        set_free(whose=source_of(member.category), person_id=member.person_id, day=member.ends_on)
    return Ended(member, pairings)


def locked_member(actor: Actor, permission: str, pk: int) -> Member:
    """The member for changing, with person and community. Http404 for a foreign one."""
    found = fetch(Member, actor, permission, pk=pk)
    member: Member | None = (
        Member.objects.select_related("person", "community")
        .select_for_update(of=("self",))
        .filter(pk=found.pk)
        .first()
    )
    if member is None:
        raise Http404
    return member


def _refuse_ended(member: Member) -> None:
    if member.ends_on is not None:
        raise Outrun(_("他已经不是这里的党员了。"))


def _category(said: str) -> str:
    if said not in MemberCategory.values:
        raise Refused(_("请选一个类别。"), field="category")
    return said


def _unit(community: Area, unit_id: int | None) -> Organisation | None:
    if unit_id is None:
        return None
    unit = unit_near(community, unit_id)
    if unit is None:
        raise Refused(_("这个单位不在这里，请重新选。"), field="unit")
    return unit


# Two records of one person --------------------------------------------------------------------------------------


def settle_memberships(keep_id: int, drop_id: int) -> None:
    """Before two people become one: of two open memberships and of two pairings with one household one goes on."""
    today = timezone.localdate()
    twice = Pairing.objects.filter(goes_id=keep_id, ends_on=None).values("household_id")
    for pairing in Pairing.objects.filter(goes_id=drop_id, ends_on=None, household_id__in=twice).order_by(
        "pk"
    ):
        pairing.ends_on, pairing.end_reason = max(today, pairing.begins_on), PairingEnd.SAME_PERSON
        pairing.save(update_fields=["ends_on", "end_reason"])
    kept = Member.objects.filter(person_id=keep_id, ends_on=None).first()
    gone = Member.objects.filter(person_id=drop_id, ends_on=None).first()
    if kept is None or gone is None:
        return
    Pairing.objects.filter(member=gone, ends_on=None).update(member=kept)
    gone.ends_on, gone.end_reason = max(today, gone.begins_on), MemberLeaving.SAME_PERSON
    gone.save(update_fields=["ends_on", "end_reason"])
