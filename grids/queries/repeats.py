"""Whether an act is the echo of one that stands already: a second click, a page sent again after a lost answer."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from grids.models import Case, CaseEvent
from portal.actors import Actor

ECHO = timedelta(minutes=10)
LOOK_BACK = 3
# Their entry has no words of its own: those of the form belong to the rating.
WORDLESS = ("confirm", "rate")


def is_repeat(actor: Actor, case: Case, verb: str, said: str) -> bool:
    """Whether the actor did the same, with the same words, a moment ago, and hardly anything since. One query.

    `verb` is the one that stands in the story: "not solved" is no echo of "solved".
    """
    newest = CaseEvent.objects.filter(case=case).order_by("-id")[:LOOK_BACK]
    return any(
        event.verb == verb
        and event.actor_id == actor.person_id
        and (event.said == said or verb in WORDLESS)
        and timezone.now() - event.at < ECHO
        for event in newest
    )
