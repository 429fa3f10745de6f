"""Forgetting, once a night while there is anything to forget.

What nobody sent: old drafts, and pictures that belong to nothing. And what strangers left with a request that ended
a year ago.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from grids import workflow
from grids.enums import CaseState
from grids.models import Case, CaseDraft, CaseEvent, CasePhoto, CaseRating, Category
from grids.queries.strangers import of_strangers, to_forget
from portal.actors import Actor, system
from portal.domain.acts import act
from portal.domain.errands import Note, leave
from portal.domain.files import forget_orphans, orphans
from portal.domain.people import forget_people
from portal.models import Errand, Person

TIDY = "filing.tidy"
NIGHT = 3
DRAFT_AGE = timedelta(days=30)
PORTION = 500
"""So many requests and pictures at a time; what is left comes right after, in a transaction of its own."""


def next_night(now: datetime) -> Note:
    """The errand for the coming night; leaving it again the same day changes nothing."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Note(kind=TIDY, key=f"{TIDY} {night:%Y-%m-%d}", due_at=night)


def forget_drafts(*, actor: Actor, older_than: timedelta = DRAFT_AGE) -> int:
    """Delete drafts that nobody has touched for a month; returns how many."""
    with act(actor, "draft.forget"):
        old = CaseDraft.objects.filter(updated_at__lt=timezone.now() - older_than)
        return old.delete()[1].get("grids.CaseDraft", 0)


def forget_strangers(*, actor: Actor, limit: int = PORTION) -> int:
    """Take everything personal off requests of strangers that ended a year ago; returns how many requests.

    Who and when: `grids.queries.strangers.to_forget`. The privacy page says the same as this: who changes one changes
    the other.

    Gone: name, phone and all else on the person's record (the row stays, for what points to it), the name on the
    request, its door, and the stranger's own words and pictures: title (the category's name stands there then), text,
    answers, place, what he said later, why he withdrew, the comment of his rating. The pictures' files go with the
    next `forget_orphans`.

    Kept: areas, category, state, times, outcome, grades, and what officials wrote and photographed. Requests filed
    without any name are not touched: nobody knows whose they are. The audit trail keeps the name of its day.
    """
    with act(actor, "case.forget"):
        now = timezone.now()
        found = dict(to_forget(now).values_list("pk", "reporter_id")[:limit])
        # People first, in the order of a merge; looked at again once nobody can register or merge them meanwhile.
        people = Person.objects.select_for_update().filter(pk__in={pk for pk in found.values() if pk})
        list(people.order_by("pk").values_list("pk"))
        again = to_forget(now).filter(pk__in=found).select_for_update(of=("self",))
        cases = dict(again.values_list("pk", "reporter_id"))
        _forget_words(cases.keys())
        forget_people(actor=actor, ids={pk for pk in cases.values() if pk})
    return len(cases)


def _forget_words(ids: Collection[int]) -> None:
    """The stranger's words and pictures, wherever a request keeps them; the database allows it after a year only."""
    own = [*workflow.verbs_of("reporter"), "file"]
    category = Category.objects.filter(pk=OuterRef("category_id")).values("name")
    cases = Case.objects.filter(pk__in=ids)
    cases.filter(state=CaseState.WITHDRAWN).update(outcome_reason="")
    CaseEvent.objects.filter(case__in=ids, verb__in=own).exclude(said="").update(said="")
    CaseRating.objects.filter(case__in=ids).exclude(comment="").update(comment="")
    CasePhoto.objects.filter(case__in=ids, event__verb__in=own).delete()
    cases.update(title=Subquery(category), text="", answers={}, place="", household=None, reporter_name="")


def on_tidy(errand: Errand) -> None:
    """Tidy; go on at once when a portion was full, else come again the next night while something may grow old."""
    clock = system("clock")
    forget_drafts(actor=clock)
    # Pictures last: those of forgotten requests go in the same night.
    done = [forget_strangers(actor=clock, limit=PORTION), forget_orphans(actor=clock, limit=PORTION)]
    if max(done) >= PORTION:
        leave(Note(kind=TIDY, key=f"{TIDY} after {errand.pk}"))
    elif CaseDraft.objects.exists() or of_strangers().exists() or orphans(timedelta()).exists():
        leave(next_night(timezone.now()))
