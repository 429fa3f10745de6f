"""Taking a visit back: it was a mistake, such as the wrong door. The record stays, struck through."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.opinion_notes import withdraw_unread
from grids.domain.settling import unsettle
from grids.domain.steps import words
from grids.models import Visit, VisitTakenBack
from grids.queries.visits import may_take_back, visits_open_to
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused

LONGEST_REASON = 200


def take_back_visit(*, actor: Actor, visit_id: int, reason: str = "") -> VisitTakenBack:
    """Mark the visit as taken back, and open again what it settled; one that is taken back already stays as it is.

    By its writer within a day, or by who keeps the visits of the place, with a reason. The request it opened, and a
    note that somebody has read, go on. Http404 for a visit that is not the actor's to see; Refused when it is too late
    or the reason is missing.
    """
    by = actor.person_id
    if by is None:
        raise Http404
    with act(actor, "visit.take_back", reason=reason):
        visit = _locked(actor, visit_id)
        stands = VisitTakenBack.objects.filter(visit=visit).first()
        if stands is not None:
            return stands
        now = timezone.now()
        why = may_take_back(actor, visit, now)
        if not why:
            raise Refused(_("过了一天就不能自己收回了，请社区的同事收回。"))
        said = words(reason, field="reason", longest=LONGEST_REASON, needed=why == "keeper")
        made = VisitTakenBack.objects.create(visit=visit, by_id=by, at=now, reason=said)
        withdraw_unread(visit)
        unsettle(visit, timezone.localdate(now))
        return made


def _locked(actor: Actor, visit_id: int) -> Visit:
    """The visit, locked; of two who take it back at once the second sees what the first did."""
    Visit.objects.select_for_update().filter(pk=visit_id).values_list("pk").first()
    visit: Visit | None = visits_open_to(actor).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit
