"""Undoing a merge of two people: it was a mistake, and they are two after all."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.constraints import words_of
from portal.domain.merge_ledger import put_back
from portal.domain.people import locked_pair
from portal.domain.refusal import Refused
from portal.models import Merge, Person
from portal.queries.access import fetch


def unmerge_people(*, actor: Actor, merge_id: int, reason: str) -> Merge:
    """Open the dropped record again and put back what the merge moved, by somebody who has `person.merge` on the kept.

    What was changed since stays as it is, and so does what came to the kept record afterwards; the first stands in
    `left` of the merge. Http404 for a foreign merge; `Refused` without a reason, when it was undone already, when the
    kept record was merged on since, or when somebody else has the dropped one's identity number by now.
    """
    found = Merge.objects.filter(pk=merge_id, model="portal.Person").first()
    if found is None:
        raise Http404
    fetch(Person, actor, "person.merge", pk=found.kept_id)
    if not reason.strip():
        raise Refused(_("请写明怎么知道不是同一个人。"), field="reason")
    with act(actor, "person.unmerge", reason=reason.strip()):
        keep, drop = locked_pair(found.kept_id, found.dropped_id)
        merge = _still_standing(merge_id, keep, drop)
        merge.left = put_back(merge)
        _open_again(drop)
        merge.undone_at, merge.undone_reason = timezone.now(), reason.strip()[:200]
        merge.undone_by_id = actor.person_id
        merge.save(update_fields=["left", "undone_at", "undone_by", "undone_reason"])
    return merge


def _still_standing(merge_id: int, keep: Person, drop: Person) -> Merge:
    """The merge, locked: of two who undo it at once one is told so."""
    merge = Merge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        raise Refused(_("这次合并已经分开过了。"))
    if keep.merged_into_id or drop.merged_into_id != keep.pk:
        raise Refused(_("留下的那份后来又并到别的记录里了，请先把那一次分开。"))
    return merge


def _open_again(drop: Person) -> None:
    try:
        drop.merged_into = None
        drop.save(update_fields=["merged_into"])
    except IntegrityError as problem:
        raise Refused(words_of(problem, Person) or _("原来的那份现在打不开了。")) from problem
