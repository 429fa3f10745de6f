"""Opinion notes: one's own with their answers, and those that a community or a street has to answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from django.http import Http404

from grids.enums import NoteState
from grids.models import OpinionNote
from grids.models.notes import WIDE, OpinionNoteQuerySet
from portal.actors import Actor

ROWS_A_PAGE = 25
PERMISSION = "note.answer"


@dataclass(frozen=True)
class NoteFilter:
    """Which notes, and from where in the list. `mine`: those that one wrote; `waiting`: those without an answer."""

    mine: bool = False
    waiting: bool = True
    before: int | None = None


@dataclass(frozen=True)
class Page:
    """Some notes, newest first; `older`: the id to go on from."""

    rows: list[OpinionNote] = field(default_factory=list)
    older: int | None = None


def page_of_notes(actor: Actor, asked: NoteFilter, *, size: int = ROWS_A_PAGE) -> Page:
    """One page. One query."""
    notes = _asked_for(actor, asked).select_related("by", "community", "replied_by", "visit").order_by("-pk")
    if asked.before:
        notes = notes.filter(pk__lt=asked.before)
    rows = list(notes[: size + 1])
    return Page(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def _asked_for(actor: Actor, asked: NoteFilter) -> OpinionNoteQuerySet:
    if asked.mine:
        return OpinionNote.objects.filter(by=actor.person_id)
    notes = OpinionNote.objects.visible_to(actor, PERMISSION)
    return notes.filter(state__in=_waiting_for(actor)) if asked.waiting else notes


def _waiting_for(actor: Actor) -> list[str]:
    """What waits for an answer of this reader: for a community everything, for a street what was passed up to it."""
    is_street = all(post.area_kind in WIDE for post in actor.posts_with(PERMISSION))
    return [NoteState.PASSED] if is_street else [NoteState.NEW, NoteState.SEEN, NoteState.PASSED]


def note_for(actor: Actor, pk: int) -> OpinionNote:
    """The note, for its writer and for who answers it; Http404 for others. One query."""
    own = Q(by=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    in_scope = OpinionNote.objects.none().scope(actor, PERMISSION)
    notes = OpinionNote.objects.filter(own if in_scope is None else own | in_scope, pk=pk)
    named = (
        "by",
        "community",
        "replied_by",
        "visit__household__building__area",
        "visit__household__entrance",
    )
    found: OpinionNote | None = notes.select_related(*named).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def may_answer(actor: Actor, note: OpinionNote) -> bool:
    """Whether it is the actor's to answer."""
    return actor.can(PERMISSION, path=note.community.path)
