"""What people say on the way, for the community: written once with a deed, read, passed up, answered in a line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.steps import words
from grids.enums import NoteState
from grids.models import OpinionNote, Visit
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.notices import announce
from portal.domain.refusal import Refused

LONGEST = 500
LONGEST_REPLY = 300
WAITING = (NoteState.NEW, NoteState.SEEN, NoteState.PASSED)


def pass_on(visit: Visit, text: str, *, needed: bool = False) -> bool:
    """Write the note that came with a visit, inside its transaction; returns whether there was one.

    Refused (field "note" when the deed itself is the note, else "opinion") when it is missing, too long, or nobody
    knows which community it is for.
    """
    said = words(text, field="note" if needed else "opinion", longest=LONGEST, needed=needed)
    if not said:
        return False
    if visit.community_id is None:
        raise Refused(_("不知道该交给哪个社区，请到社区去说。"), field="note" if needed else "opinion")
    OpinionNote.objects.create(
        visit=visit, text=said, by_id=visit.by_id, community_id=visit.community_id, at=visit.recorded_at
    )
    return True


def see_note(*, actor: Actor, note_id: int) -> OpinionNote:
    """Say that somebody read it. Said of one that was read already it changes nothing. Http404 for a foreign one."""
    with _reading("note.see", actor, note_id) as note:
        if note.state == NoteState.NEW:
            _become(note, NoteState.SEEN)
    return note


def pass_note_up(*, actor: Actor, note_id: int) -> OpinionNote:
    """Hand it to the street, which has it in its own list. Refused when it is answered or withdrawn."""
    with _reading("note.pass_up", actor, note_id) as note:
        _refuse_ended(note)
        _become(note, NoteState.PASSED)
    return note


def answer_note(*, actor: Actor, note_id: int, reply: str) -> OpinionNote:
    """Answer it in a line, which its writer is told and reads. The first answer stands; Refused for a second one."""
    said = words(reply, field="reply", longest=LONGEST_REPLY)
    with _reading("note.answer", actor, note_id) as note:
        _refuse_ended(note)
        note.reply, note.replied_by_id, note.replied_at = said, actor.person_id, timezone.now()
        _become(note, NoteState.ANSWERED, "reply", "replied_by", "replied_at")
        where = reverse("note", args=[note.pk])
        announce("note.answered", f"note:{note.pk}", {}, where, to_person=note.by_id)
    return note


def withdraw_unread(visit: Visit) -> None:
    """Take a note back with its visit, as long as nobody has read it. Inside the caller's transaction."""
    OpinionNote.objects.filter(visit=visit, state=NoteState.NEW).update(state=NoteState.WITHDRAWN)


@contextmanager
def _reading(verb: str, actor: Actor, note_id: int) -> Iterator[OpinionNote]:
    """One transaction with the note locked, for whoever answers notes in its community."""
    with act(actor, verb):
        OpinionNote.objects.select_for_update().filter(pk=note_id).values_list("pk").first()
        note = OpinionNote.objects.visible_to(actor, "note.answer").filter(pk=note_id).first()
        if note is None:
            raise Http404
        yield note


def _refuse_ended(note: OpinionNote) -> None:
    if note.state not in WAITING:
        raise Refused(_("这一条已经有结果了，请看最新的情况。"))


def _become(note: OpinionNote, state: NoteState, *more: str) -> None:
    note.state = state
    note.save(update_fields=["state", *more])
