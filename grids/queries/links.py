"""Who lives where, as far as accounts care: whom staff know by their doors, and who asks to be linked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from grids.enums import LinkState, Relation
from grids.models import Building, Case, CaseRating, Household, LinkRequest, Resident
from portal.actors import Actor
from portal.models import Area, User

PAGE = 25


def residents_in_scope(actor: Actor, permission: str) -> Q | None:
    """People who live in households where `actor` has `permission`."""
    if not actor.may(permission):
        return None
    return Q(pk__in=Resident.objects.visible_to(actor, permission).filter(until=None).values("person_id"))


def askers_in_scope(actor: Actor, permission: str) -> Q | None:
    """People whose request to be linked waits for the actor; to look at, and to call."""
    if permission not in ("person.view", "person.reveal") or not actor.may("link.decide"):
        return None
    waiting = LinkRequest.objects.visible_to(actor, "link.decide").filter(state=LinkState.ASKED)
    return Q(pk__in=waiting.values("person_id"))


def words_for(household: Household) -> str:
    """A door in words: "和风苑 3 号楼 2-301"."""
    building = household.building
    return " ".join(part for part in (building.estate, building.area.name, household.door) if part)


def households_of(person_id: int) -> list[Household]:
    """Where a person lives today, with what `words_for` needs. One query."""
    rows = Household.objects.filter(residents__person_id=person_id, residents__until=None, is_active=True)
    return list(rows.select_related("building__area", "entrance").order_by("pk"))


def request_of(person_id: int) -> LinkRequest | None:
    """The person's latest request, with its household."""
    rows = LinkRequest.objects.filter(person_id=person_id).select_related(
        "household__building__area", "household__entrance"
    )
    return rows.order_by("-pk").first()


def waits_for_link(actor: Actor) -> bool:
    """Whether the actor has asked to be linked and nobody has decided yet. One query."""
    waiting = LinkRequest.objects.filter(state=LinkState.ASKED)
    return actor.person_id is not None and waiting.filter(person_id=actor.person_id).exists()


@dataclass(frozen=True)
class Page:
    """One page of requests; `older` is the key to go on from, None at the end."""

    rows: list[LinkRequest]
    older: int | None


def waiting_requests(actor: Actor, before: int | None = None) -> Page:
    """Requests that wait for the actor, the newest first. One query."""
    rows = LinkRequest.objects.visible_to(actor, "link.decide").filter(state=LinkState.ASKED)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(
        rows.select_related("person", "household__building__area", "household__entrance").order_by("-pk")[
            : PAGE + 1
        ]
    )
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def residents_without_account(household: Household) -> list[Resident]:
    """Who lives there by the register and cannot sign in yet, the head first."""
    with_account = User.objects.filter(person__residences__household=household).values("person_id")
    rows = household.residents.filter(until=None).exclude(person_id__in=with_account).select_related("person")
    return sorted(rows, key=lambda resident: (resident.relation != Relation.HEAD, resident.pk))


def building_in_use(pk: int) -> Building | None:
    """A building that a resident may name."""
    return Building.objects.filter(pk=pk, area__is_active=True).select_related("area").first()


def community_in_use(pk: int) -> Area | None:
    """A community that a resident may name."""
    found: Area | None = Area.objects.filter(pk=pk, kind="community", is_active=True).first()
    return found


def household_at(building: Building, entrance_id: int | None, room: str) -> Household | None:
    """The household behind a door that somebody typed; None when the register has none."""
    rows = Household.objects.filter(building=building, is_active=True, room__iexact=room.strip())
    rows = rows.filter(entrance_id=entrance_id) if entrance_id is not None else rows
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def facts_about(person_id: int) -> Iterable[tuple[str, str]]:
    """What the territory keeps about a person, in words."""
    rows = Resident.objects.filter(person_id=person_id, until=None)
    for resident in rows.select_related("household__building__area", "household__entrance").order_by("pk"):
        yield _("住在"), f"{words_for(resident.household)} · {resident.get_relation_display()}"
    yield _("提过的诉求"), _("%(n)s 件") % {"n": Case.objects.filter(reporter_id=person_id).count()}
    yield _("给过的评价"), _("%(n)s 次") % {"n": CaseRating.objects.filter(rater_id=person_id).count()}
