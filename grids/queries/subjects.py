"""What notices about cases speak of: the case by its title, for whoever may read it today."""

from __future__ import annotations

from collections.abc import Sequence

from grids.models import Case
from grids.queries.cases import open_to
from portal.actors import Actor
from portal.models import InboxItem


def titles_for(reader: Actor, items: Sequence[InboxItem]) -> dict[int, str]:
    """The titles of the cases that these notices are about, by the notice. One query, none without such a notice."""
    cases = {item.pk: pk for item in items if (pk := _case_of(item))}
    if not cases:
        return {}
    readable = Case.objects.filter(open_to(reader), pk__in=set(cases.values()))
    titles = dict(readable.values_list("pk", "title"))
    return {item: titles[pk] for item, pk in cases.items() if pk in titles}


def _case_of(item: InboxItem) -> int | None:
    """The case that a notice names in its key: "case:4815:9020:case.accepted"."""
    what, _colon, rest = item.key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if what == "case" and number.isascii() and number.isdigit() else None
