"""Linking an account to a household: by a code from the grid leader, or by a request that he checks.

A code made for one resident of the register makes the two records one; any other way adds the person to the
household. Until then a resident may file all the same, and the case goes by the address he gives.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.duties.triggers import tell_of_newcomer
from grids.domain.routing import route
from grids.enums import LinkState, Relation
from grids.models import Household, LinkCode, LinkRequest, Resident
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.domain.acts import act
from portal.domain.notices import announce
from portal.domain.people import join_records, reveal
from portal.domain.refusal import Outrun, Refused
from portal.domain.tries import Tries
from portal.models import User
from portal.queries.access import fetch
from portal.rules import codes
from portal.rules.errors import Unusable

CODE_DAYS = 7
WRONG_CODES = Tries("link-code", "5/h")


# By code -------------------------------------------------------------------------


def make_link_code(*, actor: Actor, household_id: int, resident_id: int | None = None) -> str:
    """A new code for a household, or for one resident of it: ten digits, good once and for `CODE_DAYS` days.

    Only its keyed hash is kept, so it can be shown this once. An earlier unused code for the same is void.
    Needs `link.decide`; Http404 for what is foreign, `Refused` for a resident who has an account.
    """
    household = fetch(Household, actor, "link.decide", pk=household_id)
    made_by = cast(int, actor.person_id)  # who holds a post is a person
    resident = _resident_without_account(household, resident_id)
    code, now = codes.new_link_code(), timezone.now()
    with act(actor, "link.make_code"):
        same = LinkCode.objects.filter(
            household=household, resident=resident, used_at=None, expires_at__gt=now
        )
        same.update(expires_at=now)
        LinkCode.objects.create(
            household=household, resident=resident, code_hash=_hash(code), made_by_id=made_by,
            expires_at=now + timedelta(days=CODE_DAYS),
        )  # fmt: skip
    return code


def _resident_without_account(household: Household, resident_id: int | None) -> Resident | None:
    if resident_id is None:
        return None
    resident: Resident | None = (
        household.residents.filter(pk=resident_id, until=None).select_related("person").first()
    )
    if resident is None:
        raise Http404
    if User.objects.filter(person_id=resident.person_id).exists():
        raise Refused(_("这位居民已经有账号，不用再给码。"), field="resident")
    return resident


def _hash(code: str) -> str:
    return lookup_hash(code, "link-code")


def read_link_code(*, actor: Actor, text: str) -> LinkCode:
    """The code that somebody typed, if it is still good, with its household and resident.

    After 5 wrong ones an account waits up to an hour. Raises `Refused`.
    """
    counted = WRONG_CODES.begin(actor.person_id)
    if counted is None:
        raise Refused(_("错的次数太多，请过一小时再试，或者请网格长帮忙。"), field="code")
    try:
        code = codes.normalise_link_code(text)
    except Unusable as wrong:
        counted.rollback()
        raise Refused(wrong.message, field="code") from wrong
    found = _good_codes().filter(code_hash=_hash(code)).first()
    if found is None:
        raise Refused(_("这个码不对，或者过期了、用过了。请核对，或请网格长再给一个。"), field="code")
    counted.rollback()
    return found


def _good_codes() -> QuerySet[LinkCode]:
    good = LinkCode.objects.filter(used_at=None, expires_at__gt=timezone.now(), household__is_active=True)
    return good.select_related("household__building__area", "household__entrance", "resident__person")


def use_link_code(*, actor: Actor, text: str) -> Household:
    """Link the actor to the code's household. A code for a resident makes the actor that resident.

    Raises `Refused` for a bad code, and when the records cannot be one.
    """
    found = read_link_code(actor=actor, text=text)
    with act(actor, "link.use_code"):
        code = _good_codes().select_for_update(of=("self",)).filter(pk=found.pk).first()
        if code is None:
            raise Outrun(_("这个码刚刚被用掉了。"), field="code")
        person_id = _settle(actor, code.household, code.resident, actor.person_id, _("住户码"))
        code.used_by_id, code.used_at = person_id, timezone.now()
        code.save(update_fields=["used_by", "used_at"])
        _answer_open_request(person_id, code.household)
    return code.household


def _answer_open_request(person_id: int, household: Household) -> None:
    """What the code has settled need not be checked any more."""
    asked = LinkRequest.objects.filter(person_id=person_id, household=household, state=LinkState.ASKED)
    asked.update(
        state=LinkState.LINKED, decided_at=timezone.now(), decided_by_id=person_id, reason=_("住户码")
    )


# By request ----------------------------------------------------------------------


def ask_for_link(*, actor: Actor, household_id: int, words: str = "") -> LinkRequest:
    """Say where the actor lives; the grid leader is told. One open request a person.

    Raises `Refused` for a stranger, for a second request, and for a household the actor belongs to already.
    """
    household = (
        Household.objects.filter(pk=household_id, is_active=True).select_related("building__area").first()
    )
    if actor.person_id is None or household is None:
        raise Refused(_("没有找到这一户。"), field="room")
    if household.residents.filter(person_id=actor.person_id, until=None).exists():
        raise Refused(_("您已经在这一户里了。"))
    if LinkRequest.objects.filter(person_id=actor.person_id, state=LinkState.ASKED).exists():
        raise Refused(_("您已经有一份申请在等核对。"))
    post = route(household.building.area).post
    with act(actor, "link.ask"):
        made = LinkRequest.objects.create(
            person_id=actor.person_id, household=household, words=words.strip()[:200]
        )
        announce("link.asked", f"link:{made.pk}", {}, reverse("link", args=[made.pk]), to_post=post.pk)
    return made


def take_back_request(*, actor: Actor, request_id: int) -> None:
    """Take the actor's own open request back; nothing happens when it is decided, or gone by a first click.

    Raises Http404 for somebody else's.
    """
    asked = LinkRequest.objects.filter(pk=request_id)
    if actor.person_id is None or asked.exclude(person__pk=actor.person_id).exists():
        raise Http404
    with act(actor, "link.take_back"):
        asked.filter(person__pk=actor.person_id, state=LinkState.ASKED).delete()


def approve_link(*, actor: Actor, request_id: int, resident_id: int | None = None) -> None:
    """Link who asked: as a resident of the register (`resident_id`), or as somebody new in the household.

    Needs `link.decide`; nobody decides his own request. Raises Http404, `Outrun` when it is decided, `Refused`.
    """
    with act(actor, "link.approve"):
        asked = _asked(actor, request_id, lock=True)
        resident = _resident_without_account(asked.household, resident_id)
        person_id = _settle(actor, asked.household, resident, asked.person_id, _("住户申请"))
        _decide(actor, asked, LinkState.LINKED, "", person_id)


def refuse_link(*, actor: Actor, request_id: int, reason: str) -> None:
    """Say no, with a reason that the resident reads. Raises like `approve_link`."""
    if not reason.strip():
        raise Refused(_("请写一句为什么，居民会看到。"), field="reason")
    with act(actor, "link.refuse", reason=reason.strip()):
        asked = _asked(actor, request_id, lock=True)
        _decide(actor, asked, LinkState.REFUSED, reason.strip()[:200], asked.person_id)


def reveal_asker(*, actor: Actor, request_id: int) -> str:
    """The phone of who asked, to call and check; noted in the trail. Raises Http404, `Outrun`."""
    return reveal(
        actor=actor, person=_asked(actor, request_id).person_id, field="phone", reason=_("核对住户申请")
    )


def _asked(actor: Actor, request_id: int, *, lock: bool = False) -> LinkRequest:
    """The open request; locked for whoever decides, so that of two who decide at once one is told so."""
    found = fetch(LinkRequest, actor, "link.decide", pk=request_id)
    rows = LinkRequest.objects.select_related("household")
    request: LinkRequest = (rows.select_for_update(of=("self",)) if lock else rows).get(pk=found.pk)
    if request.state != LinkState.ASKED:
        raise Outrun(_("这份申请已经有人核对过了。"))
    if request.person_id == actor.person_id:
        raise Refused(_("自己的申请要请别人来核对。"))
    return request


def _decide(actor: Actor, asked: LinkRequest, state: LinkState, reason: str, person_id: int) -> None:
    """Write the decision and tell the resident."""
    LinkRequest.objects.filter(pk=asked.pk).update(
        state=state, reason=reason, decided_by_id=actor.person_id, decided_at=timezone.now()
    )
    params = {"state": state.value}
    announce("link.decided", f"link:{asked.pk}", params, reverse("link_household"), to_person=person_id)


# Both ----------------------------------------------------------------------------


def _settle(
    actor: Actor, household: Household, resident: Resident | None, person_id: int | None, reason: str
) -> int:
    """Make the person live there: as `resident` (the two records become one), or as somebody new. Gives who it is."""
    if person_id is None:
        raise Refused(_("请先登录。"))
    if not household.is_active:
        raise Refused(_("这一户已经停用，不能再对上。"))
    if resident is not None and resident.person_id != person_id:
        if resident.until is not None:
            raise Refused(_("名册上这位居民已经搬走，请网格长再给一个码。"))
        return join_records(actor=actor, keep_id=resident.person_id, drop_id=person_id, reason=reason).pk
    if resident is None and not household.residents.filter(person_id=person_id, until=None).exists():
        today = timezone.localdate()
        Resident.objects.create(
            household=household, person_id=person_id, relation=Relation.OTHER, since=today
        )
        tell_of_newcomer(household, today)
    return person_id


def settle_residences(keep_id: int, drop_id: int) -> None:
    """Before two people become one: in a household where both live only one goes on; one open request is left."""
    today = timezone.localdate()
    shared = Resident.objects.filter(person_id=keep_id, until=None).values("household_id")
    for twice in Resident.objects.filter(person_id=drop_id, until=None, household_id__in=shared):
        twice.until = max(today, twice.since or today)
        twice.save(update_fields=["until"])
    if LinkRequest.objects.filter(person_id=keep_id, state=LinkState.ASKED).exists():
        open_rows = LinkRequest.objects.filter(person_id=drop_id, state=LinkState.ASKED)
        open_rows.update(state=LinkState.REFUSED, decided_at=timezone.now(), reason=_("两份记录合成了一份"))
