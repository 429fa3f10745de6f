"""Cases by who filed them: a whole name, a whole phone number, or its last four digits.

Looked for among the cases that the reader may see anyway: whom the house knows beyond them is not said. The rows stay
masked, so a search reveals nothing; for the rest of a name or a number there is the page that asks for a reason.
"""

from __future__ import annotations

import re

from grids.models.cases import CaseQuerySet
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.models import Person
from portal.rules import phones
from portal.rules.text import fold

PERMISSION = "person.view"
MOST_PEOPLE = 500
"""More people of one name than that are not looked through."""
_TAIL = re.compile(r"[0-9]{4}")


def filed_by(cases: CaseQuerySet, typed: str, reader: Actor) -> list[int]:
    """Ids of those of `cases` that were filed by somebody like that, the newest first. One query at most.

    `reader` is whoever reads, with one post; without `person.view` there he finds nobody.
    """
    field, value = _who(typed) if reader.may(PERMISSION) else ("", "")
    if not field:
        return []
    people = Person.objects.filter(**{field: value}).values("pk")[:MOST_PEOPLE]
    # Without order and limit here: the planner is to start from the few people, not from the newest cases.
    found = cases.filter(reporter__in=people).order_by().values_list("pk")
    if field == "name":
        called = cases.filter(reporter_name=value).exclude(reporter_name="")
        found = found.union(called.order_by().values_list("pk"))
    return sorted((pk for (pk,) in found), reverse=True)


def _who(typed: str) -> tuple[str, str]:
    """The column of a person and what must stand in it; empty when it is neither a name nor a number."""
    typed = fold(typed)
    if _TAIL.fullmatch(typed):
        return "phone_tail", typed
    if phones.is_phone(typed):
        return "phone_hash", lookup_hash(phones.normalise(typed), "phone")
    if len(typed) < 2 or any(sign.isdigit() for sign in typed):
        return "", ""
    return "name", typed
