"""Through whose hands a case went, and whose it does not come back to once its resident has said no."""

from __future__ import annotations

from django.utils import timezone

from grids.models import Case, CaseEvent
from portal.actors import Actor
from portal.models import Tenure

WORKING_VERBS = ("accept", "reply", "ask", "propose", "decline")
NO = ("dispute", "reopen")


def hands_of(case: Case) -> set[int]:
    """Who sits in the post that has it, and who worked on it: none of them gets it after a "no". One query.

    To have dispatched it is no work on it: the community that gave it to a grid may well be the next level.
    """
    sitting = Tenure.objects.current().filter(post_id=case.holder_id).values_list("person_id", flat=True)
    acted = CaseEvent.objects.filter(case=case, verb__in=WORKING_VERBS, actor_id__isnull=False)
    return set(sitting.union(acted.values_list("actor_id", flat=True)))


def barred_from(case: Case) -> set[int]:
    """Whose hands it went through before the resident's last "no": it does not come back to them.

    No query for a case that nobody disputed or opened again, else two.
    """
    if not case.disputes:
        return set()
    no = CaseEvent.objects.filter(case=case, verb__in=NO).order_by("-id").first()
    if no is None:
        return set()
    acted = CaseEvent.objects.filter(
        case=case, pk__lt=no.pk, verb__in=WORKING_VERBS, actor_id__isnull=False
    ).values_list("actor_id", flat=True)
    then = timezone.localdate(no.at)
    sat = Tenure.objects.filter(post_id=no.data.get("from"), period__contains=then)
    return set(acted.union(sat.values_list("person_id", flat=True)))


def is_barred(actor: Actor, case: Case) -> bool:
    """Whether the case went through this actor's hands and is to be done by somebody else now."""
    return case.holder_id not in actor.post_ids and actor.person_id in barred_from(case)
