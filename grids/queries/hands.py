"""Through whose hands a case went, and whose it does not come back to once its resident has said no."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from grids.models import Case, CaseEvent
from portal.actors import Actor
from portal.models import Tenure

WORKING_VERBS = ("accept", "reply", "ask", "propose", "decline")
NO = ("dispute", "reopen")

# Who had worked on it when the resident last said no, and who sat in the post that had it on that day.
_BARRED = """
with no as (
    select id, (at at time zone %(zone)s)::date as day, (data ->> 'from')::bigint as former
    from grids_caseevent where case_id = %(case)s and verb = any(%(no)s) order by id desc limit 1
)
select e.actor_id from grids_caseevent e join no on e.id < no.id
where e.case_id = %(case)s and e.verb = any(%(work)s) and e.actor_id is not null
union
select t.person_id from portal_tenure t join no on t.post_id = no.former and t.period @> no.day
"""


def hands_of(case: Case) -> set[int]:
    """Who sits in the post that has it, and who worked on it: none of them gets it after a "no". One query.

    To have dispatched it is no work on it: the community that gave it to a grid may well be the next level.
    """
    sitting = Tenure.objects.current().filter(post_id=case.holder_id).values_list("person_id", flat=True)
    acted = CaseEvent.objects.filter(case=case, verb__in=WORKING_VERBS, actor_id__isnull=False)
    return set(sitting.union(acted.values_list("actor_id", flat=True)))


def barred_from(case: Case) -> set[int]:
    """Whose hands it went through before the resident's last "no": it does not come back to them.

    No query for a case that nobody disputed or opened again, else one.
    """
    if not case.disputes:
        return set()
    asked: dict[str, Any] = {
        "case": case.pk,
        "no": list(NO),
        "work": list(WORKING_VERBS),
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BARRED, asked)
        return {person for (person,) in cursor.fetchall()}


def is_barred(actor: Actor, case: Case) -> bool:
    """Whether the case went through this actor's hands and is to be done by somebody else now."""
    return case.holder_id not in actor.post_ids and actor.person_id in barred_from(case)
