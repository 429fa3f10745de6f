"""What every verb of a case does first and last: lock, look, refuse; then write, tell, leave.

The order of locks is the case's row and nothing else; whoever waits for it sees what was decided before him.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from grids import workflow
from grids.enums import CaseState
from grids.models import Case, CaseEvent, CasePhoto
from grids.queries.cases import cases_open_to, covers, relations_of, sees_internal
from grids.queries.story import happened
from portal.actors import Actor, PostRef
from portal.domain.acts import act
from portal.domain.errands import Note, leave
from portal.domain.refusal import Outrun, Refused
from portal.models import Attachment
from portal.roles import ROLES
from portal.rules.text import trim

LONGEST = 2000
MOST_PHOTOS = 6


@dataclass
class Doing:
    """A verb under way: the locked case, who acts and in which seat, and what it leaves to be done after it.

    `seat` is the post through which an official acts, None for a resident and for the portal.
    """

    verb: str
    actor: Actor
    case: Case
    now: datetime
    relations: frozenset[str]
    seat: PostRef | None
    notes: list[Note] = field(default_factory=list)

    @property
    def is_official(self) -> bool:
        """Whether it is done from a post."""
        return self.seat is not None


@contextmanager
def doing(verb: str, *, actor: Actor, case_id: int, version: int | None = None) -> Iterator[Doing]:
    """The frame of one verb: one transaction with the case locked and the table asked.

    Http404 when the case is not there for this actor, `Outrun` when it changed since `version`, `Refused` when the
    table does not have this verb in this state for him. What it collects in `notes` is left at the end.
    """
    with act(actor, f"case.{verb}"):
        case = lock(actor, case_id)
        relations = relations_of(actor, case)
        _refuse_the_late(actor, case, version)
        _refuse_by_table(verb, case, relations)
        step = Doing(verb, actor, case, timezone.now(), relations, _seat(verb, actor, case, relations))
        yield step
        leave(*step.notes)


@contextmanager
def held(case_id: int) -> Iterator[None]:
    """A transaction that holds the case's row: of two equal forms the second looks after the first is done."""
    with transaction.atomic():
        Case.objects.select_for_update().filter(pk=case_id).values_list("pk").first()
        yield


def lock(actor: Actor, case_id: int) -> Case:
    """The case, locked until the transaction ends; Http404 when it is not this actor's to see.

    Locked by itself first and read afterwards: a locking query with joins, after waiting for somebody who gave the
    case to another post, would match the new row against the old post, and find nothing.
    """
    Case.objects.select_for_update().filter(pk=case_id).values_list("pk").first()
    case: Case | None = cases_open_to(actor).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def record(
    step: Doing, *, said: str = "", data: dict[str, Any] | None = None, internal: bool = False,
    attachments: Sequence[Attachment] = (), **changes: Any,
) -> CaseEvent:  # fmt: skip
    """Write the change (with the next version), its event, and the pictures that came with it.

    Without `changes` the case's row stays as it is, and nobody is outrun by it.
    """
    if changes:
        _change(step.case, changes)
    seat = step.seat
    event = CaseEvent.objects.create(
        case=step.case,
        at=step.now,
        verb=step.verb,
        actor_id=step.actor.person_id,
        actor_title=lasting_title(seat),
        said=said,
        internal=internal,
        data={**(data or {}), **({"as": seat_of(seat)} if seat else {})},
    )
    attach(event, attachments)
    return event


def attach(event: CaseEvent, attachments: Sequence[Attachment]) -> None:
    """Put pictures to an event; one statement, none without pictures. A picture that is there already stays once."""
    if len(attachments) > MOST_PHOTOS:
        raise Refused(_("一次最多传 %(n)s 张照片。") % {"n": MOST_PHOTOS}, field="photos")
    rows = [
        CasePhoto(case_id=event.case_id, event=event, attachment=attachment, internal=event.internal)
        for attachment in attachments
    ]
    if rows:
        CasePhoto.objects.bulk_create(rows, ignore_conflicts=True)


def words(said: str, *, field: str = "said", longest: int = LONGEST, needed: bool = True) -> str:
    """What somebody wrote, trimmed. Refused when it is needed and missing, or too long."""
    text = trim(said)
    if needed and not text:
        raise Refused(_("请写一句。"), field=field)
    if len(text) > longest:
        raise Refused(
            _("最多 %(n)s 个字，现在是 %(now)s 个。") % {"n": longest, "now": len(text)}, field=field
        )
    return text


def seat_of(seat: PostRef) -> dict[str, Any]:
    """A post held today, as an event keeps it. Its own name only when it is not that of its role."""
    own = "" if seat.title == str(ROLES[seat.role].title) else seat.title
    return {"post": seat.post_id, "role": seat.role, "title": own, "area": seat.area_name}


def lasting_title(seat: PostRef | None) -> str:
    """The post's title in the language of the record, whatever language the actor reads."""
    if seat is None:
        return ""
    own = str(seat_of(seat)["title"])
    with override(settings.LANGUAGE_CODE):
        return own or str(ROLES[seat.role].title)


def _change(case: Case, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*changes, "version"])


def _refuse_the_late(actor: Actor, case: Case, version: int | None) -> None:
    """Of two people who act at once the second is told what the first one did."""
    if version is None or version == case.version:
        return
    internal = sees_internal(actor, case)
    last = CaseEvent.objects.filter(case=case, internal=False).select_related("actor").order_by("-id").first()
    what = happened(last, internal=internal) if last else case.get_state_display()
    raise Outrun(_("刚才有了变化：%(what)s。请看过最新的情况再决定。") % {"what": what})


def _refuse_by_table(verb: str, case: Case, relations: frozenset[str]) -> None:
    step = workflow.step_for(verb)
    if not step.who & relations:
        raise Refused(_not_for_you(step))
    if not workflow.allows(verb, case.state):
        state = CaseState(case.state).label
        raise Refused(_("这件事现在是“%(state)s”，这一步做不了。请看最新的情况。") % {"state": state})


def _not_for_you(step: workflow.Step) -> str:
    if step.who == {"reporter"}:
        return _("这一步要由反映这件事的居民自己来做。")
    if step.who == {"clock"}:
        return _("这一步到时候会自动做。")
    return _("这件事不在您手上，这一步您做不了。")


def _seat(verb: str, actor: Actor, case: Case, relations: frozenset[str]) -> PostRef | None:
    """The seat from which an official acts: the one that has the case, else his nearest that covers it."""
    if not workflow.step_for(verb).who & relations - {"reporter", "clock"}:
        return None
    for post in actor.posts:
        if post.post_id == case.holder_id and "holder" in workflow.step_for(verb).who:
            return post
    permission = "case.assign" if "dispatcher" in relations else "case.handle"
    covering = [post for post in actor.posts_with(permission) if covers(post, case)]
    return max(covering, key=lambda post: len(post.area_path), default=None)
