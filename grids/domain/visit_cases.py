"""The request that a visit opens or adds a word to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.http import Http404
from django.utils.translation import gettext as _

from grids.domain.filing_for import Wish, file_for
from grids.domain.handling import note_on_case
from grids.enums import CaseChannel, Contact
from grids.models import Case, Category, Household, Resident
from grids.queries.visit_cases import open_cases_at
from portal.actors import Actor
from portal.domain.refusal import Refused

HEARD = "走访时说的"
"""Why it was filed for somebody, as the office reads it."""
FIELDS = {
    "text": "raised_text",
    "category": "raised_category",
    "name": "raised_who",
    "reporter": "raised_who",
    "said": "answered_said",
}
"""What the verbs of a request call their fields, and what a visit's form calls them."""


@dataclass(frozen=True)
class Raised:
    """Something that the household asks for. `resident_id` None: whoever said it wants no name."""

    category: Category
    text: str
    resident_id: int | None = None


@dataclass(frozen=True)
class Answered:
    """A word on a request of this household that is under way; only those who handle it read it."""

    case_id: int
    said: str


def case_of(
    actor: Actor, key: UUID, household: Household | None, raised: Raised | None, answered: Answered | None
) -> Case | None:
    """File the request, or note the word, inside the caller's transaction; None when there is neither.

    Http404 for somebody or a request that has nothing to do with the household; Refused with the visit's own field.
    """
    if household is None or not (raised or answered):
        return None
    try:
        return _filed(actor, key, household, raised) if raised else _noted(actor, household, answered)
    except Refused as refusal:
        raise Refused(refusal.message, field=FIELDS.get(refusal.field, refusal.field)) from refusal


def _filed(actor: Actor, key: UUID, household: Household, raised: Raised) -> Case:
    if not actor.can("case.file_for", path=household.building.area.path):
        raise Http404
    who = _resident(household, raised.resident_id)
    wish = Wish(
        category=raised.category,
        text=raised.text,
        submission=uuid5(key, "case"),
        channel=CaseChannel.VISIT,
        channel_reason=HEARD,
        area=household.building.area,
        person=who.person if who else None,
        contact=Contact.CALL if who else Contact.NONE,
        household=household,
    )
    return file_for(actor=actor, wish=wish)


def _resident(household: Household, pk: int | None) -> Resident | None:
    if pk is None:
        return None
    who: Resident | None = household.residents.filter(pk=pk, until=None).select_related("person").first()
    if who is None:
        raise Http404
    return who


def _noted(actor: Actor, household: Household, answered: Answered | None) -> Case | None:
    if answered is None:
        return None
    if answered.case_id not in {case.pk for case in open_cases_at(actor, household)}:
        raise Refused(_("这件事刚刚有了变化，请重新选。"), field="answered_case")
    return note_on_case(actor=actor, case_id=answered.case_id, said=answered.said)
