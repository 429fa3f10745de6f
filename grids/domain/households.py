"""What is done to a household and its residents, one by one. Many at once: `grids.domain.roster`.

Order of locks: the register (`hold_register`), then the household's row, then its due items.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.duties.triggers import tell_of_newcomer, tell_of_tags
from grids.enums import Relation
from grids.models import Household, HouseholdTag, Resident
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.domain import people
from portal.domain.acts import act
from portal.domain.people import set_id_number, set_phone
from portal.domain.refusal import Refused
from portal.models import Person
from portal.queries.access import fetch
from portal.rules.text import fold, without

# Who comes first with this number writes to the register alone; any constant of our own will do.
_REGISTER_LOCK = 0x4C494E4C49


@dataclass(frozen=True)
class Newcomer:
    """Whom to enter. `phone` and `id_number` are normalised or empty."""

    name: str
    relation: str
    phone: str = ""
    id_number: str = ""
    since: date | None = None


def hold_register() -> None:
    """Until the end of the transaction nobody else enters people: so that nobody is entered twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_REGISTER_LOCK])


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, white space and width aside."""
    return without(fold(one), "·•.") == without(fold(other), "·•.")


def locked_household(actor: Actor, permission: str, pk: int) -> Household:
    """The household for changing. Http404 for a foreign one.

    Whoever only points to it, such as a visit that holds its due items, need not wait: hence `no_key`.
    """
    household = fetch(Household, actor, permission, pk=pk)
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    return fetch(Household, actor, permission, pk=pk)


def edit_household(
    *, actor: Actor, household_id: int, state: str, tag_ids: Iterable[int], note: str
) -> Household:
    """Who lives behind the door, what care it needs, a note. Tags that are out of use stay as they are.

    A tag that is given makes due what the rules ask for then.
    """
    with act(actor, "household.edit"):
        household = locked_household(actor, "household.edit", household_id)
        if (household.state, household.note) != (state, note):
            household.state, household.note = state, note
            household.save(update_fields=["state", "note"])
        _retag(household, set(tag_ids))
    return household


def _retag(household: Household, wanted: set[int]) -> None:
    """Add and take away single tags, so that the audit trail shows what changed and nothing else."""
    usable = dict(HouseholdTag.objects.filter(in_use=True).values_list("pk", "key"))
    present = set(household.tags.values_list("pk", flat=True))
    added = (wanted & set(usable)) - present
    household.tags.add(*added)
    household.tags.remove(*((present & set(usable)) - wanted))
    tell_of_tags(household, [usable[pk] for pk in added])


def add_resident(*, actor: Actor, household_id: int, newcomer: Newcomer) -> Resident:
    """Enter a person into a household: the one already on record when number and name fit, else a new one.

    Whoever has to welcome somebody new is told by a due item.

    Refused when the household is closed, when he lives here already, when there is a head already, or when the identity number belongs
    to another name.
    """
    with act(actor, "household.add_resident"):
        hold_register()
        household = locked_household(actor, "household.edit", household_id)
        _refuse_closed(household)
        _refuse_second_head(household, newcomer)
        _refuse_same_again(household, newcomer)
        person = known_person(newcomer.name, newcomer.phone, newcomer.id_number)
        if person is None:
            person = Person(name=newcomer.name)
        elif household.residents.filter(person=person, until=None).exists():
            raise Refused(_("%(name)s已经登记在这一户。") % {"name": person.masked_name}, field="name")
        complete(person, newcomer)
        made: Resident = Resident.objects.create(
            household=household, person=person, relation=newcomer.relation, since=newcomer.since
        )
        tell_of_newcomer(household, newcomer.since)
    return made


def _refuse_closed(household: Household) -> None:
    if not household.is_active:
        raise Refused(_("这一户已经停用，先恢复再登记。"))


def _refuse_same_again(household: Household, newcomer: Newcomer) -> None:
    """A form without any number that is sent twice makes one resident: there only the name tells people apart."""
    if newcomer.phone or newcomer.id_number:
        return
    for living in household.residents.filter(until=None).select_related("person"):
        if same_name(living.person.name, newcomer.name):
            words = _("%(name)s已经登记在这一户。是同名的另一个人，请写上手机号或身份证号。")
            raise Refused(words % {"name": living.person.masked_name}, field="name")


def _refuse_second_head(household: Household, newcomer: Newcomer) -> None:
    if newcomer.relation != Relation.HEAD:
        return
    head = household.residents.filter(relation=Relation.HEAD, until=None).select_related("person").first()
    if head:
        words = _("这户已经有户主%(name)s，先改他的关系，或选别的关系。")
        raise Refused(words % {"name": head.person.masked_name}, field="relation")


def known_person(name: str, phone: str, id_number: str) -> Person | None:
    """The one record of a person: by identity number, else by phone together with the name. None: nobody yet.

    Refused when the identity number stands under another name: one of the two is mistyped.
    """
    if id_number:
        number = lookup_hash(id_number, "id_number")
        same: Person | None = Person.objects.filter(id_hash=number, merged_into=None).first()
        if same and not same_name(same.name, name):
            words = _("这个身份证号登记在%(name)s名下，姓名对不上，请核对。")
            raise Refused(words % {"name": same.masked_name}, field="id_number")
        if same:
            return same
    if not phone:
        return None
    same_phone = Person.objects.filter(phone_hash=lookup_hash(phone, "phone"), merged_into=None).order_by(
        "pk"
    )
    fitting = (one for one in same_phone if same_name(one.name, name) and not (id_number and one.id_hash))
    return next(fitting, None)


def complete(person: Person, newcomer: Newcomer) -> None:
    """Fill in what the record lacks; what it has stays."""
    if newcomer.phone and not person.phone:
        set_phone(person, newcomer.phone)
    if newcomer.id_number and not person.id_number:
        set_id_number(person, newcomer.id_number)
    person.save()


def change_relation(*, actor: Actor, resident_id: int, relation: str) -> Resident:
    """What a resident is to the household. Refused when there is a head already."""
    with act(actor, "household.change_relation"):
        resident = _locked_resident(actor, resident_id)
        if resident.relation != relation:
            _refuse_second_head(resident.household, Newcomer(resident.person.name, relation))
            resident.relation = relation
            resident.save(update_fields=["relation"])
    return resident


def move_out(*, actor: Actor, resident_id: int, until: date | None = None) -> Resident:
    """End a residence: the row stays, with its last day (today when not said). Moving out twice does nothing.

    Refused for a day that has not come yet, or one before he moved in.
    """
    day = until or timezone.localdate()
    with act(actor, "household.move_out"):
        resident = _locked_resident(actor, resident_id)
        if resident.until is not None:
            return resident
        _refuse_strange_day(resident, day)
        resident.until = day
        resident.save(update_fields=["until"])
    return resident


def _refuse_strange_day(resident: Resident, day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("搬走的日子还没到，到那天再记。"), field="until")
    if resident.since and day < resident.since:
        words = _("搬走的日子早于住进来的日子（%(since)s）。") % {"since": resident.since.isoformat()}
        raise Refused(words, field="until")


def _locked_resident(actor: Actor, pk: int) -> Resident:
    """The resident with his household locked. Http404 for a foreign one."""
    resident = fetch(Resident, actor, "household.edit", pk=pk)
    locked_household(actor, "household.edit", resident.household_id)
    related = Resident.objects.select_related("household", "person")
    found: Resident | None = related.filter(pk=resident.pk).first()
    if found is None:
        raise Http404
    return found


def reveal_resident(*, actor: Actor, resident_id: int, field: str, reason: str) -> str:
    """The whole name, phone or identity number of a resident, with a reason that goes into the audit trail.

    Http404 for whoever may not see it; Refused without a reason.
    """
    resident = fetch(Resident, actor, "person.reveal", pk=resident_id)
    return people.reveal(actor=actor, person=resident.person, field=field, reason=reason)
